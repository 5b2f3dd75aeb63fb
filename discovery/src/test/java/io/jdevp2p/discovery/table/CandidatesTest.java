package io.jdevp2p.discovery.table;

import static org.assertj.core.api.Assertions.assertThat;

import io.jdevp2p.discovery.table.Candidates.Candidate;
import io.jdevp2p.enr.Node;
import io.jdevp2p.host.LimitBook;
import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;

class CandidatesTest {
  private static final long NOW = 1_000_000;
  private static final long REST = TableLimits.CANDIDATE_REST.toNanos();

  private final Nodes nodes = new Nodes(1);
  private final LimitBook limits = Nodes.limits();
  private final Candidates candidates = new Candidates(limits);

  @Test
  void thoseMentionedHaveAShareOfTheirOwn() {
    assertThat(offer(300, false)).isEqualTo(256);
    assertThat(limits.limit(TableBound.CANDIDATES_MENTIONED).refused()).isEqualTo(44);
    assertThat(offer(10, true)).isEqualTo(10);
  }

  @Test
  void thoseThatContactedUsHaveAShareOfTheirOwn() {
    assertThat(offer(100, true)).isEqualTo(64);
    assertThat(limits.limit(TableBound.CANDIDATES_CONTACTED).refused()).isEqualTo(36);
    assertThat(offer(10, false)).isEqualTo(10);
  }

  @Test
  void soManyArePingedAtOnce() {
    offer(100, false);
    assertThat(next()).hasSize(32);
    assertThat(next()).isEmpty();
    assertThat(candidates.waiting()).isEqualTo(68);
  }

  @Test
  void ofThosePingedHalfMayHaveContactedUs() {
    offer(60, true);
    assertThat(next()).hasSize(16);
    offer(60, false);
    assertThat(next()).hasSize(16).noneMatch(Candidate::inbound);
  }

  @Test
  void aPingThatEndsMakesRoomForTheNext() {
    offer(100, false);
    List<Candidate> pinged = next();
    candidates.ended(pinged.get(0), true, NOW);
    candidates.ended(pinged.get(1), false, NOW);
    assertThat(next()).hasSize(2);
  }

  @Test
  void whoDidNotAnswerRests() {
    Candidate candidate = new Candidate(nodes.next(), false);
    assertThat(candidates.offer(candidate, NOW)).isTrue();
    next();
    candidates.ended(candidate, false, NOW);
    assertThat(candidates.offer(candidate, NOW + REST - 1)).isFalse();
    assertThat(candidates.offer(candidate, NOW + REST)).isTrue();
  }

  @Test
  void whoWasNotWhereALiarToldRestsThereOnly() {
    Node node = nodes.next();
    Candidate told = new Candidate(node, false);
    Candidate lie = new Candidate(node.withIp(InetAddress.ofLiteral("30.0.0.1")), false);
    silent(lie);
    assertThat(candidates.offer(lie, NOW)).isFalse();
    assertThat(candidates.offer(told, NOW)).isTrue();
  }

  @Test
  void remembersSoManyThatDidNotAnswer() {
    Candidate first = new Candidate(nodes.next(), false);
    silent(first);
    for (int i = 1; i < 1024; i++) {
      silent(new Candidate(nodes.next(), false));
    }
    assertThat(candidates.offer(first, NOW)).isFalse();
    silent(new Candidate(nodes.next(), false));
    assertThat(candidates.offer(first, NOW)).isTrue();
    assertThat(limits.limit(TableBound.CANDIDATES_RESTING).highWater()).isEqualTo(1024);
    assertThat(limits.limit(TableBound.CANDIDATES_RESTING).refused()).isOne();
  }

  @Test
  void whoIsNotWantedIsLetGo() {
    offer(10, false);
    assertThat(candidates.next(_ -> false, true)).isEmpty();
    assertThat(candidates.waiting()).isZero();
  }

  @Test
  void thoseThatContactedUsWaitForTheirTurn() {
    offer(5, true);
    offer(5, false);
    assertThat(candidates.next(_ -> true, false)).hasSize(5).noneMatch(Candidate::inbound);
    assertThat(candidates.next(_ -> true, true)).hasSize(5).allMatch(Candidate::inbound);
  }

  @Test
  void whoOthersTellOfIsNoLongerOneThatOnlyContactedUs() {
    Candidate contacted = new Candidate(nodes.next(), true);
    candidates.offer(contacted, NOW);
    candidates.offer(new Candidate(contacted.node(), false), NOW);
    assertThat(next()).containsExactly(new Candidate(contacted.node(), false));
  }

  @Test
  void aNetworkHasAShare() {
    for (int i = 1; i <= 50; i++) {
      candidates.offer(new Candidate(nodes.at("20.1.1." + i), false), NOW);
    }
    assertThat(candidates.waiting()).isEqualTo(10);
    assertThat(next()).hasSize(10);
    candidates.offer(new Candidate(nodes.at("20.1.1.99"), false), NOW);
    assertThat(candidates.waiting()).isZero(); // those that are pinged count, too
  }

  @Test
  void whoAnsweredInAnotherWayIsNoLongerWaitedFor() {
    Candidate candidate = new Candidate(nodes.next(), true);
    candidates.offer(candidate, NOW);
    next();
    assertThat(candidates.take(candidate.id())).contains(candidate);
    candidates.ended(candidate, false, NOW);
    assertThat(candidates.offer(candidate, NOW)).isTrue(); // it does not rest
  }

  private int offer(int count, boolean inbound) {
    int taken = 0;
    for (int i = 0; i < count; i++) {
      taken += candidates.offer(new Candidate(nodes.next(), inbound), NOW) ? 1 : 0;
    }
    return taken;
  }

  private List<Candidate> next() {
    return candidates.next(_ -> true, true);
  }

  private void silent(Candidate candidate) {
    candidates.offer(candidate, NOW);
    next();
    candidates.ended(candidate, false, NOW);
  }
}
