package io.jdevp2p.discovery.udp;

import static io.jdevp2p.discovery.udp.PacketClass.BEYOND_RATE;
import static io.jdevp2p.discovery.udp.PacketClass.SOLICITED;
import static io.jdevp2p.discovery.udp.PacketClass.WITHIN_RATE;
import static org.assertj.core.api.Assertions.assertThat;

import io.jdevp2p.discovery.DiscoveryBounds;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PacketQueueTest {
  private static final InetSocketAddress SENDER =
      new InetSocketAddress(InetAddress.ofLiteral("20.0.0.1"), 30303);

  private final Handlers handler = new Handlers();
  private final PacketQueue queue = new PacketQueue(new Random(1), DiscoveryBounds.newBook());

  private boolean offer(PacketClass name) {
    Packet packet = new Packet(new byte[] {(byte) name.turns}, SENDER, handler);
    return queue.offer(name, Origin.of(SENDER.getAddress()), packet) == null;
  }

  private void offer(PacketClass name, int packets) {
    for (int i = 0; i < packets; i++) {
      assertThat(offer(name)).isTrue();
    }
  }

  /** The classes of the next packets, by their turns. */
  private List<Integer> next(int packets) {
    List<Integer> classes = new ArrayList<>();
    for (int i = 0; i < packets; i++) {
      Packet packet = queue.poll();
      if (packet != null) {
        classes.add((int) packet.bytes[0]);
      }
    }
    return classes;
  }

  @Test
  void whatWasAskedForGoesFirst() {
    offer(BEYOND_RATE, 3);
    offer(WITHIN_RATE, 3);
    offer(SOLICITED, 3);
    assertThat(next(10)).containsExactly(8, 8, 8, 4, 4, 4, 1, 1, 1);
  }

  @Test
  void inAFloodOfEveryClassNoneIsLeftOut() {
    offer(BEYOND_RATE, 100);
    offer(WITHIN_RATE, 100);
    offer(SOLICITED, 100);
    assertThat(next(13)).containsExactly(8, 8, 8, 8, 8, 8, 8, 8, 4, 4, 4, 4, 1);
    assertThat(next(10)).containsExactly(8, 8, 8, 8, 8, 8, 8, 8, 4, 4);
    assertThat(next(26)).filteredOn(each -> each == 1).hasSize(2);
  }

  @Test
  void whereNobodyElseWaitsAllIsHandled() {
    offer(BEYOND_RATE, 100);
    assertThat(next(100)).hasSize(100).containsOnly(1);
    assertThat(queue.poll()).isNull();
    offer(WITHIN_RATE, 100);
    assertThat(next(101)).hasSize(100);
  }

  @Test
  void aFullClassTakesNoRoomFromTheOthers() {
    offer(SOLICITED, UdpLimits.QUEUED_PACKETS);
    assertThat(offer(SOLICITED)).isFalse();
    offer(WITHIN_RATE, UdpLimits.QUEUED_PACKETS);
    assertThat(offer(WITHIN_RATE)).isFalse();
    offer(BEYOND_RATE, UdpLimits.QUEUED_PACKETS);
    assertThat(offer(BEYOND_RATE)).isFalse();
    assertThat(next(3 * UdpLimits.QUEUED_PACKETS + 1)).hasSize(3 * UdpLimits.QUEUED_PACKETS);
  }
}
