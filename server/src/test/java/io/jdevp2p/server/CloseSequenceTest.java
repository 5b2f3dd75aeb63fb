package io.jdevp2p.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.jdevp2p.host.Completion;
import io.jdevp2p.rlpx.BaseMessage;
import io.jdevp2p.rlpx.DisconnectReason;
import io.jdevp2p.simulation.SimulatedHost;
import io.jdevp2p.simulation.Simulation;
import io.jdevp2p.simulation.junit.SimulationTest;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;

/** Ends of a peer, whose steps are written down by its transport. The peer begins at time zero. */
class CloseSequenceTest {
  private static final Ending LOCAL =
      Ending.local(DisconnectReason.REQUESTED, "local.test", "the test said so");

  private Simulation simulation;
  private SimulatedHost host;
  private ScriptedTransport transport;
  private Peer peer;
  private final AtomicInteger handlersLeft = new AtomicInteger();

  @BeforeEach
  void prepare(Simulation simulation) {
    this.simulation = simulation;
    this.host = simulation.host("host");
    this.transport = new ScriptedTransport(host);
  }

  /** Writes each step down where the transport does. */
  private final class Observer implements CloseSequence.Observer {
    @Override
    public void ended(Peer ended, Ending ending) {
      transport.note("off the list: " + ending.failure().name());
    }

    @Override
    public void closed(Peer closed) {
      transport.note("complete");
    }

    @Override
    public void handlersLeft(int more) {
      handlersLeft.addAndGet(more);
    }
  }

  @SimulationTest
  void theSlotIsFreeBeforeTheOtherSideIsTold() {
    start();
    runFor("1");
    peer.end(LOCAL);
    assertThat(peer.isConnected()).isFalse();
    runFor("1");
    assertThat(transport.log())
        .containsExactly(
            "1.0 s: off the list: local.test",
            "1.0 s: disconnect with REQUESTED",
            "1.0 s: complete");
    assertThat(transport.isClosed()).isTrue();
    assertThat(isComplete()).isTrue();
    assertThat(host.threads().live()).isZero();
    assertThat(host.openTimers()).isZero();
  }

  @SimulationTest
  void theSlotIsFreeHoweverLongTellingTakes() throws Exception {
    transport.closeTakes(Duration.ofSeconds(2));
    start();
    peer.end(LOCAL);
    boolean inTime =
        simulation.call(
            host,
            Duration.ofMinutes(1),
            () -> {
              peer.closing().awaitTold(host.clock().deadline(Duration.ofSeconds(5)));
              return simulation.now().equals(Duration.ofSeconds(2));
            });
    assertThat(inTime).isTrue();
    runFor("1");
    assertThat(transport.log())
        .containsExactly(
            "0.0 s: off the list: local.test",
            "0.0 s: disconnect with REQUESTED",
            "2.0 s: complete");
  }

  @SimulationTest
  void nobodyWaitsForTheTellingLongerThanWanted() throws Exception {
    transport.closeTakes(Duration.ofSeconds(9));
    start();
    peer.end(LOCAL);
    simulation.call(
        host,
        Duration.ofMinutes(1),
        () -> {
          peer.closing().awaitTold(host.clock().deadline(Duration.ofSeconds(1)));
          return true;
        });
    assertThat(simulation.now()).isEqualTo(Duration.ofSeconds(1));
  }

  @SimulationTest
  void whoeverEndsItFirstGivesTheReason() {
    start();
    peer.end(LOCAL);
    peer.end(Ending.local(DisconnectReason.QUITTING, "local.later", ""));
    peer.disconnect(DisconnectReason.USELESS_PEER);
    transport.arrive(new BaseMessage.Disconnect(DisconnectReason.TOO_MANY_PEERS));
    runFor("1");
    peer.end(Ending.broken("local.much-later", ""));
    runFor("1");
    assertThat(peer.closing().ending()).contains(LOCAL);
    assertThat(transport.log())
        .containsExactly(
            "0.0 s: off the list: local.test",
            "0.0 s: disconnect with REQUESTED",
            "0.0 s: complete");
  }

