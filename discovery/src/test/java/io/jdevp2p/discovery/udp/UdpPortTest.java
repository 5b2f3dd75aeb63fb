package io.jdevp2p.discovery.udp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jdevp2p.discovery.DiscoveryBounds;
import io.jdevp2p.discovery.PacketDrop;
import io.jdevp2p.host.LimitBook;
import io.jdevp2p.host.UdpSocket;
import io.jdevp2p.simulation.LinkConditions;
import io.jdevp2p.simulation.SimulatedHost;
import io.jdevp2p.simulation.Simulation;
import io.jdevp2p.simulation.junit.SimulationTest;
import java.io.IOException;
import java.net.BindException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeEach;

/** A port on one host, and another host that sends to it. */
class UdpPortTest {
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final int PORT = 30303;

  private Simulation simulation;
  private SimulatedHost host;
  private SimulatedHost other;
  private InetSocketAddress address;
  private FailingSockets sockets;
  private final LimitBook limits = DiscoveryBounds.newBook();
  private final Handlers handler = new Handlers();

  @BeforeEach
  void begin(Simulation fresh) {
    simulation = fresh;
    simulation.network().conditions(LinkConditions.lan());
    host = fresh.host("host", "20.0.0.1");
    other = fresh.host("other", "20.0.1.1");
    address = new InetSocketAddress(host.address(), PORT);
    sockets = new FailingSockets(host.sockets());
  }

  private UdpPort open() throws IOException {
    InetSocketAddress all = new InetSocketAddress(InetAddress.ofLiteral("0.0.0.0"), PORT);
    return UdpPort.open(new HostWithSockets(host, sockets), all, limits);
  }

  /** A port whose packets the handler gets. */
  private UdpPort start(Handlers handler, Predicate<InetAddress> allowed) throws IOException {
    UdpPort port = open();
    port.start(new Versions(null, handler, _ -> true), allowed);
    return port;
  }

  private UdpPort start() throws IOException {
    return start(handler, _ -> true);
  }

  private <T> T call(Callable<T> body) throws Exception {
    return simulation.call(host, Duration.ofHours(1), body);
  }

  private void send(int... lengths) throws Exception {
    simulation.call(
        other,
        Duration.ofHours(1),
        () -> {
          try (UdpSocket socket = other.sockets().bind(new InetSocketAddress(other.address(), 1))) {
            for (int length : lengths) {
              socket.send(new byte[length], 0, length, address);
              other.clock().sleep(Duration.ofMillis(1));
            }
          }
          other.clock().sleep(SECOND);
          return true;
        });
  }

  private void forged(String from, int port) throws Exception {
    call(() -> {
      InetSocketAddress claimed = new InetSocketAddress(InetAddress.ofLiteral(from), port);
      simulation.network().sendForged(other, claimed, address, new byte[100]);
      host.clock().sleep(SECOND);
      return true;
    });
  }

  @SimulationTest
  void packetsAreHandedOverWithTheirSender() throws Exception {
    UdpPort port = call(this::start);
    send(63, 100, 1280);
    assertThat(handler.packets).extracting(packet -> packet.length).containsExactly(63, 100, 1280);
    assertThat(handler.senders).containsOnly(new InetSocketAddress(other.address(), 1));
    assertThat(port.localAddress().getPort()).isEqualTo(PORT);
    call(closing(port));
  }

  private static Callable<Boolean> closing(UdpPort port) {
    return () -> {
      port.close();
      port.close();
      return true;
    };
  }

  @SimulationTest
  void whatIsNoPacketIsDropped() throws Exception {
    UdpPort port = call(this::start);
    send(0, 1, 62, 1281, 9000);
    forged("20.0.1.1", 0);
    forged("224.0.0.1", PORT);
    forged("127.0.0.1", PORT);
    assertThat(handler.packets).isEmpty();
    assertThat(port.drops())
        .containsEntry(PacketDrop.TOO_SHORT, 3L)
        .containsEntry(PacketDrop.TOO_LONG, 2L)
        .containsEntry(PacketDrop.NO_WAY_BACK, 2L)
        .containsEntry(PacketDrop.FROM_OURSELVES, 1L);
    assertThat(limits.limit(UdpBound.PACKET_BYTES).refused()).isEqualTo(2);
    call(closing(port));
  }

