package io.jdevp2p.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.jdevp2p.simulation.SimulatedHost;
import io.jdevp2p.simulation.Simulation;
import io.jdevp2p.simulation.junit.SimulationTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A budget of 1,000 bytes, of which a peer may have 400, and 10 of its own besides. */
class UnreadBudgetTest {
  private static final int OWN = 10;
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final List<String> paid = new ArrayList<>();
  private final List<UnreadBudget.Account> accounts = new ArrayList<>();
  private Simulation simulation;
  private SimulatedHost host;
  private UnreadBudget budget;

  @BeforeEach
  void makeBudget(Simulation simulation) {
    this.simulation = simulation;
    this.host = simulation.host("host");
    ServerLimits limits =
        ServerLimits.defaults().toBuilder()
            .memory(m ->
                m.unreadBytes(1000)
                    .unreadBytesPerPeer(400)
                    .unreadBytesOwn(OWN)
                    .unreadPatience(PATIENCE))
            .build();
    this.budget = new UnreadBudget(host.clock(), limits, Limits.counts(limits));
  }

  /** Nobody is left waiting. */
  @AfterEach
  void closeAll() {
    accounts.forEach(UnreadBudget.Account::close);
    accounts.forEach(UnreadBudget.Account::giveFrameBack);
    simulation.run(Duration.ZERO);
    assertThat(budget.pooled()).isZero();
  }

  private UnreadBudget.Account peer(String name) {
    return open(name, false);
  }

  private UnreadBudget.Account trusted(String name) {
    return open(name, true);
  }

  private UnreadBudget.Account open(String name, boolean trusted) {
    UnreadBudget.Account account = budget.open(() -> trusted, () -> paid.add(name));
    accounts.add(account);
    return account;
  }

  /** A reader that takes; done once it got what it wanted. */
  private Taker take(UnreadBudget.Account account, long bytes) {
    return take(() -> account.take(bytes));
  }

  private Taker takeForFrame(UnreadBudget.Account account, long bytes) {
    return take(() -> account.takeForFrame(bytes));
  }

  private Taker take(Callable<Boolean> taking) {
    Taker taker = new Taker();
    host.threads()
        .start(
            "reader",
            () -> {
              try {
                taker.got = taking.call();
              } catch (Exception e) {
                throw new IllegalStateException(e);
              }
              taker.done = true;
            });
    simulation.run(Duration.ZERO);
    return taker;
  }

  private static final class Taker {
    boolean done;
    boolean got;
  }

  /** Fills the budget with peers that leave nothing for a stranger's large message. */
  private List<UnreadBudget.Account> fill() {
    List<UnreadBudget.Account> greedy = new ArrayList<>();
    for (long bytes : new long[] {400, 300, 150, 75, 35, 20}) {
      UnreadBudget.Account account = peer("greedy " + bytes);
      assertThat(take(account, bytes + OWN).done).as("%d bytes", bytes).isTrue();
      greedy.add(account);
    }
    // The one that may overdraw does so.
    UnreadBudget.Account last = peer("overdrawn");
    assertThat(take(last, 200 + OWN).done).isTrue();
    greedy.add(last);
    return greedy;
  }

  @SimulationTest
  void whatAllHoldTogetherIsBounded() {
    fill();
    for (int i = 0; i < 50; i++) {
      assertThat(take(peer("late " + i), 100 + OWN).done).isFalse();
    }
    assertThat(budget.pooled()).isEqualTo(1180);
    assertThat(budget.total().highWater()).isLessThanOrEqualTo(1000 + 400);
    assertThat(budget.total().refused()).isEqualTo(51);
  }

  @SimulationTest
  void smallMessagesNeverWaitForOtherPeers() {
    fill();
    for (int i = 0; i < 50; i++) {
      assertThat(take(peer("quiet"), OWN).done).isTrue();
    }
    assertThat(take(peer("larger"), OWN + 1).done).isFalse();
  }

  @SimulationTest
  void aPeerMayHoldAsMuchAsItLeavesToTheOthers() {
    UnreadBudget.Account first = peer("first");
    assertThat(take(first, 400 + OWN).done).isTrue();
    UnreadBudget.Account second = peer("second");
    assertThat(take(second, 300 + OWN).done).isTrue();
    UnreadBudget.Account third = peer("third");
    assertThat(take(third, 150 + OWN).done).isTrue();
    assertThat(budget.total().refused()).isZero();
    Taker more = take(third, 1); // by overdraft, as nobody else waits
    assertThat(more.done).isTrue();
    assertThat(budget.total().refused()).isEqualTo(1);
  }

