package io.jdevp2p.server;

import static io.jdevp2p.server.Nodes.id;
import static io.jdevp2p.server.Nodes.node;
import static org.assertj.core.api.Assertions.assertThat;

import io.jdevp2p.enr.Node;
import io.jdevp2p.host.Deadline;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Rounds: what has happened, then exactly which dials start. Node 0 is the server itself. */
class DialSchedulerTest {
  private static final Duration LONG = FixedLimits.GOOD_WHILE;
  private static final Duration SHORT = LONG.minusNanos(1);

  /** No chance in the waits, so that they can be told to the nanosecond. */
  private static final RandomGenerator NO_JITTER =
      new RandomGenerator() {
        @Override
        public long nextLong() {
          return 0;
        }
      };

  private final Setup setup = new Setup();

  // Dynamic dials

  @Test
  void dynamicDialsAreTwiceTheMissingDialedPeers() {
    setup.maxDialed(5);
    Rounds rounds = new Rounds();
    // Two of five are there: three are missing, six may be dialed, one of the candidates is a peer.
    rounds.dialedPeer(1).dialedPeer(2).found(1, 3, 4, 5, 6, 7, 8, 9, 10);
    rounds.starts("dynamic", 3, 4, 5, 6, 7, 8);
    // A dial that failed makes room for the next candidate.
    rounds.failed(3).starts("dynamic", 9);
    // Three missing peers became two by node 4, so that four may be dialed, and five still are.
    rounds.connected(4).starts("dynamic");
    rounds.failed(5, 6).starts("dynamic", 10);
    // All five are there; nothing is dialed.
    rounds.connected(7).connected(8).found(11).starts("dynamic");
    // One goes; there are two slots and two dials under way.
    rounds.dropped(1, LONG).starts("dynamic");
    rounds.failed(9, 10).starts("dynamic", 11);
  }

  @Test
  void inboundPeersTakeNothingFromTheDialedShare() {
    setup.maxDialed(1);
    Rounds rounds = new Rounds();
    rounds.inboundPeer(1).inboundPeer(2).found(3, 4, 5).starts("dynamic", 3, 4);
  }

  @Test
  void thePeerMaximumBoundsDynamicDialsToo() {
    setup.maxPeers(4).maxDialed(3);
    Rounds rounds = new Rounds();
    rounds.inboundPeer(1).inboundPeer(2).inboundPeer(3).found(4, 5, 6, 7);
    rounds.starts("dynamic", 4, 5);
    rounds.inboundPeer(8).failed(4, 5).starts("dynamic");
  }

  @Test
  void noMoreDialsRunThanMayBePending() {
    setup.maxDialed(50).maxActive(3);
    Rounds rounds = new Rounds();
    rounds.found(1, 2, 3, 4, 5).starts("dynamic", 1, 2, 3);
    assertThat(rounds.dials.running()).isEqualTo(3);
    rounds.failed(2).starts("dynamic", 4);
    rounds.statics(6).starts("static");
    rounds.failed(1).starts("static", 6);
  }

  @Test
  void candidatesThatBecameUselessWhileWaitingAreSkipped() {
    setup.maxDialed(1);
    Rounds rounds = new Rounds();
    rounds.found(1, 2, 3, 4, 5).starts("dynamic", 1, 2);
    rounds.inboundPeer(3).inboundPeer(4).failed(1).starts("dynamic", 5);
  }

  @Test
  void aNodeFoundTwiceIsDialedOnce() {
    setup.maxDialed(3);
    new Rounds().found(1, 1, 1).starts("dynamic", 1);
  }

  @Test
  void asManyCandidatesAreWantedAsSlotsAreFree() {
    setup.maxDialed(2);
    Rounds rounds = new Rounds();
    assertThat(rounds.dials.wantedCandidates()).isEqualTo(4);
    rounds.found(1);
    assertThat(rounds.dials.wantedCandidates()).isEqualTo(3);
    rounds.starts("dynamic", 1);
    assertThat(rounds.dials.wantedCandidates()).isEqualTo(3);
    rounds.connected(1);
    assertThat(rounds.dials.wantedCandidates()).isEqualTo(2);
    rounds.dialedPeer(2);
    assertThat(rounds.dials.wantedCandidates()).isZero();
    rounds.dialedPeer(3);
    assertThat(rounds.dials.wantedCandidates()).isZero();
  }

