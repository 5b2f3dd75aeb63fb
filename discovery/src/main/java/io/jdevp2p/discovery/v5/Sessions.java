package io.jdevp2p.discovery.v5;

import io.jdevp2p.host.Clock;
import io.jdevp2p.host.Deadline;
import io.jdevp2p.host.LimitBook;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * The sessions with other nodes. Each has a place of its own, and after a handshake also the keys
 * that were there before, for a while: messages under them may still be on their way, and when both
 * sides shake hands at once each ends with other keys as its newest. Then both have both, and an
 * answer goes out under the keys of its question.
 *
 * <p>Not thread-safe: the protocol's lock guards it.
 */
final class Sessions {
  private final Clock clock;
  private final FairMap<Keys> sessions;

  /** The sessions with one remote. */
  record Keys(Session newest, @Nullable Session older, Deadline olderEnds) {}

  Sessions(Clock clock, LimitBook limits) {
    this.clock = clock;
    this.sessions = new FairMap<>(limits.limit(V5Bound.SESSIONS));
  }

  /** The session to send questions with, or null if a handshake is needed. */
  @Nullable Session newest(Remote remote) {
    Keys keys = sessions.use(remote);
    return keys == null || keys.newest().isUsedUp() ? null : keys.newest();
  }

  /** With what a message from there may be encrypted, or null. */
  @Nullable Keys keys(Remote remote) {
    Keys keys = sessions.use(remote);
    return keys != null && keys.older() != null && keys.olderEnds().passed(clock)
        ? new Keys(keys.newest(), null, Deadline.never())
        : keys;
  }

  /** A handshake has given new keys. */
  void add(Remote remote, Session session) {
    Keys before = keys(remote);
    Keys keys =
        before == null
            ? new Keys(session, null, Deadline.never())
            : new Keys(session, before.newest(), clock.deadline(V5Limits.OLDER_KEYS));
    sessions.put(remote, keys);
  }

  /** Whether there is a session with somebody there. */
  boolean isEndpoint(InetSocketAddress endpoint) {
    return sessions.isEndpoint(endpoint);
  }

  int size() {
    return sessions.size();
  }
}