  @SimulationTest
  void anotherSideThatKnowsIsNotTold() {
    start();
    transport.arrive(new BaseMessage.Disconnect(DisconnectReason.TOO_MANY_PEERS));
    runFor("1");
    assertThat(transport.log())
        .containsExactly(
            "0.0 s: off the list: remote.too-many-peers", "0.0 s: close", "0.0 s: complete");
  }

  @SimulationTest
  void aBrokenConnectionIsClosedWithoutAWord() {
    start();
    peer.end(Ending.broken("run.connection-lost", "reset"));
    runFor("1");
    assertThat(transport.log())
        .containsExactly(
            "0.0 s: off the list: run.connection-lost", "0.0 s: close", "0.0 s: complete");
  }

  // Handlers

  @SimulationTest
  void handlersGetWhatHasArrivedAndThenTheReason() {
    start(
        protocol(
            "slow",
            channel -> {
              host.clock().sleep(Duration.ofMillis(500));
              while (true) {
                transport.note("read " + channel.read().code());
              }
            }));
    transport.arrive(16, new byte[0]);
    transport.arrive(17, new byte[0]);
    runFor("0.25");
    peer.end(LOCAL);
    runFor("5");
    assertThat(transport.log())
        .containsExactly(
            "0.25 s: off the list: local.test",
            "0.25 s: disconnect with REQUESTED",
            "0.5 s: read 0",
            "0.5 s: read 1",
            "0.5 s: slow ends: PeerDisconnectedException: disconnected: the test said so",
            "0.5 s: complete");
    assertThat(handlersLeft).hasValue(0);
  }

  @SimulationTest
  void writingFailsWithTheReason() {
    start(
        protocol(
            "writer",
            channel -> {
              assertThat(channel.isOpen()).isTrue();
              host.clock().sleep(Duration.ofMillis(500));
              assertThat(channel.isOpen()).isFalse();
              channel.write(0, new byte[0]);
            }));
    peer.end(LOCAL);
    runFor("5");
    assertThat(transport.log())
        .contains("0.5 s: writer ends: PeerDisconnectedException: disconnected: the test said so");
  }

  @SimulationTest
  void handlersThatGoOnAreInterruptedAfterTheGraceTime() {
    start(
        protocol("quick", channel -> channel.read()),
        protocol(
            "sleepy",
            _ -> {
              host.clock().sleep(Duration.ofHours(1));
            }));
    runFor("10");
    peer.end(LOCAL);
    runFor("5");
    assertThat(transport.log())
        .containsExactly(
            "10.0 s: off the list: local.test",
            "10.0 s: disconnect with REQUESTED",
            "10.0 s: quick ends: PeerDisconnectedException: disconnected: the test said so",
            "11.0 s: complete",
            "11.0 s: sleepy ends: InterruptedException: null");
    assertThat(handlersLeft).hasValue(0);
    assertThat(host.threads().live()).isZero();
  }

  @SimulationTest
  void handlersThatIgnoreTheInterruptAreCountedUntilTheyEnd() {
    Completion<Boolean> letGo = new Completion<>(host.clock());
    start(protocol("deaf", _ -> deaf(letGo)), protocol("deaf2", _ -> deaf(letGo)));
    peer.end(LOCAL);
    runFor("0.999999999");
    assertThat(handlersLeft).hasValue(0);
    assertThat(isComplete()).isFalse();
    runFor("1");
    assertThat(handlersLeft).as("peers whose handlers still run").hasValue(1);
    assertThat(isComplete()).isTrue();
    runFor("3600");
    assertThat(handlersLeft).hasValue(1);

    letGo.complete(true);
    runFor("1");
    assertThat(handlersLeft).hasValue(0);
    assertThat(host.threads().live()).isZero();
  }

  private static void deaf(Completion<Boolean> letGo) throws Exception {
    while (!letGo.isDone()) {
      try {
        letGo.await();
      } catch (InterruptedException e) {
        // That is what it is about.
      }
    }
  }

  @SimulationTest
  void aHandlerThatEndsItselfIsNotWaitedFor() throws Exception {
    Completion<Duration> waited = new Completion<>(host.clock());
    start(
        protocol(
            "suicidal",
            _ -> {
              Duration before = simulation.now();
              peer.end(LOCAL);
              peer.closing().awaitTold(host.clock().deadline(Duration.ofSeconds(5)));
              peer.closing().awaitHandlers(host.clock().deadline(Duration.ofSeconds(5)));
              waited.complete(simulation.now().minus(before));
            }));
    runFor("5");
    assertThat(waited.await()).isEqualTo(Duration.ZERO);
  }

