package io.jdevp2p.discovery.v5;

import io.jdevp2p.host.Clock;
import io.jdevp2p.host.Deadline;
import io.jdevp2p.host.Host;
import io.jdevp2p.host.Limit;
import io.jdevp2p.host.LimitBook;
import io.jdevp2p.host.RandomSource;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The WHOAREYOUs that we sent and whose answers we wait for.
 *
 * <p>Whoever sends several packets before it gets our first answer isn't challenged twice: for a
 * moment the first challenge is repeated byte for byte, whatever packet it was for. (The
 * specification wants a new one then; go-ethereum repeats, and so does everybody who wants to get
 * on with it.) But anybody can send packets in another node's name. If the first challenge were
 * repeated as long as it lives, a forged packet a second would keep that node from ever seeing one
 * with its own nonce, which alone it answers. So later packets get challenges of their own, a few
 * at once. Which one makes room is left to chance, so that no rate of forged packets is the one
 * from which on no challenge lasts. For the same reason a challenge survives some wrong answers.
 *
 * <p>All live equally long, so remotes end in the order in which they were last challenged: those
 * that have ended leave when another comes. What a flood in the names of many can do is to push out
 * others before an answer can come; the maximum is so large that it takes longer than a packet
 * around the world.
 *
 * <p>Not thread-safe: the protocol's lock guards it.
 */
final class Challenges {
  private final Clock clock;
  private final RandomSource random;
  private final FairMap<Outstanding> remotes;
  private final Limit ofRemote;
  private final Limit tries;

  /** The challenges of one remote. It stays without any, too, lest the first be repeated anew. */
  private static final class Outstanding {
    final Deadline repeatEnds;
    final List<Open> oldestFirst = new ArrayList<>(1); // few remotes ever have a second one
    Deadline ends = Deadline.never(); // that of the last one

    Outstanding(Deadline repeatEnds) {
      this.repeatEnds = repeatEnds;
    }
  }

  /** A challenge that may still be answered. */
  private static final class Open {
    final Challenge challenge;
    int tries; // wrong answers

    Open(Challenge challenge) {
      this.challenge = challenge;
    }
  }

  Challenges(Host host, LimitBook limits) {
    this.clock = host.clock();
    this.random = host.random();
    this.remotes = new FairMap<>(limits.limit(V5Bound.CHALLENGES));
    this.ofRemote = limits.limit(V5Bound.CHALLENGES_OF_REMOTE);
    this.tries = limits.limit(V5Bound.CHALLENGE_TRIES);
  }

  /** What to send again for a packet with that nonce, or null if it gets a new challenge. */
  @Nullable Challenge repeated(Remote remote, V5Nonce nonce) {
    Outstanding outstanding = outstanding(remote);
    if (outstanding == null || outstanding.oldestFirst.isEmpty()) {
      return null;
    }
    for (Open open : outstanding.oldestFirst) {
      if (open.challenge.isFor(nonce)) {
        return open.challenge;
      }
    }
    return outstanding.repeatEnds.passed(clock)
        ? null
        : outstanding.oldestFirst.getFirst().challenge;
  }

  void add(Remote remote, Challenge challenge) {
    dropEnded();
    Outstanding outstanding = outstanding(remote);
    if (outstanding == null) {
      outstanding = new Outstanding(clock.deadline(V5Limits.CHALLENGE_REPEAT));
    }
    List<Open> all = outstanding.oldestFirst;
    if (all.size() >= ofRemote.maximum()) {
      ofRemote.refuse();
      all.remove(random.nextInt(all.size()));
    }
    all.add(new Open(challenge));
    ofRemote.observe(all.size());
    outstanding.ends = challenge.ends();
    remotes.put(remote, outstanding);
  }

  /** To which an answer from there can be, newest first. */
  List<Challenge> open(Remote remote) {
    Outstanding outstanding = outstanding(remote);
    return outstanding == null
        ? List.of()
        : outstanding.oldestFirst.reversed().stream().map(open -> open.challenge).toList();
  }

  /**
   * One was answered rightly, and so all of that remote are gone: no answer counts twice.
   *
   * @return false if it was gone before
   */
  boolean answered(Remote remote, Challenge challenge) {
    if (!open(remote).contains(challenge)) {
      return false;
    }
    remotes.remove(remote);
    return true;
  }

  /**
   * A wrong answer was tried against all. Each try costs us a multiplication on the curve, so a
   * challenge allows for few: else one packet of a stranger's could be followed by as many more as
   * it likes.
   */
  void failed(Remote remote) {
    Outstanding outstanding = outstanding(remote);
    if (outstanding == null) {
      return;
    }
    for (Open open : outstanding.oldestFirst) {
      open.tries++;
      tries.observe(open.tries);
    }
    if (outstanding.oldestFirst.removeIf(open -> open.tries >= tries.maximum())) {
      tries.refuse();
    }
  }

  /** Whether an answer may come from there. */
  boolean isEndpoint(InetSocketAddress endpoint) {
    return remotes.isEndpoint(endpoint);
  }

  /** How many remotes there are, ended ones that none came after included. */
  int size() {
    return remotes.size();
  }

  /** Those of a remote, without the ones that have ended; null if all have. */
  private @Nullable Outstanding outstanding(Remote remote) {
    Outstanding outstanding = remotes.get(remote);
    if (outstanding == null || outstanding.ends.passed(clock)) {
      return null;
    }
    outstanding.oldestFirst.removeIf(open -> open.challenge.ends().passed(clock));
    return outstanding;
  }

  private void dropEnded() {
    Remote eldest = remotes.eldest();
    while (eldest != null && outstanding(eldest) == null) {
      remotes.remove(eldest);
      eldest = remotes.eldest();
    }
  }
}
