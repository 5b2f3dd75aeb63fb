package io.jdevp2p.discovery.udp;

import static org.assertj.core.api.Assertions.assertThat;

import io.jdevp2p.discovery.DiscoveryBounds;
import io.jdevp2p.discovery.PacketDrop;
import io.jdevp2p.host.UdpSocket;
import io.jdevp2p.simulation.LinkConditions;
import io.jdevp2p.simulation.SimulatedHost;
import io.jdevp2p.simulation.Simulation;
import io.jdevp2p.simulation.junit.SimulationTest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.BeforeEach;

/**
 * Floods of packets with forged senders, while an honest node does a handshake: a request, a
 * challenge from where it was sent to, and a response. Each packet, forged or not, keeps the port
 * busy for as long as an expensive one would.
 */
class UdpPortAttackTest {
  private static final Duration PACKET_TIME = Duration.ofNanos(100_000);
  private static final Duration TIMEOUT = Duration.ofMillis(500);
  private static final Duration FLOOD = Duration.ofSeconds(10);
  private static final int PORT = 30303;

  /** What is in the first byte of a packet. */
  private static final byte REQUEST = 1;

  private static final byte RESPONSE = 2;
  private static final byte FORGED = 3;

  private Simulation simulation;
  private SimulatedHost host;
  private SimulatedHost honest;
  private SimulatedHost attacker;
  private InetSocketAddress address;
  private UdpPort port;
  private final Handlers handler = new Handlers(this::handle);

  @BeforeEach
  void begin(Simulation fresh) throws Exception {
    simulation = fresh;
    simulation.network().conditions(LinkConditions.lan());
    host = fresh.host("host", "20.0.0.1");
    honest = fresh.host("honest", "20.0.1.1");
    attacker = fresh.host("attacker", "20.0.2.1");
    address = new InetSocketAddress(host.address(), PORT);
    port =
        call(
            host,
            () -> {
              UdpPort open = UdpPort.open(host, address, DiscoveryBounds.newBook());
              open.start(new Versions(null, handler, _ -> true), _ -> true);
              return open;
            });
  }

  private <T> T call(SimulatedHost on, Callable<T> body) throws Exception {
    return simulation.call(on, Duration.ofHours(1), body);
  }

