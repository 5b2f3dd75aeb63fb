package io.jdevp2p.server;

import io.jdevp2p.host.Bound;
import io.jdevp2p.host.Limit;

/**
 * A limit of a server at one moment. Where it bounds something of each peer, such as an inbox, it
 * is told for all of them together.
 *
 * @param name as in {@code docs/limits.md}, for instance {@code server.inbox-bytes}
 * @param unit what is counted
 * @param maximum the largest fill allowed; nanoseconds where time is counted
 * @param highWater the largest fill seen so far, of a single one where there are many; 0 where it
 *     isn't looked at, as with times
 * @param refused how often something was refused, had to wait or was ended because of it
 */
public record LimitInfo(String name, Bound.Unit unit, long maximum, long highWater, long refused) {
  static LimitInfo of(Bound.Description description, Limit limit) {
    return new LimitInfo(
        description.name(),
        description.unit(),
        limit.maximum(),
        limit.highWater(),
        limit.refused());
  }
}