  @Test
  void candidatesBeyondTheMaximumAreTurnedAway() {
    setup.maxDialed(1).candidates(3);
    Rounds rounds = new Rounds();
    for (int i = 1; i <= 3; i++) {
      assertThat(rounds.dials.addCandidate(node(i), "test", 0)).isTrue();
    }
    assertThat(rounds.dials.addCandidate(node(4), "test", 0)).isFalse();
    rounds.starts("dynamic", 1, 2);
    assertThat(rounds.dials.addCandidate(node(4), "test", 0)).isTrue();
  }

  @Test
  void aCandidateThatCanNotBeDialedIsTurnedAway() {
    Rounds rounds = new Rounds();
    rounds.dialedPeer(1);
    assertThat(rounds.dials.addCandidate(node(0), "test", 0)).isFalse();
    assertThat(rounds.dials.addCandidate(node(1), "test", 0)).isFalse();
    Node silent = Node.of(node(2).publicKey(), "20.0.0.2", 0, 0);
    assertThat(rounds.dials.addCandidate(silent, "test", 0)).isFalse();
    rounds.starts("dynamic");
  }

  @Test
  void aDialSaysWhereItsNodeCameFrom() {
    DialScheduler dials = new Rounds().dials;
    dials.addCandidate(node(1), "dns", 0);
    dials.addStatic(node(2), 0);
    assertThat(dials.next(0))
        .containsExactly(
            new Dial(1, node(2), ConnectionFlag.STATIC_DIALED, "static"),
            new Dial(2, node(1), ConnectionFlag.DYNAMIC_DIALED, "dns"));
    assertThat(dials.runningTo(id(1)).orElseThrow().number()).isEqualTo(2);
  }

  // Static dials

  @Test
  void staticNodesComeFirst() {
    setup.maxDialed(1);
    Rounds rounds = new Rounds();
    rounds.found(1, 2, 3).statics(4);
    rounds.starts("static", 4).starts("dynamic", 1);
  }

  @Test
  void staticNodesGoBeyondTheDialedShare() {
    setup.maxPeers(20).maxDialed(2);
    Rounds rounds = new Rounds();
    rounds.statics(1, 2, 3, 4, 5, 6, 7, 8).starts("static", 1, 2, 3, 4, 5, 6, 7, 8);
    rounds.connected(1, 2, 3, 4, 5, 6, 7, 8).found(9).starts("dynamic");
  }

  @Test
  void thePeerMaximumBoundsStaticDials() {
    setup.maxPeers(3);
    Rounds rounds = new Rounds();
    rounds.inboundPeer(1).inboundPeer(2).statics(10, 11, 12, 13, 14);
    List<Integer> first = rounds.start("static");
    assertThat(first).hasSize(2);
    assertThat(rounds.start("static")).isEmpty();
    assertThat(rounds.dials.nextWake()).isEqualTo(Deadline.never());
    rounds.failed(first.getFirst());
    assertThat(rounds.start("static")).hasSize(1).doesNotContainAnyElementsOf(first);
    rounds.inboundPeer(3).failed(first.getLast());
    assertThat(rounds.start("static")).isEmpty();
    assertThat(rounds.dials.nextWake()).isEqualTo(Deadline.never());
  }

  @Test
  void aStaticNodeIsDialedAgainWhenItsPeerGoes() {
    Rounds rounds = new Rounds();
    rounds.statics(1).starts("static", 1);
    rounds.connected(1).after(LONG).dropped(1, LONG).starts("static", 1);
  }