  @SimulationTest
  void handlersAreWaitedForNoLongerThanWanted() throws Exception {
    start(
        protocol(
            "sleepy",
            _ -> {
              host.clock().sleep(Duration.ofHours(1));
            }));
    peer.end(LOCAL);
    boolean done =
        simulation.call(
            host,
            Duration.ofMinutes(1),
            () -> {
              peer.closing().awaitHandlers(host.clock().deadline(Duration.ofMillis(500)));
              return peer.closing().handlersDone();
            });
    assertThat(done).isFalse();
    assertThat(simulation.now()).isEqualTo(Duration.ofMillis(500));
    runFor("1");
    assertThat(peer.closing().handlersDone()).isTrue();
  }

  @SimulationTest
  void aPeerThatEndsBeforeItBeginsRunsNoHandler() {
    AtomicInteger runs = new AtomicInteger();
    peer = peer(protocol("never", _ -> runs.incrementAndGet()));
    peer.end(LOCAL);
    runFor("5");
    assertThat(isComplete()).isTrue();
    host.threads().start("peer", peer.reader()::run);
    runFor("5");
    assertThat(runs).hasValue(0);
    assertThat(handlersLeft).hasValue(0);
    assertThat(host.threads().live()).isZero();
    assertThat(host.openTimers()).isZero();
  }

  @SimulationTest(seeds = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16})
  void noHandlerIsForgottenWhenThePeerEndsWhileItBegins() {
    start0(
        protocol(
            "sleepy",
            _ -> {
              host.clock().sleep(Duration.ofHours(1));
            }));
    host.threads().start("ender", () -> peer.end(LOCAL));
    runFor("5");
    assertThat(host.threads().live()).isZero();
    assertThat(handlersLeft).hasValue(0);
  }

  @SimulationTest
  void aTransportThatFailsToCloseLeavesNoHandlerBehind() {
    Transport broken =
        new ForwardingTransport(transport) {
          @Override
          public void close(DisconnectReason reason) {
            super.close(reason);
            throw new IllegalStateException("a bug in the transport");
          }

          @Override
          public void close() {
            super.close();
            throw new IllegalStateException("a bug in the transport");
          }
        };
    peer = peer(broken, protocol("sleepy", _ -> host.clock().sleep(Duration.ofHours(1))));
    host.threads().start("peer", peer.reader()::run);
    runFor("0");
    peer.end(LOCAL);
    runFor("2");
    assertThat(isComplete()).isTrue();
    assertThat(host.uncaught()).isEmpty();
    assertThat(host.threads().live()).isZero();
    assertThat(handlersLeft).hasValue(0);
  }

  private boolean isComplete() {
    return transport.log().stream().anyMatch(line -> line.endsWith(": complete"));
  }

  // How peers are made

  /** What a handler does with its channel. */
  private interface Body {
    void run(MessageChannel channel) throws Exception;
  }

  /** A protocol of two messages whose handler's end is written down. */
  private Protocol protocol(String name, Body body) {
    return Protocol.raw(
        name,
        1,
        2,
        (_, channel) -> {
          try {
            body.run(channel);
          } catch (Exception e) {
            transport.note(name + " ends: " + e.getClass().getSimpleName() + ": " + e.getMessage());
            throw e;
          }
        });
  }

  private Peer peer(Protocol... protocols) {
    return peer(transport, protocols);
  }

  private Peer peer(Transport over, Protocol... protocols) {
    return Peers.peer(
        host,
        1,
        ConnectionFlag.INBOUND,
        over,
        Limits.defaults().handlerGrace(Duration.ofSeconds(1)).build(),
        new Observer(),
        protocols);
  }

  private void start(Protocol... protocols) {
    start0(protocols);
    runFor("0");
  }

  private void start0(Protocol... protocols) {
    peer = peer(protocols);
    host.threads().start("peer", peer.reader()::run);
  }

  private void runFor(String seconds) {
    simulation.run(Duration.parse("PT" + seconds + "S"));
  }
}