  @SimulationTest
  void noPeerHoldsMoreThanItsShareThoughNobodyElseHoldsAnything() {
    UnreadBudget.Account greedy = peer("greedy");
    assertThat(take(greedy, 300 + OWN).done).isTrue();
    Taker more = take(greedy, 150);
    assertThat(more.done).isFalse();
    greedy.release(50);
    simulation.run(Duration.ZERO);
    assertThat(more.done).isTrue();
    assertThat(budget.share().highWater()).isEqualTo(400);
  }

  @SimulationTest
  void aTrustedPeerMayTakeTheRest() {
    assertThat(take(peer("stranger"), 400 + OWN).done).isTrue();
    assertThat(take(trusted("friend"), 600 + OWN).done).isTrue();
    assertThat(budget.total().refused()).isZero();
  }

  @SimulationTest
  void whoWaitsGoesOnAsSoonAsSomethingWasRead() {
    List<UnreadBudget.Account> greedy = fill();
    Taker waiting = take(peer("waiting"), 100 + OWN);
    assertThat(waiting.done).isFalse();
    greedy.getFirst().release(400);
    simulation.run(Duration.ZERO);
    assertThat(waiting.done && waiting.got).isTrue();
  }

  @SimulationTest
  void aMessageLargerThanEverythingIsLetInAlone() {
    UnreadBudget.Account account = peer("large");
    assertThat(take(account, 5000).done).isTrue();
    assertThat(take(peer("another"), 5000).done).isFalse();
    account.release(5000);
    simulation.run(Duration.ZERO);
    assertThat(budget.pooled()).isEqualTo(5000 - OWN);
  }