  @Test
  void ofManyStaticNodesAFairSubsetIsDialed() {
    setup.maxPeers(5_000).maxActive(50).random(new Random(1));
    Rounds rounds = new Rounds();
    int all = 2_000;
    IntStream.rangeClosed(1, all).forEach(i -> rounds.statics(i));
    List<Integer> first = rounds.start("static");
    assertThat(first).hasSize(50).doesNotHaveDuplicates();
    // Drawn from the whole list, not from an end of it: each tenth of it has its share.
    for (int tenth = 0; tenth < 10; tenth++) {
      int from = tenth * all / 10;
      assertThat(first.stream().filter(n -> n > from && n <= from + all / 10).count())
          .as("of nodes from %d", from)
          .isBetween(1L, 14L);
    }
    // None starves: when each dial ends at once, all have been dialed after forty rounds.
    TreeSet<Integer> dialed = new TreeSet<>(first);
    List<Integer> running = first;
    while (dialed.size() < all) {
      rounds.failed(running.stream().mapToInt(Integer::intValue).toArray());
      running = rounds.start("static");
      assertThat(running).hasSize(50);
      assertThat(dialed.addAll(running)).isTrue();
    }
  }

  @Test
  void theStaticListHasAMaximum() {
    setup.maxStatic(2);
    DialScheduler dials = new Rounds().dials;
    assertThat(dials.addStatic(node(1), 0)).isTrue();
    assertThat(dials.addStatic(node(2), 0)).isTrue();
    assertThat(dials.addStatic(node(3), 0)).isFalse();
    assertThat(dials.isStatic(id(2))).isTrue();
    assertThat(dials.isStatic(id(3))).isFalse();
  }

  @Test
  void aNewEndpointOfAStaticNodeIsDialedAtOnce() {
    Rounds rounds = new Rounds();
    rounds.statics(1).starts("static", 1);
    Node moved = Node.of(node(1).publicKey(), "21.0.0.1", 30303, 30303);
    rounds.dials.addStatic(moved, rounds.now);
    rounds.starts("static"); // the dial to the old endpoint is still under way
    rounds.failed(1);
    assertThat(rounds.dials.next(rounds.now)).extracting(Dial::node).containsExactly(moved);
  }

  @Test
  void addingAStaticNodeAgainChangesNothing() {
    Rounds rounds = new Rounds();
    rounds.statics(1).starts("static", 1);
    rounds.failed(1).statics(1).starts("static");
    rounds.after(Duration.ofSeconds(35)).starts("static", 1);
  }

  @Test
  void removingAStaticNodeReturnsTheDialThatRuns() {
    Rounds rounds = new Rounds();
    rounds.statics(1, 2).starts("static", 1, 2);
    Dial running = rounds.running.get(1);
    assertThat(rounds.dials.removeStatic(id(1))).contains(running);
    assertThat(rounds.dials.removeStatic(id(1))).isEmpty();
    rounds.failed(1, 2).after(Duration.ofHours(1)).starts("static", 2);
    assertThat(rounds.dials.removeStatic(id(3))).isEmpty();
  }

  @Test
  void aStaticNodeThatWasRemovedAndComesBackIsDialedAtOnce() {
    Rounds rounds = new Rounds();
    rounds.statics(1).starts("static", 1);
    rounds.failed(1);
    assertThat(rounds.dials.removeStatic(id(1))).isEmpty();
    rounds.statics(1).starts("static", 1);
  }

  @Test
  void removingAStaticNodeKeepsADynamicDialToAnotherNode() {
    Rounds rounds = new Rounds();
    rounds.found(1).starts("dynamic", 1);
    assertThat(rounds.dials.removeStatic(id(1))).isEmpty();
    assertThat(rounds.dials.running()).isEqualTo(1);
  }

  // Time

  @Test
  void aNodeIsNotDialedAgainWithinTheHistory() {
    setup.maxDialed(3);
    Rounds rounds = new Rounds();
    rounds.found(1).starts("dynamic", 1);
    rounds.failed(1).found(1).starts("dynamic");
    rounds.after(Duration.ofSeconds(35).minusNanos(1)).found(1).starts("dynamic");
    rounds.after(Duration.ofNanos(1)).found(1).starts("dynamic", 1);
  }

