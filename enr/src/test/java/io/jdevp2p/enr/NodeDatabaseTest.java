package io.jdevp2p.enr;

import static io.jdevp2p.enr.DiscoveryVersion.V4;
import static io.jdevp2p.enr.DiscoveryVersion.V5;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jdevp2p.simulation.SimulatedHost;
import io.jdevp2p.simulation.Simulation;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What every database does; {@link NodeDatabaseFileTest} is about those on a disk. */
class NodeDatabaseTest {
  private static final Node NODE = Samples.node(1);

  private final Simulation simulation = Simulation.seeded(1);
  private final SimulatedHost host = simulation.host("a");

  @AfterEach
  void close() {
    simulation.close();
  }

  private Instant now() {
    return host.clock().wallClock();
  }

  @Test
  void knowsNothingAtFirst() {
    NodeDatabase database = NodeDatabase.inMemory(host, 10);
    assertThat(database.localSequence(NODE.id())).isEmpty();
    assertThat(database.localRecord(NODE.id())).isEmpty();
    for (DiscoveryVersion version : DiscoveryVersion.values()) {
      assertThat(database.node(version, NODE.id())).isEmpty();
      assertThat(database.seeds(version, 10, Duration.ofDays(1))).isEmpty();
      database.forget(version, NODE.id());
    }
  }

  @Test
  void remembersANodeForTheVersionByWhichItAnswered() {
    NodeDatabase database = NodeDatabase.inMemory(host, 10);
    database.store(V4, NODE, now());
    assertThat(database.node(V4, NODE.id())).contains(NODE);
    assertThat(database.node(V5, NODE.id())).isEmpty();
    assertThat(database.seeds(V5, 10, Duration.ofDays(1))).isEmpty();

    database.forget(V5, NODE.id());
    assertThat(database.node(V4, NODE.id())).isPresent();
    database.forget(V4, NODE.id());
    assertThat(database.node(V4, NODE.id())).isEmpty();
  }

  @Test
  void remembersTheEndpointThatAnsweredAndNotThatOfTheRecord() {
    NodeDatabase database = NodeDatabase.inMemory(host, 10);
    Node elsewhere = NODE.withIp(Samples.ip("10.9.9.9"));
    database.store(V5, elsewhere, now());
    Node known = database.node(V5, NODE.id()).orElseThrow();
    assertThat(known).isEqualTo(elsewhere);
    assertThat(known.record()).isEqualTo(NODE.record());

    Node withoutRecord = Node.of(NODE.publicKey(), Samples.ip("2003::1"), 1, 2);
    database.store(V5, withoutRecord, now());
    assertThat(database.node(V5, NODE.id())).contains(withoutRecord);
  }

