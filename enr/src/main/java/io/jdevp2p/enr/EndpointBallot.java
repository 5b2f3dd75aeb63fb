package io.jdevp2p.enr;

import io.jdevp2p.host.Limit;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The votes of one part of the world about one endpoint of ours. Owned by an {@link EndpointVote},
 * whose lock guards it. A vote costs the same however many there are.
 *
 * <p>Each voter has one vote, its last, for {@link EnrLimits#VOTE_WINDOW}. An endpoint is elected
 * by more than half of them, if they are enough. To displace it, another needs two thirds, so that
 * two camps of about the same size don't take turns; and no sooner than {@link
 * EnrLimits#ENDPOINT_CHANGE}, since each change is a new record that others have to fetch. It is
 * withdrawn when hardly anybody says so any more. Nodes that are seen by each other node at another
 * port, as behind some NATs, elect none: nobody could reach them there.
 */
final class EndpointBallot {
  private final int quorum;
  private final Limit voters;

  /** The oldest vote first. */
  private final LinkedHashMap<Object, Vote> votes = new LinkedHashMap<>();

  private final Map<InetSocketAddress, Integer> counts = new HashMap<>(); // for lookup only
  private @Nullable InetSocketAddress elected;
  private long electedNanos;
  private boolean wasElected;

  private record Vote(InetSocketAddress endpoint, long castNanos) {}

  EndpointBallot(int quorum, Limit voters) {
    this.quorum = quorum;
    this.voters = voters;
  }

  /** What is elected now. */
  @Nullable InetSocketAddress elected() {
    return elected;
  }

  /** Casts a vote, in place of the voter's last one. True if that changed what is elected. */
  boolean vote(Object voter, InetSocketAddress endpoint, long nowNanos) {
    @Nullable InetSocketAddress before = elected;
    dropOld(nowNanos);
    Vote last = votes.remove(voter);
    if (last != null) {
      uncount(last);
    } else if (votes.size() >= voters.maximum()) {
      voters.refuse();
      uncount(votes.pollFirstEntry().getValue());
    }
    votes.put(voter, new Vote(endpoint, nowNanos));
    voters.observe(votes.size());
    // Only the endpoint that has just got a vote can win by it.
    int count = counts.merge(endpoint, 1, Integer::sum);
    if (!endpoint.equals(elected) && wins(count, nowNanos)) {
      elected = endpoint;
      electedNanos = nowNanos;
      wasElected = true;
    } else {
      withdraw();
    }
    return !isSame(before, elected);
  }

  /** Drops old votes. True if that changed what is elected. */
  boolean expire(long nowNanos) {
    @Nullable InetSocketAddress before = elected;
    dropOld(nowNanos);
    withdraw();
    return !isSame(before, elected);
  }

  private boolean wins(int count, long nowNanos) {
    if (count < quorum
        || (wasElected && nowNanos - electedNanos < EnrLimits.ENDPOINT_CHANGE.toNanos())) {
      return false;
    }
    return elected == null ? 2 * count > votes.size() : 3 * count >= 2 * votes.size();
  }

  private void withdraw() {
    if (elected != null && 2 * counts.getOrDefault(elected, 0) < quorum) {
      elected = null;
    }
  }

  private void dropOld(long nowNanos) {
    Iterator<Vote> oldestFirst = votes.values().iterator();
    while (oldestFirst.hasNext()) {
      Vote oldest = oldestFirst.next();
      if (nowNanos - oldest.castNanos() < EnrLimits.VOTE_WINDOW.toNanos()) {
        return;
      }
      oldestFirst.remove();
      uncount(oldest);
    }
  }

  private void uncount(Vote vote) {
    counts.computeIfPresent(vote.endpoint(), (_, count) -> count == 1 ? null : count - 1);
  }

  private static boolean isSame(
      @Nullable InetSocketAddress before, @Nullable InetSocketAddress after) {
    return before == null ? after == null : before.equals(after);
  }
}