  @Test
  void theHistoryCountsForStaticNodesToo() {
    Rounds rounds = new Rounds();
    rounds.found(1).starts("dynamic", 1);
    rounds.failed(1).statics(1).starts("static");
    rounds.wakesAfter(Duration.ofSeconds(35)).starts("static", 1);
  }

  @Test
  void aStaticNodeThatNeverAnswersIsDialedEverMoreRarely() {
    Rounds rounds = new Rounds();
    rounds.statics(1).starts("static", 1);
    for (int seconds : new int[] {35, 70, 140, 280, 560, 600, 600}) {
      rounds.failed(1).starts("static");
      rounds.wakesAfter(Duration.ofSeconds(seconds)).starts("static", 1);
    }
  }

  @Test
  void theWaitIsProlongedByChance() {
    setup.random(new Random(1));
    Rounds rounds = new Rounds();
    rounds.statics(1).starts("static", 1);
    TreeSet<Long> waits = new TreeSet<>();
    for (int i = 0; i < 200; i++) {
      rounds.failed(1);
      long wake = rounds.dials.nextWake().nanos();
      if (i > 10) {
        waits.add(wake - rounds.now);
      }
      rounds.now = wake;
      rounds.starts("static", 1);
    }
    assertThat(waits.size()).isGreaterThan(150);
    assertThat(waits.first()).isBetween(nanos(600), nanos(615));
    assertThat(waits.last()).isBetween(nanos(735), nanos(750));
  }

  @Test
  void aPeerThatStayedAGoodWhileBeginsAnew() {
    Rounds rounds = new Rounds();
    rounds.statics(1).starts("static", 1);
    rounds.failed(1).wakesAfter(Duration.ofSeconds(35)).starts("static", 1);
    rounds.failed(1).wakesAfter(Duration.ofSeconds(70)).starts("static", 1);
    rounds.connected(1).after(LONG).dropped(1, LONG).starts("static", 1);
    rounds.failed(1).wakesAfter(Duration.ofSeconds(35)).starts("static", 1);
  }

  @Test
  void aPeerThatDidNotStayCountsAsFailure() {
    Rounds rounds = new Rounds();
    rounds.statics(1).starts("static", 1);
    rounds.connected(1).after(SHORT).dropped(1, SHORT).starts("static");
    rounds.wakesAfter(Duration.ofSeconds(35)).starts("static", 1);
    rounds.connected(1).after(SHORT).dropped(1, SHORT).starts("static");
    rounds.wakesAfter(Duration.ofSeconds(70)).starts("static", 1);
    rounds.connected(1).after(LONG).dropped(1, LONG).starts("static", 1);
  }

  @Test
  void thereIsNothingToWakeForWhenTimeChangesNothing() {
    setup.maxPeers(2).allowed("20.0.0.0/16");
    Rounds rounds = new Rounds();
    assertThat(rounds.dials.nextWake()).isEqualTo(Deadline.never());
    // What speaks against these lasts.
    rounds.statics(0);
    rounds.dials.addStatic(Node.of(node(1).publicKey(), "20.0.0.1", 0, 0), 0);
    rounds.dials.addStatic(Node.of(node(2).publicKey(), "", 30303, 0), 0);
    rounds.dials.addStatic(Node.of(node(3).publicKey(), "30.0.0.1", 30303, 0), 0);
    rounds.starts("static");
    assertThat(rounds.dials.nextWake()).isEqualTo(Deadline.never());
    // One that may be dialed, is being dialed, is a peer.
    rounds.statics(4);
    assertThat(rounds.dials.nextWake()).isEqualTo(Deadline.atNanos(0));
    rounds.starts("static", 4);
    assertThat(rounds.dials.nextWake()).isEqualTo(Deadline.never());
    rounds.connected(4);
    assertThat(rounds.dials.nextWake()).isEqualTo(Deadline.never());
    // One that waits, until there are enough peers.
    rounds.statics(5).starts("static", 5);
    rounds.failed(5);
    assertThat(rounds.dials.nextWake()).isEqualTo(Deadline.atNanos(nanos(35)));
    rounds.inboundPeer(6);
    assertThat(rounds.dials.nextWake()).isEqualTo(Deadline.never());
  }