  @SimulationTest
  void packetsOfAVersionThatDoesNotRunAreDropped() throws Exception {
    UdpPort port = call(this::open);
    call(() -> {
      port.start(new Versions(handler, null, _ -> false), _ -> true);
      return true;
    });
    send(100);
    assertThat(handler.packets).isEmpty();
    assertThat(port.drops()).containsEntry(PacketDrop.VERSION_NOT_RUN, 1L);
    call(closing(port));
  }

  @SimulationTest
  void packetsFromExcludedAddressesAreDropped() throws Exception {
    UdpPort port = call(() -> start(handler, sender -> !sender.equals(other.address())));
    send(100);
    forged("20.0.2.1", PORT);
    assertThat(handler.packets).hasSize(1);
    assertThat(port.drops()).containsEntry(PacketDrop.NOT_ALLOWED, 1L);
    call(closing(port));
  }

  @SimulationTest
  void anAddressOfIpv4InIpv6IsOneOfIpv4() throws Exception {
    UdpPort port = call(this::start);
    byte[] bytes = new byte[16];
    bytes[10] = bytes[11] = (byte) 0xff;
    System.arraycopy(other.address().getAddress(), 0, bytes, 12, 4);
    InetSocketAddress mapped = new InetSocketAddress(inet6(bytes), 7);
    call(() -> {
      simulation.network().sendForged(other, mapped, address, new byte[100]);
      host.clock().sleep(SECOND);
      return true;
    });
    assertThat(handler.senders).containsExactly(new InetSocketAddress(other.address(), 7));
    call(closing(port));
  }

  private static InetAddress inet6(byte[] bytes) throws UnknownHostException {
    return Inet6Address.getByAddress(null, bytes, -1);
  }

  @SimulationTest
  void packetsThatCannotBeReceivedDoNotEndIt() throws Exception {
    UdpPort port = call(this::start);
    for (int i = 0; i < 10; i++) {
      sockets.failures = 100;
      send(100, 100);
    }
    assertThat(handler.packets).hasSize(20);
    assertThat(limits.limit(UdpBound.RECEIVE_FAILURES).refused()).isZero();
    // A socket that gives nothing else must not keep a processor busy.
    sockets.failures = UdpLimits.RECEIVE_FAILURES + 500;
    send(100, 100);
    Duration before = simulation.now();
    assertThat(simulation.runUntil(() -> handler.packets.size() == 22, Duration.ofMinutes(1)))
        .isTrue();
    assertThat(simulation.now().minus(before)).isGreaterThan(Duration.ofSeconds(3));
    assertThat(limits.limit(UdpBound.RECEIVE_FAILURES).refused()).isEqualTo(500);
    assertThat(port.drops()).containsEntry(PacketDrop.RECEIVE_FAILED, 2500L);
    call(closing(port));
  }

  @SimulationTest
  void aFailureOfOurOwnDoesNotEndIt() throws Exception {
    Handlers failing =
        new Handlers((_, _) -> {
          throw new IndexOutOfBoundsException("a mistake");
        });
    UdpPort port = call(() -> start(failing, _ -> true));
    int[] lengths = new int[UdpLimits.REPORTED_FAILURES + 10];
    Arrays.fill(lengths, 100);
    send(lengths);
    assertThat(failing.packets).hasSameSizeAs(lengths);
    assertThat(port.drops()).containsEntry(PacketDrop.HANDLER_FAILED, (long) lengths.length);
    assertThat(host.forgetUncaught())
        .hasSize(UdpLimits.REPORTED_FAILURES)
        .allSatisfy(e -> assertThat(e).hasRootCauseMessage("a mistake"));
    assertThat(limits.limit(UdpBound.REPORTED_FAILURES).refused()).isEqualTo(10);
    call(closing(port));
  }