  /** Each has half a frame and none can have the rest; one after the other gets it. */
  @SimulationTest
  void halfFramesDoNotWaitForEachOtherForEver() {
    List<UnreadBudget.Account> peers = new ArrayList<>();
    List<Taker> rest = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      UnreadBudget.Account account = peer("half " + i);
      assertThat(take(account, 100 + OWN).done).isTrue();
      peers.add(account);
    }
    for (UnreadBudget.Account account : peers) {
      rest.add(take(account, 250));
    }
    for (int round = 0; round < 8; round++) {
      for (int i = 0; i < 8; i++) {
        if (rest.get(i).done && peers.get(i).held() > 0) {
          peers.get(i).release(350 + OWN);
          simulation.run(Duration.ZERO);
        }
      }
    }
    assertThat(rest).allMatch(t -> t.done);
    assertThat(budget.pooled()).isZero();
    assertThat(paid).isEmpty();
  }

  @SimulationTest
  void whoHoldsTheMostThatNobodyReadsPaysForThoseWhoWait() {
    List<UnreadBudget.Account> greedy = fill();
    take(peer("waiting"), 100 + OWN);
    simulation.run(PATIENCE.minusNanos(1));
    assertThat(paid).isEmpty();
    greedy.getFirst().release(1); // its handler reads
    simulation.run(Duration.ofMillis(1));
    assertThat(paid).containsExactly("greedy 300");
  }

  @SimulationTest
  void whoHoldsTheMostPaysAlsoWhenItWaitsItself() {
    List<UnreadBudget.Account> greedy = fill();
    take(peer("waiting"), 100 + OWN);
    take(greedy.getFirst(), 50);
    simulation.run(PATIENCE.plusMillis(1));
    assertThat(paid).containsExactly("greedy 400");
  }

  /** Nothing of it could be read: what it waits for is the rest of its frame. */
  @SimulationTest
  void whoWaitsForTheRestOfAFrameIsSpared() {
    UnreadBudget.Account large = peer("large");
    assertThat(takeForFrame(large, 400 + OWN).done).isTrue();
    assertThat(take(peer("greedy"), 300 + OWN).done).isTrue();
    assertThat(take(peer("overdrawn"), 350 + OWN).done).isTrue();
    assertThat(takeForFrame(large, 500 + OWN).done).isFalse();
    simulation.run(PATIENCE.plusMillis(1));
    assertThat(paid).containsExactly("overdrawn");
  }

  @SimulationTest
  void whoStopsInTheMiddleOfAFramePays() {
    assertThat(takeForFrame(peer("large"), 400 + OWN).done).isTrue();
    assertThat(take(peer("greedy"), 300 + OWN).done).isTrue();
    assertThat(take(peer("overdrawn"), 350 + OWN).done).isTrue();
    assertThat(take(peer("waiting"), 300 + OWN).done).isFalse();
    simulation.run(PATIENCE.plusMillis(1));
    assertThat(paid).containsExactly("large");
  }

  @SimulationTest
  void aMessageAndItsFrameMayBeLargerThanTheShareTogether() {
    UnreadBudget.Account account = peer("large");
    assertThat(takeForFrame(account, 300 + OWN).done).isTrue();
    assertThat(take(account, 300).done).isTrue();
    account.giveFrameBack();
    assertThat(takeForFrame(account, 300).done).isFalse(); // one message is there already
  }

  @SimulationTest
  void aFramesEndIsNotTakenForReading() {
    UnreadBudget.Account framed = peer("framed");
    assertThat(takeForFrame(framed, 50).done).isTrue();
    assertThat(take(framed, 350 + OWN).done).isTrue();
    for (long bytes : new long[] {300, 150, 75, 35}) {
      assertThat(take(peer("greedy " + bytes), bytes + OWN).done).isTrue();
    }
    assertThat(take(peer("overdrawn"), 200 + OWN).done).isTrue();
    assertThat(take(peer("waiting"), 300 + OWN).done).isFalse();
    simulation.run(PATIENCE.minusMillis(1));
    framed.giveFrameBack();
    simulation.run(Duration.ofMillis(2));
    assertThat(paid).containsExactly("framed");
  }

  @SimulationTest
  void aRequestThatWasNotAnsweredIsNotTakenForReading() {
    UnreadBudget.Account asking = peer("asking");
    assertThat(take(asking, 400 + OWN).done).isTrue();
    for (long bytes : new long[] {300, 150, 75, 35}) {
      assertThat(take(peer("greedy " + bytes), bytes + OWN).done).isTrue();
    }
    assertThat(take(peer("overdrawn"), 200 + OWN).done).isTrue();
    assertThat(take(peer("waiting"), 300 + OWN).done).isFalse();
    simulation.run(PATIENCE.minusMillis(1));
    asking.release(0);
    simulation.run(Duration.ofMillis(2));
    assertThat(paid).containsExactly("asking");
  }

  @SimulationTest
  void onePaysForAllWhoWaitAtTheSameTime() {
    fill();
    for (int i = 0; i < 5; i++) {
      take(peer("waiting " + i), 100 + OWN);
    }
    simulation.run(PATIENCE.plusMillis(1));
    assertThat(paid).containsExactly("greedy 400");
  }

  @SimulationTest
  void aTrustedPeerPaysLast() {
    assertThat(take(trusted("friend"), 900 + OWN).done).isTrue();
    assertThat(take(peer("stranger"), 50 + OWN).done).isTrue();
    assertThat(take(peer("overdrawn"), 300 + OWN).done).isTrue();
    take(peer("waiting"), 100 + OWN);
    simulation.run(PATIENCE.multipliedBy(2).plusMillis(1));
    assertThat(paid).containsExactly("overdrawn", "stranger");
    simulation.run(PATIENCE);
    assertThat(paid).last().isEqualTo("friend");
  }

  @SimulationTest
  void nobodyPaysWhileNobodyWaits() {
    fill();
    simulation.run(PATIENCE.multipliedBy(10));
    assertThat(paid).isEmpty();
  }

  @SimulationTest
  void whoWaitsIsToldOfItsEnd() {
    fill();
    UnreadBudget.Account account = peer("waiting");
    Taker taker = take(account, 100 + OWN);
    account.close();
    simulation.run(Duration.ZERO);
    assertThat(taker.done).isTrue();
    assertThat(taker.got).isFalse();
    assertThat(account.isWaiting()).isFalse();
  }

  @SimulationTest
  void whoEndsMakesRoomInTheLineAtOnce() {
    UnreadBudget.Account first = peer("first");
    assertThat(take(first, 5000).done).isTrue(); // by overdraft
    Taker ending = take(peer("ending"), 5000);
    Taker next = take(peer("next"), 5000);
    accounts.get(1).end();
    simulation.run(Duration.ZERO);
    assertThat(ending.done).isTrue();
    assertThat(ending.got).isFalse();
    first.release(5000);
    simulation.run(Duration.ZERO);
    assertThat(next.got).isTrue();
    assertThat(take(accounts.get(1), 1).got).isFalse();
  }

  @SimulationTest
  void aFramesBufferCountsUntilTheReaderLeaves() {
    UnreadBudget.Account account = peer("going");
    assertThat(takeForFrame(account, 200 + OWN).done).isTrue();
    assertThat(take(account, 100).done).isTrue();
    account.close();
    assertThat(budget.pooled()).isEqualTo(200);
    account.giveFrameBack();
    account.giveFrameBack();
    assertThat(budget.pooled()).isZero();
  }

  @SimulationTest
  void aPeersEndGivesAllBack() {
    List<UnreadBudget.Account> greedy = fill();
    greedy.forEach(UnreadBudget.Account::close);
    assertThat(budget.pooled()).isZero();
    greedy.getFirst().release(400); // a handler that reads on
    assertThat(budget.pooled()).isZero();
  }
}
