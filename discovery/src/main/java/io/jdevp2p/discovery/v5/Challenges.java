package io.jdevp2p.discovery.v5;

import io.jdevp2p.host.Clock;
import io.jdevp2p.host.LimitBook;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * The WHOAREYOUs that we sent and whose answers we wait for: one for each remote, which is repeated
 * byte for byte as long as it lives, so that whoever sends several packets before it gets our first
 * answer isn't challenged twice. (The specification wants a new one then; go-ethereum repeats, and
 * so does everybody who wants to get on with it.)
 *
 * <p>All live equally long, so they end in the order in which they came: those that have ended
 * leave when another comes. Anybody can have one made for any address. What a flood of such can do
 * is to push out others before an answer can come; the maximum is so large that it takes longer
 * than a packet around the world.
 *
 * <p>Not thread-safe: the protocol's lock guards it.
 */
final class Challenges {
  private final Clock clock;
  private final FairMap<Challenge> challenges;

  Challenges(Clock clock, LimitBook limits) {
    this.clock = clock;
    this.challenges = new FairMap<>(limits.limit(V5Bound.CHALLENGES));
  }

  /** The challenge that waits for an answer from there, or null. */
  @Nullable Challenge get(Remote remote) {
    Challenge challenge = challenges.get(remote);
    return challenge == null || challenge.ends().passed(clock) ? null : challenge;
  }

  void add(Remote remote, Challenge challenge) {
    dropEnded();
    challenges.put(remote, challenge);
  }

  /**
   * The same as {@link #get}, and it is gone: there is one try. Each costs us some multiplications
   * on the curve, so that a challenge that stayed would let one packet of a stranger's be followed
   * by as many more as it likes.
   */
  @Nullable Challenge take(Remote remote) {
    Challenge challenge = get(remote);
    challenges.remove(remote);
    return challenge;
  }

  /** Whether an answer may come from there. */
  boolean isEndpoint(InetSocketAddress endpoint) {
    return challenges.isEndpoint(endpoint);
  }

  int size() {
    return challenges.size();
  }

  private void dropEnded() {
    Remote eldest = challenges.eldest();
    while (eldest != null && get(eldest) == null) {
      challenges.remove(eldest);
      eldest = challenges.eldest();
    }
  }
}