  // What holds dials back

  @Test
  void onlyAllowedNetworksAreDialed() {
    setup.allowed("20.0.0.2/31");
    Rounds rounds = new Rounds();
    rounds.found(1, 2, 4).statics(3, 5).starts("static", 3).starts("dynamic", 2);
  }

  @Test
  void aServerThatDoesNotDialDialsNoStaticNodesEither() {
    setup.noDial();
    Rounds rounds = new Rounds();
    rounds.statics(1).found(2).starts("static").starts("dynamic");
    assertThat(rounds.dials.wantedCandidates()).isZero();
    assertThat(rounds.dials.nextWake()).isEqualTo(Deadline.never());
  }

  // Always

  @Test
  void theInvariantsHoldWhateverHappens() {
    for (int seed = 0; seed < 60; seed++) {
      new Model(seed).run(1_500);
    }
  }

  @Test
  void aStaticNodeWithoutEndpointIsDialedWhereItCanBeFound() {
    Node idOnly = Node.of(node(1).publicKey(), "", 0, 0);
    DialScheduler alone = new Setup().build();
    assertThat(alone.addStatic(idOnly, 0)).isTrue();
    assertThat(alone.next(0)).isEmpty();
    assertThat(alone.nextWake().isNever()).isTrue();

    DialScheduler finding = new Setup().findable().build();
    assertThat(finding.addStatic(idOnly, 0)).isTrue();
    assertThat(finding.addCandidate(Node.of(node(2).publicKey(), "", 0, 0), "test", 0)).isFalse();
    assertThat(finding.next(0)).extracting(Dial::node).containsExactly(idOnly);
  }

  @Test
  void aStaticNodeThatWasFoundElsewhereIsDialedThereNextTime() {
    DialScheduler dials = new Setup().findable().build();
    Node given = Node.of(node(1).publicKey(), "20.0.9.9", 30303, 30303);
    dials.addStatic(given, 0);
    Dial first = dials.next(0).getFirst();
    dials.peerAdded(id(1), false);
    dials.dialEnded(first, Optional.of(node(1)), 0);
    long later = nanos(3_600);
    dials.peerRemoved(id(1), false, LONG, later);
    assertThat(dials.next(later)).extracting(Dial::node).containsExactly(node(1));
  }

  /** The rules of {@link DialScheduler}'s first comment, checked after each of many events. */
  private static final class Model {
    private static final int NODES = 40;
    private static final int MAX_PEERS = 12;
    private static final int MAX_DIALED = 4;
    private static final int MAX_ACTIVE = 9;

    private final int seed;
    private final Random random;
    private final DialScheduler dials;
    private final Map<Integer, Dial> dialing = new LinkedHashMap<>();
    private final Map<Integer, Boolean> peers = new LinkedHashMap<>(); // whether inbound
    private final Map<Integer, Long> dialedAt = new LinkedHashMap<>();
    private final TreeSet<Integer> statics = new TreeSet<>();
    private long now;

    Model(int seed) {
      this.seed = seed;
      this.random = new Random(seed);
      this.dials =
          new DialScheduler(
              id(0),
              MAX_PEERS,
              MAX_DIALED,
              MAX_ACTIVE,
              true,
              false,
              Optional.empty(),
              ServerLimits.defaults(),
              Limits.counts(ServerLimits.defaults()),
              new Random(seed));
    }

    void run(int steps) {
      for (int i = 0; i < steps; i++) {
        happen();
        ask();
        checkWake();
      }
      settle();
    }

    private void happen() {
      int n = random.nextInt(NODES);
      switch (random.nextInt(9)) {
        case 0 -> dials.addCandidate(node(n), "test", now);
        case 1 -> {
          dials.addStatic(node(n), now);
          statics.add(n);
        }
        case 2 -> {
          dials.removeStatic(id(n));
          statics.remove(n);
          dialedAt.remove(n); // a node that is taken off the list is forgotten
        }
        case 3 -> comeIn(n);
        case 4 -> pick(dialing.keySet()).ifPresent(d -> end(d, true));
        case 5, 6 -> pick(dialing.keySet()).ifPresent(d -> end(d, false));
        case 7 -> pick(peers.keySet()).ifPresent(p -> drop(p));
        default -> now += nanos(random.nextInt(40));
      }
    }

