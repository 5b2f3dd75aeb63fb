package io.jdevp2p.simulation;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jdevp2p.host.UdpSocket;
import io.jdevp2p.simulation.junit.SimulationTest;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;

class UdpTest extends TwoHosts {
  private static final int PACKETS = 10_000;

  /** Sends numbered packets a millisecond apart, gives the numbers that arrived in their order. */
  private List<Integer> exchange(LinkConditions conditions) throws Exception {
    network.conditions(conditions);
    List<Integer> got = new ArrayList<>();
    run(() -> {
      try (UdpSocket from = Net.udp(alice);
          UdpSocket to = Net.udp(bob)) {
        bob.threads().start("receiver", () -> receive(to, got));
        for (int i = 0; i < PACKETS; i++) {
          byte[] bytes = {(byte) (i >> 8), (byte) i};
          from.send(bytes, 0, 2, Net.at(bob));
          alice.clock().sleep(Duration.ofMillis(1));
        }
        alice.clock().sleep(Duration.ofSeconds(2));
      }
    });
    return got;
  }

  private static void receive(UdpSocket socket, List<Integer> got) {
    byte[] bytes = new byte[2];
    try {
      while (true) {
        socket.receive(bytes);
        got.add((bytes[0] & 255) << 8 | (bytes[1] & 255));
      }
    } catch (IOException e) {
      // Closed by the test.
    }
  }

  @SimulationTest
  void onAGoodLinkEachPacketArrivesOnceInOrder() throws Exception {
    List<Integer> got = exchange(LinkConditions.lan());

    assertThat(got).hasSize(PACKETS).isSorted();
  }

  @SimulationTest
  void lossTakesItsShare() throws Exception {
    List<Integer> got = exchange(LinkConditions.lan().withLoss(0.2));

    // Within five standard deviations.
    assertThat(got.size()).isBetween(7800, 8200);
    assertThat(network.dropped(DropReason.LOSS)).isEqualTo(PACKETS - got.size());
  }

  @SimulationTest
  void duplicationTakesItsShare() throws Exception {
    List<Integer> got = exchange(LinkConditions.lan().withDuplicate(0.1));

    assertThat(new HashSet<>(got)).hasSize(PACKETS);
    assertThat(got.size()).isBetween(PACKETS + 850, PACKETS + 1150);
  }

  @SimulationTest
  void reorderedPacketsAreOvertaken() throws Exception {
    List<Integer> got = exchange(LinkConditions.lan().withReorder(0.1));

    int overtaken = 0;
    for (int i = 1; i < got.size(); i++) {
      overtaken += got.get(i) < got.get(i - 1) ? 1 : 0;
    }
    assertThat(got).hasSize(PACKETS);
    assertThat(overtaken).isBetween(500, 1200);
  }

  @SimulationTest
  void packetTellsItsSenderAndWhetherItWasCut() throws Exception {
    network.conditions(LinkConditions.loopback());
    run(() -> {
      try (UdpSocket from = Net.udp(alice);
          UdpSocket to = Net.udp(bob)) {
        Net.send(from, bob, "whole");
        Net.send(from, bob, "longer");
        byte[] bytes = new byte[5];
        UdpSocket.Datagram whole = to.receive(bytes);
        assertThat(whole).isEqualTo(new UdpSocket.Datagram(5, Net.at(alice), false));
        UdpSocket.Datagram cut = to.receive(bytes);
        assertThat(cut).isEqualTo(new UdpSocket.Datagram(5, Net.at(alice), true));
        assertThat(new String(bytes, UTF_8)).isEqualTo("longe");
      }
    });
  }

  @SimulationTest
  void pollTakesWhatHasComeAndWaitsForNothing() throws Exception {
    network.conditions(LinkConditions.loopback());
    run(() -> {
      try (UdpSocket from = Net.udp(alice);
          UdpSocket to = Net.udp(bob)) {
        byte[] into = new byte[6];
        assertThat(to.poll(into)).isEmpty();
        Net.send(from, bob, "first");
        Net.send(from, bob, "second");
        Net.send(from, bob, "third");
        alice.clock().sleep(Duration.ofSeconds(1));
        assertThat(to.receive(into).length()).isEqualTo(5);
        assertThat(to.poll(into)).contains(new UdpSocket.Datagram(6, Net.at(alice), false));
        assertThat(new String(into, UTF_8)).isEqualTo("second");
        assertThat(to.receive(into).length()).isEqualTo(5);
        assertThat(to.poll(into)).isEmpty();
      }
      UdpSocket closed = Net.udp(alice);
      closed.close();
      assertThatThrownBy(() -> closed.poll(new byte[1])).isInstanceOf(SocketException.class);
    });
  }