  @SimulationTest
  void aFailingRuleOfWhomToSpeakWithDoesNotEndIt() throws Exception {
    AtomicInteger asked = new AtomicInteger();
    Predicate<InetAddress> failsOnce =
        _ -> {
          if (asked.getAndIncrement() == 0) {
            throw new IllegalStateException("a mistake");
          }
          return true;
        };
    UdpPort port = call(() -> start(handler, failsOnce));
    send(100, 101);
    assertThat(handler.packets).hasSize(1);
    assertThat(port.drops()).containsEntry(PacketDrop.HANDLER_FAILED, 1L);
    assertThat(host.forgetUncaught()).hasSize(1);
    call(closing(port));
  }

  @SimulationTest
  void aFloodDoesNotKeepItFromHandlingPackets() throws Exception {
    simulation.network().conditions(LinkConditions.loopback());
    UdpPort port = call(this::open);
    int flood = 3 * UdpLimits.DRAINED_PACKETS; // in the kernel before it starts
    call(() -> {
      for (int i = 0; i < flood; i++) {
        simulation.network().sendForged(other, at("20.0.2.1"), address, new byte[100]);
      }
      host.clock().sleep(SECOND);
      return true;
    });
    int[] waiting = new int[1];
    Handlers counting =
        new Handlers((_, _) -> {
          long refused = limits.limit(UdpBound.DRAINED_PACKETS).refused();
          waiting[0] = Math.max(waiting[0], (int) refused);
        });
    call(() -> {
      port.start(new Versions(null, counting, _ -> true), _ -> true);
      host.clock().sleep(SECOND);
      return true;
    });
    // By and by, and all of them.
    assertThat(counting.packets).hasSize(flood);
    assertThat(waiting[0]).isBetween(2, 3);
    call(closing(port));
  }

  private static InetSocketAddress at(String text) {
    return new InetSocketAddress(InetAddress.ofLiteral(text), PORT);
  }

  @SimulationTest
  void closingWaitsForThePacketThatIsBeingHandledAndNoLongerThanItMay() throws Exception {
    Duration[] busy = {Duration.ofMillis(100)};
    boolean[] done = new boolean[1];
    Handlers slow =
        new Handlers((_, _) -> {
          try {
            host.clock().sleep(busy[0]);
            done[0] = true;
          } catch (InterruptedException e) {
            throw new AssertionError(e);
          }
        });
    UdpPort port = call(() -> start(slow, _ -> true));
    forgedNow();
    call(closing(port));
    assertThat(done[0]).isTrue();

    busy[0] = UdpLimits.CLOSE_WAIT.multipliedBy(3);
    done[0] = false;
    UdpPort again = call(() -> start(slow, _ -> true));
    forgedNow();
    Duration before = simulation.now();
    call(closing(again));
    assertThat(done[0]).isFalse();
    assertThat(simulation.now().minus(before)).isBetween(UdpLimits.CLOSE_WAIT, busy[0]);
    assertThat(limits.limit(UdpBound.CLOSE_WAIT).refused()).isEqualTo(2);
  }

  private void forgedNow() throws Exception {
    call(() -> {
      simulation.network().sendForged(other, at("20.0.2.1"), address, new byte[100]);
      host.clock().sleep(Duration.ofMillis(10));
      return true;
    });
  }

  @SimulationTest
  void theHandlerMayCloseIt() throws Exception {
    UdpPort[] port = new UdpPort[1];
    Handlers closing = new Handlers((_, _) -> port[0].close());
    port[0] = call(() -> start(closing, _ -> true));
    send(100, 100);
    assertThat(closing.packets).hasSize(1);
    assertThat(limits.limit(UdpBound.CLOSE_WAIT).refused()).isZero();
  }

  @SimulationTest
  void aPortThatIsTakenIsToldApart() throws Exception {
    UdpPort first = call(this::start);
    assertThatThrownBy(() -> call(this::open))
        .isInstanceOf(BindException.class)
        .hasMessage("port taken: 0.0.0.0:30303");
    call(closing(first));
    call(closing(call(this::start)));
  }

  @SimulationTest
  void aPacketThatCannotBeSentIsCounted() throws Exception {
    UdpPort port = call(this::start);
    call(() -> {
      port.send(new byte[70_000], address);
      return true;
    });
    assertThat(port.drops()).containsEntry(PacketDrop.SEND_FAILED, 1L);
    call(closing(port));
  }
}