    private void ask() {
      for (Dial dial : dials.next(now)) {
        int n = number(dial.node());
        assertThat(n).as("seed %d: dials itself", seed).isNotZero();
        assertThat(dialing).as("seed %d: dials twice", seed).doesNotContainKey(n);
        assertThat(peers).as("seed %d: dials a peer", seed).doesNotContainKey(n);
        assertThat(now - dialedAt.getOrDefault(n, -nanos(35)))
            .as("seed %d: dials too early", seed)
            .isGreaterThanOrEqualTo(nanos(35));
        assertThat(statics.contains(n))
            .as("seed %d: %s", seed, dial)
            .isIn(true, dial.flag() == ConnectionFlag.STATIC_DIALED);
        dialing.put(n, dial);
        dialedAt.put(n, now);
      }
      assertThat(dialing.size()).isLessThanOrEqualTo(MAX_ACTIVE).isEqualTo(dials.running());
      assertThat(dials.next(now)).as("seed %d: asked twice", seed).isEmpty();
    }

    /** Just before the time to wake nothing can be dialed, and at it something can. */
    private void checkWake() {
      Deadline wake = dials.nextWake();
      if (wake.isNever()) {
        return;
      }
      assertThat(wake.nanos()).as("seed %d: wakes for nothing", seed).isGreaterThan(now);
      if (random.nextInt(5) == 0) {
        now = wake.nanos() - 1;
        ask();
        now = wake.nanos();
        int before = dialing.size();
        ask();
        assertThat(dialing.size()).as("seed %d: woke for nothing", seed).isGreaterThan(before);
      }
    }

    /** Everything calms down and no dial succeeds: each static node has its turn. */
    private void settle() {
      List.copyOf(peers.keySet()).forEach(this::drop);
      TreeSet<Integer> waiting = new TreeSet<>(statics);
      waiting.remove(0);
      long end = now + Duration.ofSeconds(751).toNanos();
      while (!waiting.isEmpty()) {
        ask();
        waiting.removeAll(dialing.keySet());
        List.copyOf(dialing.keySet()).forEach(n -> end(n, false));
        ask();
        waiting.removeAll(dialing.keySet());
        if (dialing.isEmpty() && !waiting.isEmpty()) {
          now = dials.nextWake().nanos();
          assertThat(now).as("seed %d: %s starve", seed, waiting).isLessThanOrEqualTo(end);
        }
      }
    }

    private void comeIn(int n) {
      if (random.nextInt(3) == 0 && !peers.containsKey(n) && n != 0 && peers.size() < MAX_PEERS) {
        peers.put(n, true);
        dials.peerAdded(id(n), true);
      }
    }

    private void end(int n, boolean success) {
      boolean admitted = success && !peers.containsKey(n) && peers.size() < MAX_PEERS;
      if (admitted) {
        peers.put(n, false);
        dials.peerAdded(id(n), false);
      }
      Dial dial = dialing.remove(n);
      dials.dialEnded(dial, admitted ? Optional.of(dial.node()) : Optional.empty(), now);
    }

    private void drop(int n) {
      Duration lived = random.nextBoolean() ? LONG : SHORT;
      dials.peerRemoved(id(n), peers.remove(n), lived, now);
    }

    private Optional<Integer> pick(Iterable<Integer> of) {
      List<Integer> all = new ArrayList<>();
      of.forEach(all::add);
      return all.isEmpty() ? Optional.empty() : Optional.of(all.get(random.nextInt(all.size())));
    }
  }

  /** Limits of the scheduler under test. */
  private static final class Setup {
    private int maxPeers = 50;
    private int maxDialed = 16;
    private int maxActive = 50;
    private boolean enabled = true;
    private boolean findable;
    private Optional<NetworkList> allowed = Optional.empty();
    private RandomGenerator random = NO_JITTER;
    private int maxStatic = 4_096;
    private int candidates = 64;