  @SimulationTest
  void aForgedPacketIsAnsweredToWhomItNames() throws Exception {
    run(() -> {
      try (UdpSocket named = Net.udp(alice);
          UdpSocket to = Net.udp(bob)) {
        SimulatedHost mallory = simulation.host("mallory");
        network.sendForged(mallory, Net.at(alice), Net.at(bob), new byte[] {1, 2, 3});
        UdpSocket.Datagram got = to.receive(new byte[3]);
        assertThat(got).isEqualTo(new UdpSocket.Datagram(3, Net.at(alice), false));
        to.send(new byte[2], 0, 2, got.from());
        assertThat(named.receive(new byte[3]))
            .isEqualTo(new UdpSocket.Datagram(2, Net.at(bob), false));
      }
    });
  }

  @SimulationTest
  void packetTooBigForTheLinkIsDroppedAndForUdpRefused() throws Exception {
    network.conditions(LinkConditions.lan().withDatagramBytes(1280));
    run(() -> {
      try (UdpSocket socket = Net.udp(alice)) {
        socket.send(new byte[1281], 0, 1281, Net.at(bob));
        assertThat(network.dropped(DropReason.TOO_BIG)).isEqualTo(1);
        assertThatThrownBy(() -> socket.send(new byte[70_000], 0, 70_000, Net.at(bob)))
            .isInstanceOf(SocketException.class)
            .hasMessage("Message too long");
      }
    });
  }

  @SimulationTest
  void nobodyReceivingIsNoError() throws Exception {
    run(() -> {
      try (UdpSocket socket = Net.udp(alice)) {
        Net.send(socket, bob, "hello?");
        InetSocketAddress nowhere = new InetSocketAddress("192.0.2.1", 1);
        socket.send(new byte[1], 0, 1, nowhere);
        alice.clock().sleep(Duration.ofSeconds(1));
      }
    });
    assertThat(network.dropped(DropReason.NO_SOCKET)).isEqualTo(1);
    assertThat(network.dropped(DropReason.NO_HOST)).isEqualTo(1);
  }

  @SimulationTest
  void fullInboxDropsWhatCannotBeKept() throws Exception {
    run(() -> {
      try (UdpSocket from = Net.udp(alice);
          UdpSocket to = Net.udp(bob)) {
        int room = SimulationLimits.UDP_INBOX_BYTES / SimulationLimits.UDP_PACKET_OVERHEAD_BYTES;
        for (int i = 0; i < room + 5; i++) {
          from.send(new byte[0], 0, 0, Net.at(bob));
        }
        alice.clock().sleep(Duration.ofSeconds(1));
        assertThat(network.dropped(DropReason.INBOX_FULL)).isEqualTo(5);
        for (int i = 0; i < room; i++) {
          assertThat(to.receive(new byte[1]).length()).isZero();
        }
      }
    });
  }

  @SimulationTest
  void limitedLinkQueuesAndThenDrops() throws Exception {
    network.conditions(
        LinkConditions.loopback().withBytesPerSecond(100_000).withQueue(Duration.ofMillis(100)));
    run(() -> {
      try (UdpSocket from = Net.udp(alice);
          UdpSocket to = Net.udp(bob)) {
        for (int i = 0; i < 20; i++) {
          from.send(new byte[1000], 0, 1000, Net.at(bob)); // 10 ms each
        }
        assertThat(network.dropped(DropReason.QUEUE_FULL)).isEqualTo(9);
        for (int i = 1; i <= 11; i++) {
          to.receive(new byte[1000]);
          assertThat(simulation.now()).isEqualTo(Duration.ofMillis(10L * i));
        }
      }
    });
  }

  @SimulationTest
  void closeWakesTheReceiver() throws Exception {
    run(() -> {
      UdpSocket socket = Net.udp(alice);
      alice.clock().schedule(Duration.ofSeconds(1), socket::close);
      assertThatThrownBy(() -> socket.receive(new byte[1])).hasMessage("Socket closed");
      assertThat(socket.isClosed()).isTrue();
    });
  }

  @SimulationTest
  void portIsTakenOnce() throws Exception {
    run(() -> {
      UdpSocket first = Net.udp(alice);
      assertThatThrownBy(() -> Net.udp(alice))
          .isInstanceOf(BindException.class)
          .hasMessage("port taken: 0.0.0.0:30303");
      first.close();
      Net.udp(alice).close();
    });
  }
}
