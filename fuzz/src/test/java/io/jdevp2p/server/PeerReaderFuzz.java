package io.jdevp2p.server;

import io.jdevp2p.crypto.SecretKey;
import io.jdevp2p.enr.Node;
import io.jdevp2p.fuzz.Check;
import io.jdevp2p.fuzz.Input;
import io.jdevp2p.fuzz.LoudLog;
import io.jdevp2p.rlp.RlpMax;
import io.jdevp2p.rlp.RlpWriter;
import io.jdevp2p.rlpx.BaseMessage;
import io.jdevp2p.rlpx.Capability;
import io.jdevp2p.rlpx.Frame;
import io.jdevp2p.rlpx.Hello;
import io.jdevp2p.simulation.SimulatedHost;
import io.jdevp2p.simulation.Simulation;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Any messages to a peer that speaks a protocol of records and a raw one: it reads until they end
 * or it has to end itself, whatever they are; what go-ethereum ignores ends nothing; no thread is
 * left, and nothing is logged.
 */
public final class PeerReaderFuzz {
  public static final int MAX_INPUT_BYTES = 2048;

  private static final int MOST_MESSAGES = 64;
  private static final Duration LONGEST_PAUSE = Duration.ofMillis(25_500);
  private static final Duration AT_MOST = LONGEST_PAUSE.multipliedBy(MOST_MESSAGES + 2);

  record Say(@RlpMax(64) String text) {}

  record Get(long requestId, @RlpMax(64) String key) {}

  record Value(long requestId, @RlpMax(4) List<@RlpMax(16) byte[]> value) {}

  private static final Protocol TYPED =
      Protocol.named("fuzz", 1)
          .message(0, Say.class)
          .message(1, Get.class, 100)
          .message(3, Value.class)
          .serve(Get.class, (peer, get) -> new Value(get.requestId(), List.of()))
          .onPeer((peer, channel) -> {
            channel.request(id -> new Get(id, "x"), Value.class, Duration.ofSeconds(5));
            while (true) {
              channel.receive();
            }
          });

  private static final Protocol RAW =
      Protocol.raw(
              "raw",
              1,
              2,
              (peer, channel) -> {
                while (true) {
                  channel.read();
                }
              })
          .maxMessageBytes(200);

  private PeerReaderFuzz() {}

  public static void fuzzerTestOneInput(byte[] bytes) {
    Input input = new Input(bytes);
    LoudLog log = LoudLog.listen();
    try (Simulation simulation = Simulation.seeded(1)) {
      SimulatedHost host = simulation.host("peer");
      List<FuzzedTransport.Arrival> arriving = messages(input);
      AtomicReference<Ending> ending = new AtomicReference<>();
      Peer peer = peer(host, new FuzzedTransport(host.clock(), arriving), ending);
      host.threads().start("connection", peer.reader()::run);
      Check.that(simulation.runUntil(() -> !peer.isConnected(), AT_MOST), "the peer ends");
      Check.that(simulation.runUntil(simulation::isQuiet, AT_MOST), "no thread is left");
      Check.equal(simulation.uncaught(), List.of(), "what ended a thread");
      if (arriving.stream().allMatch(PeerReaderFuzz::isIgnored)) {
        Check.equal(ending.get().failure().name(), "run.connection-lost", "why it ended");
      }
    }
    Check.equal(log.lines(), List.of(), "what was logged");
  }

  /** What arrives, and how long before each. */
  private static List<FuzzedTransport.Arrival> messages(Input input) {
    List<FuzzedTransport.Arrival> arrivals = new ArrayList<>();
    while (input.hasMore() && arrivals.size() < MOST_MESSAGES) {
      int kind = input.choice(8);
      int code = kind < 2 ? input.choice(4) : kind < 7 ? 16 + input.choice(7) : input.upTo(0xffff);
      byte[] payload =
          switch (input.choice(4)) {
            case 0 -> get(input);
            case 1 -> answer(input);
            case 2 -> new byte[] {(byte) 0xc0};
            default -> input.bytesUpTo(input.upTo(300));
          };
      Duration pause =
          input.choice(4) == 0
              ? LONGEST_PAUSE.multipliedBy(input.choice(256)).dividedBy(255)
              : Duration.ZERO;
      arrivals.add(new FuzzedTransport.Arrival(pause, new Frame(code, payload, payload.length)));
    }
    return arrivals;
  }

  /** Of these, so few and all at once, no peer is dropped. */
  private static boolean isIgnored(FuzzedTransport.Arrival arrival) {
    int code = arrival.frame().code();
    return code < BaseMessage.CODES && code != BaseMessage.DISCONNECT && arrival.pause().isZero();
  }

  private static byte[] get(Input input) {
    return new RlpWriter()
        .beginList()
        .writeLong(input.choice(4))
        .writeString("key")
        .endList()
        .toBytes();
  }

  /** Perhaps to the one request, whose id follows from the seed. */
  private static byte[] answer(Input input) {
    return new RlpWriter()
        .beginList()
        .writeLong(input.choice(4))
        .beginList()
        .writeBytes(input.bytesUpTo(input.choice(20)))
        .endList()
        .endList()
        .toBytes();
  }

  private static Peer peer(
      SimulatedHost host, Transport transport, AtomicReference<Ending> toldEnding) {
    List<Capability> capabilities = List.of(TYPED.capability(), RAW.capability());
    SecretKey key = SecretKey.generate(host.random());
    Node node = Node.of(key.publicKey(), InetAddress.getLoopbackAddress(), 30304, 0);
    ServerLimits limits = ServerLimits.defaults();
    return new Peer(
        host,
        node,
        new Hello(Hello.VERSION, "fuzz", capabilities, 0, node.publicKey()),
        Set.of(ConnectionFlag.INBOUND),
        transport,
        ProtocolOffsets.match(List.of(TYPED, RAW), capabilities),
        limits,
        new SharedByPeers(
            host.clock(),
            limits,
            new LimitCounts(ServerConfig.builder().host(host).limits(limits).build())),
        new CloseSequence.Observer() {
          @Override
          public void ended(Peer peer, Ending ending) {
            toldEnding.set(ending);
          }

          @Override
          public void closed(Peer peer) {}

          @Override
          public void handlersLeft(int more) {}
        });
  }
}
