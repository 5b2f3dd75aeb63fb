package io.jdevp2p.discovery.udp;

import static org.assertj.core.api.Assertions.assertThat;

import io.jdevp2p.host.Limit;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A queue of ten packets. */
class PrefixQueueTest {
  private static final int ROOM = 10;

  private final Handlers handler = new Handlers();
  private final Limit limit = new Limit("queue", ROOM);
  private Random random = new Random(1);
  private PrefixQueue queue = new PrefixQueue(limit, random);
  private int number;

  private @Nullable Packet offer(int network) {
    byte[] bytes = {(byte) network, (byte) (number >> 8), (byte) number++};
    InetAddress address = InetAddress.ofLiteral("20.0." + network + ".1");
    Packet packet = new Packet(bytes, new InetSocketAddress(address, 30303), handler);
    return queue.offer(Origin.of(address), packet);
  }

  private static int network(Packet packet) {
    return packet.bytes[0];
  }

  private List<Integer> networks() {
    List<Integer> networks = new ArrayList<>();
    for (Packet next = queue.poll(); next != null; next = queue.poll()) {
      networks.add(network(next));
    }
    assertThat(queue.size()).isZero();
    return networks;
  }

  @Test
  void networksTakeTurns() {
    for (int network : new int[] {1, 1, 1, 1, 2, 2, 3}) {
      offer(network);
    }
    assertThat(networks()).containsExactly(1, 2, 3, 1, 2, 1, 1);
  }

  @Test
  void whoComesLaterWaitsForOneOfEachNetwork() {
    for (int i = 0; i < 4; i++) {
      offer(1);
      offer(2);
    }
    queue.poll();
    offer(3);
    assertThat(networks()).startsWith(2, 1, 3, 2, 1);
  }

  @Test
  void whenItIsFullOneOfTheLongestLineGoes() {
    for (int i = 0; i < ROOM - 1; i++) {
      assertThat(offer(1)).isNull();
    }
    assertThat(offer(2)).isNull();
    for (int network = 3; network <= 6; network++) {
      assertThat(network(offer(network))).isEqualTo(1);
    }
    assertThat(queue.size()).isEqualTo(ROOM);
    assertThat(limit.refused()).isEqualTo(4);
    assertThat(limit.highWater()).isEqualTo(ROOM);
    assertThat(networks()).containsExactly(1, 2, 3, 4, 5, 6, 1, 1, 1, 1);
  }

  @Test
  void whichOneGoesIsDrawnByChance() {
    int honest = 0;
    for (int run = 0; run < 1000; run++) {
      queue = new PrefixQueue(limit, random);
      number = 0;
      for (int i = 0; i < ROOM; i++) {
        offer(1);
      }
      for (int i = 0; i < ROOM; i++) {
        offer(1); // a flood in its name, behind the honest first ones
      }
      for (Packet next = queue.poll(); next != null; next = queue.poll()) {
        honest += next.bytes[2] < ROOM ? 1 : 0;
      }
    }
    // Each of ten survives ten draws of one in eleven: 38.6 % of 10,000, within 5 deviations.
    assertThat(honest).isBetween(3600, 4110);
  }

  @Test
  void ofLinesThatAreEquallyLongEachLosesAsOften() {
    int[] lost = new int[ROOM + 2];
    for (int run = 0; run < 1100; run++) {
      queue = new PrefixQueue(limit, random);
      for (int network = 1; network <= ROOM; network++) {
        offer(network);
      }
      lost[network(offer(ROOM + 1))]++;
    }
    for (int network = 1; network <= ROOM + 1; network++) {
      assertThat(lost[network]).isBetween(50, 150);
    }
  }

  /** What the queue ought to do, written as plainly as can be. */
  private static final class Model {
    final Deque<List<Packet>> lines = new ArrayDeque<>();

    void add(Packet packet) {
      for (List<Packet> line : lines) {
        if (network(line.getFirst()) == network(packet)) {
          line.add(packet);
          return;
        }
      }
      lines.addLast(new ArrayList<>(List.of(packet)));
    }

    @Nullable Packet poll() {
      List<Packet> line = lines.pollFirst();
      if (line == null) {
        return null;
      }
      Packet first = line.removeFirst();
      if (!line.isEmpty()) {
        lines.addLast(line);
      }
      return first;
    }

    void remove(Packet evicted) {
      int longest = lines.stream().mapToInt(List::size).max().orElseThrow();
      List<Packet> line =
          lines.stream().filter(each -> each.contains(evicted)).findFirst().orElseThrow();
      assertThat(line).hasSize(longest);
      line.remove(evicted);
      lines.removeIf(List::isEmpty);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void againstAPlainModel(long seed) {
    random = new Random(seed);
    queue = new PrefixQueue(limit, random);
    Model model = new Model();
    for (int step = 0; step < 20_000; step++) {
      if (random.nextInt(100) < 60) {
        int network = 1 + Math.min(random.nextInt(12), random.nextInt(12));
        InetAddress address = InetAddress.ofLiteral("20.0." + network + ".1");
        byte[] bytes = {(byte) network};
        Packet packet = new Packet(bytes, new InetSocketAddress(address, 30303), handler);
        model.add(packet);
        Packet evicted = queue.offer(Origin.of(address), packet);
        if (evicted != null) {
          model.remove(evicted);
        }
      } else {
        assertThat(queue.poll()).isSameAs(model.poll());
      }
      assertThat(queue.size()).isEqualTo(model.lines.stream().mapToInt(List::size).sum());
      assertThat(queue.size()).isLessThanOrEqualTo(ROOM);
    }
  }

  @Test
  void publicAddressesCountByNetworkAndLocalOnesEachByItself() {
    assertThat(origins("20.0.0.1", "20.0.0.2")).hasSize(1);
    assertThat(origins("20.0.0.1", "20.0.1.1")).hasSize(2);
    assertThat(origins("2a00:1:2:3::1", "2a00:1:2:3:4::1")).hasSize(1);
    assertThat(origins("2a00:1:2:3::1", "2a00:1:2:4::1")).hasSize(2);
    assertThat(origins("10.0.0.1", "10.0.0.2", "127.0.0.1", "127.0.0.2", "fe80::1", "fe80::2"))
        .hasSize(6)
        .allSatisfy(origin -> assertThat(origin).isInstanceOf(Origin.Machine.class));
  }

  private static Set<Origin> origins(String... addresses) {
    Set<Origin> origins = new LinkedHashSet<>();
    Arrays.stream(addresses).forEach(text -> origins.add(Origin.of(InetAddress.ofLiteral(text))));
    return origins;
  }
}
