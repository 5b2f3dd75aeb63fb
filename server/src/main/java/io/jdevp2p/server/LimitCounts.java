package io.jdevp2p.server;

import io.jdevp2p.discovery.DiscoveryBounds;
import io.jdevp2p.host.Bound;
import io.jdevp2p.host.Limit;
import io.jdevp2p.host.LimitBook;
import io.jdevp2p.rlpx.RlpxLimitCounts;
import io.jdevp2p.rlpx.RlpxLimits;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The limits of one server, one for each bound, shared by all that it bounds. What a limit itself
 * can't see, as that a connection ran out of its time, is counted by the failure that events tell.
 *
 * <p>Thread-safe.
 */
final class LimitCounts {
  private final LimitBook book = new LimitBook();
  private final RlpxLimitCounts rlpx = new RlpxLimitCounts(RlpxLimits.defaults());
  private final Map<String, Limit> byFailure = new HashMap<>(); // for lookup only

  /** Discovery's, from its start on those that it counts in. */
  private volatile Optional<LimitBook> discovery;

  LimitCounts(ServerConfig config) {
    for (ServerBound bound : ServerBound.values()) {
      add(bound, new Limit(bound, bound.maximum(config)));
    }
    for (TypedBound bound : TypedBound.values()) {
      add(bound, new Limit(bound, bound.maximum(TypedLimits.defaults())));
    }
    rlpx.byBound().forEach(this::add);
    discovery = config.discovery().map(_ -> DiscoveryBounds.newBook());
  }

  /** Discovery has started, with limits of its own. */
  void discovery(LimitBook limits) {
    discovery = Optional.of(limits);
  }

  private void add(Bound bound, Limit limit) {
    book.add(bound, limit);
    for (String failure : bound.description().failures()) {
      byFailure.put(failure, limit);
    }
  }

  /** The one limit for that bound. */
  Limit of(ServerBound bound) {
    return book.limit(bound);
  }

  /** The same for a typed protocol's; one with limits of its own is counted by itself. */
  Limit of(TypedBound bound, TypedLimits limits) {
    Limit shared = book.limit(bound);
    long maximum = bound.maximum(limits);
    return shared.maximum() == maximum ? shared : new Limit(bound, maximum);
  }

  /** Those of the server's RLPx connections. */
  RlpxLimitCounts ofConnections() {
    return rlpx;
  }

  /** Counts what ended a connection, if a limit did. */
  void happened(ServerEvent event) {
    switch (event) {
      case ServerEvent.DialFailed e -> count(e.failure());
      case ServerEvent.InboundRefused e -> count(e.failure());
      case ServerEvent.Refused e -> count(e.failure());
      case ServerEvent.HandshakeFailed e -> count(e.failure());
      case ServerEvent.PeerDropped e -> count(e.failure());
      case ServerEvent.Started _,
          ServerEvent.DialStarted _,
          ServerEvent.DialResolved _,
          ServerEvent.InboundAccepted _,
          ServerEvent.Encrypted _,
          ServerEvent.PeerAdded _,
          ServerEvent.Stopped _ -> {}
    }
  }

  private void count(Failure failure) {
    Limit limit = byFailure.get(failure.name());
    if (limit != null) {
      limit.refuse();
    }
  }

  /** All at this moment. */
  List<LimitInfo> snapshot() {
    return Stream.concat(Stream.of(book), discovery.stream())
        .flatMap(limits -> limits.all().entrySet().stream())
        .map(e -> LimitInfo.of(e.getKey().description(), e.getValue()))
        .toList();
  }
}
