package io.jdevp2p.discovery.table;

import static org.assertj.core.api.Assertions.assertThat;

import io.jdevp2p.discovery.table.Table.Place;
import io.jdevp2p.enr.Node;
import io.jdevp2p.enr.NodeId;
import io.jdevp2p.host.LimitBook;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TableTest {
  private static final int FARTHEST = 256;

  private final Nodes nodes = new Nodes(1);
  private final NodeId self = nodes.id();
  private final LimitBook limits = Nodes.limits();
  private final Table table = new Table(self, nodes.random, limits);

  @Test
  void aFullBucketLetsNewcomersWait() {
    assertThat(add(16, false)).containsOnly(Place.BUCKET);
    assertThat(add(10, false)).containsOnly(Place.REPLACEMENTS);
    assertThat(table.size()).isEqualTo(16);
    assertThat(limits.limit(TableBound.BUCKET_NODES).refused()).isEqualTo(10);
  }

  @Test
  void whoFindsNoPlaceAmongTheReplacementsIsLetGo() {
    add(26, false);
    Node late = nodes.next(self, FARTHEST);
    assertThat(table.hasRoom(late, false)).isFalse();
    assertThat(table.add(new Entry(late, false))).isEqualTo(Place.NOWHERE);
    assertThat(table.find(late.id())).isEmpty();
    assertThat(limits.limit(TableBound.REPLACEMENTS).refused()).isOne();
  }

  @Test
  void whoComesUncalledGetsHalfABucket() {
    assertThat(add(8, true)).containsOnly(Place.BUCKET);
    Node late = nodes.next(self, FARTHEST);
    assertThat(table.hasRoom(late, true)).isFalse();
    assertThat(table.hasRoom(late, false)).isTrue();
    assertThat(add(2, true)).containsOnly(Place.NOWHERE);
    assertThat(add(8, false)).containsOnly(Place.BUCKET);
    assertThat(limits.limit(TableBound.INBOUND_BUCKET_NODES).refused()).isEqualTo(2);
  }

  @Test
  void oneOfThoseThatWaitGetsAFreePlaceAndHasToAnswerFirst() {
    add(18, false);
    Bucket bucket = table.buckets().getLast();
    Entry gone = bucket.entries.get(3);
    gone.missed();
    assertThat(table.evict(gone)).contains(Eviction.SILENT);
    Entry promoted = table.promote(bucket).orElseThrow();
    assertThat(promoted.live).isFalse();
    assertThat(bucket.entries).hasSize(16).endsWith(promoted).doesNotContain(gone);
    assertThat(bucket.replacements).hasSize(1);
    assertThat(table.promote(bucket)).isEmpty();
  }

  @Test
  void onlyLiveNodesAreToldOf() {
    Entry entry = entry(FARTHEST);
    assertThat(table.closest(nodes.id(), 16)).containsExactly(entry.node);
    assertThat(table.atDistances(List.of(FARTHEST), 16)).containsExactly(entry.node);
    entry.missed();
    assertThat(table.closest(nodes.id(), 16)).isEmpty();
    assertThat(table.atDistances(List.of(FARTHEST), 16)).isEmpty();
  }

  @Test
  void distancesAreExactAlsoInTheNearestBucket() {
    // 2^17 keys make a node that near; so a table that thinks itself right beside another node.
    Node near = nodes.next();
    byte[] bytes = near.id().bytes();
    bytes[31] ^= 5;
    Table beside = new Table(NodeId.of(bytes), nodes.random, limits);
    beside.add(new Entry(near, false));
    assertThat(beside.atDistances(List.of(3), 16)).containsExactly(near);
    assertThat(beside.atDistances(List.of(1, 2, 4, 239, 240), 16)).isEmpty();
  }

  @Test
  void thoseOfTheFirstDistanceComeFirstAndNoDistanceTwice() {
    for (int i = 0; i < 10; i++) {
      entry(FARTHEST);
      entry(255);
    }
    List<Node> told = table.atDistances(List.of(255, 255, FARTHEST, 300, -1, 0), 16);
    assertThat(told).hasSize(16).doesNotHaveDuplicates();
    assertThat(told.subList(0, 10)).allMatch(node -> NodeId.logDistance(self, node.id()) == 255);
  }

  @Test
  void theOrderAtADistanceIsLeftToChance() {
    for (int i = 0; i < 10; i++) {
      entry(FARTHEST);
    }
    assertThat(table.atDistances(List.of(FARTHEST), 16))
        .isNotEqualTo(table.atDistances(List.of(FARTHEST), 16));
  }

  // ---- Updates

  @Test
  void whatOthersSayOfANodeMovesItOnlyWithANewerRecord() {
    Entry entry = entry(FARTHEST);
    Node old = entry.node;
    assertThat(table.update(entry, Nodes.moved(old, "99.1.1.1"), false)).isFalse();
    assertThat(entry.node).isEqualTo(old);
    assertThat(entry.live).isTrue();
  }

  @Test
  void aNodeMayMoveItselfAndThenHasToAnswer() {
    Entry entry = entry(FARTHEST);
    Node moved = Nodes.moved(entry.node, "99.1.1.1");
    assertThat(table.update(entry, moved, true)).isTrue();
    assertThat(entry.node).isEqualTo(moved);
    assertThat(entry.live).isFalse();
  }

  @Test
  void nobodyMovesIntoAFullNetwork() {
    for (String address : new String[] {"99.1.1.1", "99.1.1.2"}) {
      table.add(new Entry(nodes.at(self, FARTHEST, address), false));
    }
    Entry entry = entry(FARTHEST);
    Node old = entry.node;
    assertThat(table.update(entry, Nodes.moved(old, "99.1.1.3"), true)).isFalse();
    assertThat(entry.node).isEqualTo(old);
    assertThat(entry.live).isTrue();
    // The place in its old network is still its own, and only that.
    entry.missed();
    table.evict(entry);
    assertThat(table.hasRoom(Nodes.moved(old, "99.1.1.3"), false)).isFalse();
    assertThat(table.add(new Entry(old, false))).isEqualTo(Place.BUCKET);
  }

  // ---- Against a plain model

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void closestAreThoseThatSortingAllOfThemGives(long seed) {
    Nodes many = new Nodes(seed);
    NodeId own = many.id();
    Table full = new Table(own, many.random, Nodes.limits());
    List<Node> live = new ArrayList<>();
    for (Node node : many.next(400)) {
      Entry entry = new Entry(node, false);
      entry.live = many.random.nextInt(4) > 0;
      if (full.add(entry) == Place.BUCKET && entry.live) {
        live.add(node);
      }
    }
    for (int i = 0; i < 200; i++) {
      byte[] bytes = own.bytes();
      bytes[many.random.nextInt(i < 100 ? 2 : 32)] ^= (byte) (1 << many.random.nextInt(8));
      NodeId target = NodeId.of(bytes);
      int max = 1 + many.random.nextInt(40);
      assertThat(full.closest(target, max))
          .isEqualTo(
              live.stream()
                  .sorted(Comparator.comparing(Node::id, target::compareDistance))
                  .limit(max)
                  .toList());
    }
  }

  /** Whatever happens to it, a table keeps to its rules, and its counts to its content. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void keepsItsRulesWhateverHappens(long seed) {
    Nodes some = new Nodes(seed);
    NodeId own = some.id();
    Table busy = new Table(own, some.random, Nodes.limits());
    List<Entry> known = new ArrayList<>();
    for (int step = 0; step < 2000; step++) {
      Entry entry =
          known.isEmpty() || some.random.nextInt(3) > 0
              ? new Entry(some.at(address(some)), some.random.nextInt(3) == 0)
              : known.get(some.random.nextInt(known.size()));
      switch (some.random.nextInt(8)) {
        case 0, 1, 2, 3 -> {
          if (busy.find(entry.id()).isEmpty() && busy.add(entry) != Place.NOWHERE) {
            known.add(entry);
          }
        }
        case 4 -> {
          entry.missed();
          if (busy.evict(entry).isPresent()) {
            known.remove(entry);
            busy.promote(busy.bucket(entry.id()));
          }
        }
        case 5, 6 -> {
          if (busy.find(entry.id()).isPresent()) {
            busy.update(entry, Nodes.moved(entry.node, address(some)), some.random.nextBoolean());
          }
        }
        default -> entry.answered();
      }
      requireRules(busy, own, known);
    }
    assertThat(known).hasSizeGreaterThan(30);
  }

  /** Few networks of each size, so that all limits are met. */
  private static String address(Nodes some) {
    int a = some.random.nextInt(4);
    int b = some.random.nextInt(4);
    int c = some.random.nextInt(200);
    return switch (some.random.nextInt(3)) {
      case 0 -> String.format("20.%d.%d.%d", a, b, c);
      case 1 -> String.format("2a00:1:%x:%x%02x::%x", a, b, c % 3, c);
      default -> String.format("10.1.1.%d", c);
    };
  }

  private static void requireRules(Table table, NodeId own, List<Entry> known) {
    List<Entry> all = new ArrayList<>();
    List<Node> allNodes = new ArrayList<>();
    for (Bucket bucket : table.buckets()) {
      List<Entry> here = new ArrayList<>(bucket.entries);
      here.addAll(bucket.replacements);
      assertThat(bucket.entries.size()).isLessThanOrEqualTo(16);
      assertThat(bucket.replacements.size()).isLessThanOrEqualTo(10);
      assertThat(here.stream().filter(entry -> entry.inbound).count()).isLessThanOrEqualTo(8);
      assertThat(here)
          .allMatch(e -> Math.max(240, NodeId.logDistance(own, e.id())) == bucket.distance);
      List<Node> hereNodes = here.stream().map(entry -> entry.node).toList();
      requireNetworks(hereNodes, 2, 3, 4);
      all.addAll(here);
      allNodes.addAll(hereNodes);
    }
    requireNetworks(allNodes, 10, 15, 20);
    assertThat(all).containsExactlyInAnyOrderElementsOf(known);
  }

  private static void requireNetworks(List<Node> nodes, int network, int home, int site) {
    Map<String, Integer> counts = new LinkedHashMap<>();
    for (Node node : nodes) {
      byte[] ip = node.ip().orElseThrow().getAddress();
      if (ip.length == 4) {
        if (ip[0] != 10) {
          count(counts, ip, 3, network);
        }
      } else {
        count(counts, ip, 8, network);
        count(counts, ip, 7, home);
        count(counts, ip, 6, site);
      }
    }
  }

  private static void count(Map<String, Integer> counts, byte[] ip, int bytes, int max) {
    StringBuilder prefix = new StringBuilder().append(ip.length);
    for (int i = 0; i < bytes; i++) {
      prefix.append('.').append(ip[i]);
    }
    assertThat(counts.merge(prefix.toString(), 1, Integer::sum)).isLessThanOrEqualTo(max);
  }

  // ----

  private List<Place> add(int count, boolean inbound) {
    List<Place> places = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      places.add(table.add(new Entry(nodes.next(self, FARTHEST), inbound)));
    }
    return places;
  }

  private Entry entry(int distance) {
    Entry entry = new Entry(nodes.next(self, distance), false);
    assertThat(table.add(entry)).isEqualTo(Place.BUCKET);
    return entry;
  }
}