  private void handle(byte[] packet, InetSocketAddress from) {
    try {
      host.clock().sleep(PACKET_TIME);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    if (packet[0] == REQUEST) {
      handler.expected.add(from);
      port.send(new byte[63], from);
    } else if (packet[0] == RESPONSE && handler.expected.contains(from)) {
      port.send(new byte[63], from);
    }
  }

  /** Sends so many packets a second, in bursts of a millisecond, each from where it is told. */
  private void flood(int packetsPerSecond, Supplier<InetSocketAddress> from) {
    attacker
        .threads()
        .start(
            "flood",
            () -> {
              try {
                for (int ms = 0; ms < FLOOD.toMillis(); ms++) {
                  for (int i = 0; i < packetsPerSecond / 1000; i++) {
                    byte[] packet = new byte[100];
                    packet[0] = FORGED;
                    simulation.network().sendForged(attacker, from.get(), address, packet);
                  }
                  attacker.clock().sleep(Duration.ofMillis(1));
                }
              } catch (InterruptedException e) {
                // The test has ended.
              }
            });
  }

  /** Gives how many attempts a handshake took; more than {@code most} when it did not succeed. */
  private int handshake(int most) throws Exception {
    return call(
        honest,
        () -> {
          honest.clock().sleep(Duration.ofSeconds(1)); // the flood is in full course
          InetSocketAddress local = new InetSocketAddress(honest.address(), PORT);
          for (int attempt = 1; attempt <= most; attempt++) {
            try (UdpSocket socket = honest.sockets().bind(local)) {
              socket.send(packet(REQUEST), 0, 100, address);
              if (answered(socket)) {
                socket.send(packet(RESPONSE), 0, 100, address);
                if (answered(socket)) {
                  return attempt;
                }
              }
            }
          }
          return most + 1;
        });
  }

  private static byte[] packet(byte kind) {
    byte[] packet = new byte[100];
    packet[0] = kind;
    return packet;
  }

  private boolean answered(UdpSocket socket) throws IOException, InterruptedException {
    for (int ms = 0; ms < TIMEOUT.toMillis(); ms++) {
      if (socket.poll(new byte[100]).isPresent()) {
        return true;
      }
      honest.clock().sleep(Duration.ofMillis(1));
    }
    return false;
  }

  private void end() throws Exception {
    call(
        host,
        () -> {
          host.clock().sleep(FLOOD);
          port.close();
          return true;
        });
    assertThat(port.drops().get(PacketDrop.CROWDED_OUT)).isGreaterThan(10_000);
  }

  /** Row 9 of attacks on discovery: framing by forged senders. */
  @SimulationTest
  void aFloodInTheNameOfAnHonestNodeDoesNotSilenceIt() throws Exception {
    InetAddress victim = honest.address();
    RandomGenerator random = attacker.random();
    flood(20_000, () -> new InetSocketAddress(victim, 1024 + random.nextInt(60_000)));
    assertThat(handshake(10)).isLessThanOrEqualTo(10);
    end();
  }

  /** The same, by one who knows the port as well, so that nothing tells the packets apart. */
  @SimulationTest
  void aFloodFromTheVeryEndpointOfAnHonestNodeDoesNotSilenceIt() throws Exception {
    InetSocketAddress victim = new InetSocketAddress(honest.address(), PORT);
    flood(15_000, () -> victim);
    assertThat(handshake(15)).isLessThanOrEqualTo(15);
    end();
  }

  /** Row 7: a flood from everywhere. The response is expected, and goes first. */
  @SimulationTest
  void aFloodFromEverywhereKeepsNoHonestNodeOut() throws Exception {
    RandomGenerator random = attacker.random();
    flood(20_000, () -> somewhere(random));
    assertThat(handshake(10)).isLessThanOrEqualTo(10);
    end();
  }

  /** Whom this node has asked, or has a session with, doesn't even notice it. */
  @SimulationTest
  void aFloodFromEverywhereCostsThoseWhoAreExpectedNothing() throws Exception {
    RandomGenerator random = attacker.random();
    flood(20_000, () -> somewhere(random));
    InetSocketAddress local = new InetSocketAddress(honest.address(), PORT);
    handler.expected.add(local);
    int answered =
        call(
            honest,
            () -> {
              int answers = 0;
              honest.clock().sleep(Duration.ofSeconds(1));
              try (UdpSocket socket = honest.sockets().bind(local)) {
                for (int i = 0; i < 50; i++) {
                  socket.send(packet(RESPONSE), 0, 100, address);
                  answers += answered(socket) ? 1 : 0;
                }
              }
              return answers;
            });
    assertThat(answered).isEqualTo(50);
    end();
  }

  private static InetSocketAddress somewhere(RandomGenerator random) {
    byte[] bytes = new byte[4];
    random.nextBytes(bytes);
    bytes[0] = (byte) (30 + (bytes[0] & 63));
    try {
      return new InetSocketAddress(InetAddress.getByAddress(bytes), PORT);
    } catch (UnknownHostException e) {
      throw new AssertionError(e);
    }
  }

  /** Whoever floods from one network, whatever the addresses, takes no turn from the others. */
  @SimulationTest
  void aFloodFromOneNetworkCostsTheOthersNothing() throws Exception {
    RandomGenerator random = attacker.random();
    flood(
        40_000,
        () -> {
          InetAddress neighbour = InetAddress.ofLiteral("20.0.2." + (1 + random.nextInt(250)));
          return new InetSocketAddress(neighbour, 1024 + random.nextInt(60_000));
        });
    for (int i = 0; i < 5; i++) {
      assertThat(handshake(1)).isEqualTo(1);
    }
    end();
  }

  /** Forging those with whom there is a session gets into the first class, and leaves turns. */
  @SimulationTest
  void aFloodOfExpectedPacketsLeavesTurnsToStrangers() throws Exception {
    RandomGenerator random = attacker.random();
    for (int i = 0; i < 200; i++) {
      handler.expected.add(expected(i));
    }
    flood(30_000, () -> expected(random.nextInt(200)));
    for (int i = 0; i < 5; i++) {
      assertThat(handshake(10)).isLessThanOrEqualTo(10);
    }
    end();
  }

  private static InetSocketAddress expected(int number) {
    return new InetSocketAddress(InetAddress.ofLiteral("40.0." + number + ".1"), PORT);
  }
}
