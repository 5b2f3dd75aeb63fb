package io.jdevp2p.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.jdevp2p.host.Completion;
import io.jdevp2p.host.Host;
import io.jdevp2p.rlp.RlpCodec;
import io.jdevp2p.rlpx.DisconnectReason;
import io.jdevp2p.simulation.SimulatedHost;
import io.jdevp2p.simulation.Simulation;
import java.time.Duration;
import java.util.Optional;

/** What tests of typed protocols share: a protocol, a host, and sessions on the ends of a pipe. */
final class TypedTestbed {
  static final int SAY = 0x00;
  static final int GET = 0x01;
  static final int VALUE = 0x02;
  static final int NAMES = 0x03;

  record Say(String text) {}

  record Get(long requestId, String key) {}

  record Value(long requestId, String value) {}

  /** Another answer than Value. */
  record Names(long requestId, String names) {}

  static final Duration SECOND = Duration.ofSeconds(1);
  static final Duration LONG = Duration.ofHours(1);

  private TypedTestbed() {}

  static TypedProtocol demo() {
    return Protocol.named("demo", 1)
        .message(SAY, Say.class)
        .message(GET, Get.class)
        .message(VALUE, Value.class)
        .message(NAMES, Names.class);
  }

  static TypedProtocol serving() {
    return demo().serve(Get.class, (peer, get) -> new Value(get.requestId(), get.key() + "!"));
  }

  static TypedLimits limits(int workers, int servingMessages, int inboxMessages) {
    return new TypedLimits(
        workers,
        servingMessages,
        1 << 20,
        servingMessages,
        1_000,
        1_000,
        Duration.ofSeconds(20),
        inboxMessages,
        1 << 20,
        SECOND);
  }

  interface Body {
    void run(Host host) throws Exception;
  }

  /** Runs a test on a simulated host, and sees to it that no thread is left afterwards. */
  static void onSimulatedHost(Body body) throws Exception {
    try (Simulation simulation = Simulation.seeded(42)) {
      SimulatedHost host = simulation.host("a");
      simulation.call(
          host,
          Duration.ofDays(1),
          () -> {
            body.run(host);
            host.clock().sleep(SECOND);
            assertThat(host.threads().live()).as("threads, this one included").isEqualTo(1);
            return true;
          });
    }
  }

  static <M extends Record> void write(MessageChannel to, int code, M message) throws Exception {
    @SuppressWarnings("unchecked")
    RlpCodec<M> codec = (RlpCodec<M>) RlpCodec.of(message.getClass());
    to.write(code, codec.encode(message));
  }

  static <M extends Record> M read(MessageChannel from, int code, Class<M> type) throws Exception {
    Message message = from.read();
    assertThat(message.code()).isEqualTo(code);
    return RlpCodec.of(type).decode(message.payload());
  }

  static Peer peer(Protocol protocol, Host host, MessagePipe.End end) {
    return ProtocolTester.peer(
        protocol,
        host,
        end,
        new CloseSequence.Observer() {
          @Override
          public void ended(Peer peer, Ending ending) {}

          @Override
          public void closed(Peer peer) {}

          @Override
          public void handlersLeft(int more) {}
        });
  }

  /**
   * A session on a thread of its own. When it is over its end of the pipe is closed, as the server
   * closes a peer.
   */
  static final class Side {
    private final Host host;
    private final Completion<TypedSession> session;
    private final Completion<Optional<Throwable>> outcome;
    private volatile Thread thread;

    private Side(Host host) {
      this.host = host;
      this.session = new Completion<>(host.clock());
      this.outcome = new Completion<>(host.clock());
    }

    static Side start(Host host, TypedProtocol protocol, MessagePipe.End end) {
      return start(host, protocol, end, end);
    }

    static Side start(
        Host host, TypedProtocol protocol, MessagePipe.End end, MessageChannel channel) {
      Side side = new Side(host);
      side.thread =
          host.threads()
              .start(
                  "protocol",
                  () -> {
                    try {
                      TypedSession session =
                          new TypedSession(protocol, peer(protocol, host, end), host, channel);
                      side.session.complete(session);
                      session.run();
                      assertThat(Thread.currentThread().isInterrupted()).isFalse();
                      side.outcome.complete(Optional.empty());
                    } catch (Throwable t) {
                      side.outcome.complete(Optional.of(t));
                    } finally {
                      end.close(DisconnectReason.QUITTING);
                    }
                  });
      return side;
    }

    TypedSession session() throws Exception {
      return session.await();
    }

    void interrupt() {
      thread.interrupt();
    }

    boolean isOver() {
      return outcome.isDone();
    }

    /** What run() threw; empty when it returned. */
    Optional<Throwable> outcome() throws Exception {
      return outcome.await(host.clock().deadline(LONG)).orElseThrow();
    }
  }
}