  @Test
  void refusesANodeThatCannotHaveAnswered() {
    NodeDatabase database = NodeDatabase.inMemory(host, 10);
    Node nowhere = Node.of(NODE.publicKey(), "", 0, 0);
    assertThatThrownBy(() -> database.store(V4, nowhere, now()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void holdsNoMoreNodesThanItMayAndDropsOldOnes() {
    NodeDatabase database = NodeDatabase.inMemory(host, 3);
    for (int i = 0; i < 3; i++) {
      database.store(V4, Samples.node(i), now().plusSeconds(i));
      database.store(V5, Samples.node(i), now());
    }
    database.store(V4, Node.of(Samples.record(0, 2)), now().plusSeconds(3)); // now 1 is the oldest
    database.store(V4, Samples.node(3), now().plusSeconds(4));
    assertThat(database.node(V4, Samples.node(1).id())).isEmpty();
    for (int kept : new int[] {0, 2, 3}) {
      assertThat(database.node(V4, Samples.node(kept).id())).isPresent();
    }
    assertThat(database.seeds(V5, 10, Duration.ofDays(1))).hasSize(3);
  }

  @Test
  void whatMakesRoomInALargeDatabaseIsOld() {
    NodeDatabase database = NodeDatabase.inMemory(host, 200);
    for (int i = 0; i < 100; i++) {
      database.store(V4, Samples.node(i), now());
    }
    simulation.run(Duration.ofHours(12));
    for (int i = 100; i < 250; i++) {
      database.store(V4, Samples.node(i), now());
    }
    // 50 had to go; that none of eight is old is rare.
    assertThat(database.seeds(V4, 200, Duration.ofHours(1))).hasSizeGreaterThan(145);
    assertThat(database.seeds(V4, 200, Duration.ofDays(1))).hasSize(200);
  }

  @Test
  void aNodeThatDoesNotAnswerIsForgottenAfterADay() {
    NodeDatabase database = NodeDatabase.inMemory(host, 10);
    database.store(V4, Samples.node(0), now());
    database.store(V4, Samples.node(1), now());
    simulation.run(EnrLimits.NODE_LIFETIME.minusSeconds(1));
    assertThat(database.node(V4, Samples.node(0).id())).isPresent();
    database.store(V4, Samples.node(1), now());
    simulation.run(Duration.ofSeconds(1));
    assertThat(database.node(V4, Samples.node(0).id())).isEmpty();
    assertThat(database.seeds(V4, 10, Duration.ofDays(5))).containsExactly(Samples.node(1));
  }

  @Test
  void aTimeThatIsADayAheadIsNoneOfOurClock() {
    NodeDatabase database = NodeDatabase.inMemory(host, 10);
    database.store(V4, NODE, now());
    host.skewWallClock(EnrLimits.NODE_LIFETIME.negated());
    assertThat(database.node(V4, NODE.id())).isEmpty();
    database.store(V4, NODE, now());
    assertThat(database.node(V4, NODE.id())).contains(NODE);
  }

  /**
   * The time on the disk is up to an hour behind, so such a node may be forgotten so much early.
   */
  @Test
  void anAnswerSoonAfterTheLastOneIsNotWritten() {
    NodeDatabase database = NodeDatabase.inMemory(host, 10);
    database.store(V4, NODE, now());
    simulation.run(EnrLimits.NODE_REWRITE.minusSeconds(1));
    database.store(V4, NODE, now());
    assertThat(database.seeds(V4, 10, Duration.ofMinutes(30))).isEmpty();
    simulation.run(Duration.ofSeconds(1));
    database.store(V4, NODE, now());
    assertThat(database.seeds(V4, 10, Duration.ofMinutes(30))).containsExactly(NODE);

    // What has changed is always written.
    Node moved = NODE.withIp(Samples.ip("10.9.9.9"));
    database.store(V4, moved, now());
    assertThat(database.node(V4, NODE.id())).contains(moved);
  }

  @Test
  void eachWriteLooksAtAFewOldNodes() {
    NodeStore store = NodeStore.inMemory(host, 1_000);
    for (int i = 0; i < 100; i++) {
      store.put(V4, new StoredNode(Samples.node(i), now()));
    }
    simulation.run(EnrLimits.NODE_LIFETIME);
    assertThat(store.size(V4)).isEqualTo(100);
    store.put(V4, new StoredNode(Samples.node(100), now()));
    assertThat(store.size(V4)).isBetween(101L - EnrLimits.DATABASE_SWEEP, 100L);
    for (int i = 101; i < 160; i++) {
      store.put(V4, new StoredNode(Samples.node(i), now()));
    }
    assertThat(store.size(V4)).isEqualTo(60);
  }

  @Test
  void seedsAreDrawnFromAllThatAnsweredNotLongAgo() {
    NodeDatabase database = NodeDatabase.inMemory(host, 1_000);
    for (int i = 0; i < 100; i++) {
      database.store(V4, Samples.node(i), now().minus(Duration.ofHours(i < 60 ? 1 : 6)));
    }
    List<Node> all = database.seeds(V4, 1_000, Duration.ofHours(5));
    assertThat(all).containsExactlyInAnyOrderElementsOf(Samples.nodes(0, 60));
    assertThat(database.seeds(V4, 0, Duration.ofHours(5))).isEmpty();
    assertThat(drawnFrom(database, 30)).hasSize(60);
  }

  @Test
  void seedsOfALargeDatabaseAreDrawnWithoutReadingAllOfIt() {
    NodeDatabase database = NodeDatabase.inMemory(host, 1_000);
    for (int i = 0; i < 500; i++) {
      database.store(V4, Samples.node(i), now());
    }
    // 8 times 30 are drawn of 500, and of these the first 30.
    assertThat(drawnFrom(database, 30)).hasSize(500);
    // One is drawn so often only, and may be too old each time.
    simulation.run(Duration.ofHours(6));
    database.store(V4, Samples.node(500), now());
    assertThat(database.seeds(V4, 1, Duration.ofHours(1)).size()).isLessThanOrEqualTo(1);
  }

  /** Each is drawn as often as another: what is left out after so many draws is left out always. */
  private static Set<Node> drawnFrom(NodeDatabase database, int max) {
    Set<Node> drawn = new HashSet<>();
    for (int i = 0; i < 300; i++) {
      List<Node> some = database.seeds(V4, max, Duration.ofHours(5));
      assertThat(some).hasSize(max).doesNotHaveDuplicates();
      drawn.addAll(some);
    }
    return drawn;
  }

  @Test
  void knowsNothingWhenItIsClosed() {
    NodeDatabase database = NodeDatabase.inMemory(host, 10);
    database.store(V4, NODE, now());
    database.close();
    database.close();
    database.store(V4, NODE, now());
    assertThat(database.node(V4, NODE.id())).isEmpty();
    assertThat(database.seeds(V4, 10, Duration.ofDays(1))).isEmpty();
  }
}