    Setup maxPeers(int value) {
      maxPeers = value;
      return this;
    }

    Setup maxDialed(int value) {
      maxDialed = value;
      return this;
    }

    Setup maxActive(int value) {
      maxActive = value;
      return this;
    }

    Setup maxStatic(int value) {
      maxStatic = value;
      return this;
    }

    Setup candidates(int value) {
      candidates = value;
      return this;
    }

    Setup allowed(String networks) {
      allowed = Optional.of(NetworkList.parse(networks));
      return this;
    }

    Setup random(RandomGenerator value) {
      random = value;
      return this;
    }

    Setup findable() {
      findable = true;
      return this;
    }

    Setup noDial() {
      enabled = false;
      return this;
    }

    DialScheduler build() {
      ServerLimits limits = Limits.defaults().staticNodes(maxStatic).candidates(candidates).build();
      return new DialScheduler(
          id(0),
          maxPeers,
          maxDialed,
          maxActive,
          enabled,
          findable,
          allowed,
          limits,
          Limits.counts(limits),
          random);
    }
  }

  /** A scheduler and what has happened to it. */
  private final class Rounds {
    private final DialScheduler dials = setup.build();
    private final Map<Integer, Dial> running = new LinkedHashMap<>();
    private final List<Dial> started = new ArrayList<>();
    private final Map<Integer, Boolean> inbound = new LinkedHashMap<>();
    private long now;

    Rounds after(Duration time) {
      now += time.toNanos();
      return this;
    }

    /** The scheduler wants to be asked again exactly then, and is. */
    Rounds wakesAfter(Duration time) {
      assertThat(dials.nextWake()).isEqualTo(Deadline.atNanos(now + time.toNanos()));
      now += time.toNanos() - 1;
      assertThat(dials.next(now)).isEmpty();
      now++;
      return this;
    }

    Rounds found(int... nodes) {
      for (int n : nodes) {
        dials.addCandidate(node(n), "test", now);
      }
      return this;
    }

    Rounds statics(int... nodes) {
      for (int n : nodes) {
        assertThat(dials.addStatic(node(n), now)).isTrue();
      }
      return this;
    }

    Rounds inboundPeer(int n) {
      inbound.put(n, true);
      dials.peerAdded(id(n), true);
      return this;
    }

    Rounds dialedPeer(int n) {
      inbound.put(n, false);
      dials.peerAdded(id(n), false);
      return this;
    }

    Rounds connected(int... nodes) {
      for (int n : nodes) {
        dialedPeer(n);
        Dial dial = running.remove(n);
        dials.dialEnded(dial, Optional.of(dial.node()), now);
      }
      return this;
    }

    Rounds failed(int... nodes) {
      for (int n : nodes) {
        dials.dialEnded(running.remove(n), Optional.empty(), now);
      }
      return this;
    }

    Rounds dropped(int n, Duration lived) {
      dials.peerRemoved(id(n), inbound.remove(n), lived, now);
      return this;
    }

    /** Ends a round: exactly these dials of one kind start now; those of the other may be next. */
    Rounds starts(String kind, int... nodes) {
      assertThat(start(kind))
          .containsExactlyInAnyOrderElementsOf(IntStream.of(nodes).boxed().toList());
      return this;
    }

    List<Integer> start(String kind) {
      for (Dial dial : dials.next(now)) {
        running.put(number(dial.node()), dial);
        started.add(dial);
      }
      ConnectionFlag flag =
          kind.equals("static") ? ConnectionFlag.STATIC_DIALED : ConnectionFlag.DYNAMIC_DIALED;
      List<Integer> of =
          started.stream().filter(d -> d.flag() == flag).map(d -> number(d.node())).toList();
      started.removeIf(d -> d.flag() == flag);
      return of;
    }
  }

  private static int number(Node node) {
    byte[] ip = node.ip().orElseThrow().getAddress();
    return (ip[2] & 0xff) << 8 | (ip[3] & 0xff);
  }

  private static long nanos(int seconds) {
    return Duration.ofSeconds(seconds).toNanos();
  }
}
