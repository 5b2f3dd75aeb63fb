package io.jdevp2p.server;

import io.jdevp2p.enr.NetworkPrefix;
import io.jdevp2p.host.Limit;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The room for connections that wait for the same thing of strangers, and who has to leave it when
 * it is full. Coming in never waits: somebody goes, or the newcomer does. In this order:
 *
 * <ol>
 *   <li>whoever has not proved who it is, before anybody who has;
 *   <li>of those, one of the network with the most in here; of that, one of the address with the
 *       most: who is alone goes after all who are many;
 *   <li>of those, the one that has waited longest.
 * </ol>
 *
 * <p>The last row is where "the newest goes first" would be wrong. In here everybody has only to
 * answer, and the honest do within a round trip: what has been here longest is the most likely to
 * be here for no other purpose. Were the newest to go, whoever filled the room first would hold it
 * until its deadlines, and that is the attack. So what a flood from ever new networks needs in
 * order to push an honest one out is to fill the whole room anew within that one's round trip.
 *
 * <p>Those that are known (trusted and static nodes' addresses) have some places of their own,
 * where nobody counts them and nobody pushes them out; beyond these they are as all others.
 *
 * <p>Not thread-safe: {@link Entrance} guards it.
 *
 * @param <T> what is in here, by identity
 */
final class UnprovenRoom<T> {
  private final Limit limit;
  private final Limit knownLimit;
  private final Map<T, Guest> guests = new LinkedHashMap<>(); // who has waited longest first
  private final Map<NetworkPrefix, Crowd> prefixes = new HashMap<>(); // for lookup only
  private final Map<InetAddress, Crowd> addresses = new HashMap<>(); // for lookup only
  private int known;

  /** How many there are of one network, or of one address. */
  private static final class Crowd {
    int size;
  }

  private static final class Guest {
    final Origin origin;
    final Crowd ofPrefix;
    final Crowd ofAddress;
    final boolean hasOwnPlace;
    boolean proven;

    Guest(Origin origin, Crowd ofPrefix, Crowd ofAddress, boolean hasOwnPlace) {
      this.origin = origin;
      this.ofPrefix = ofPrefix;
      this.ofAddress = ofAddress;
      this.hasOwnPlace = hasOwnPlace;
    }

    boolean paysBefore(Guest other) {
      return ofPrefix.size != other.ofPrefix.size
          ? ofPrefix.size > other.ofPrefix.size
          : ofAddress.size > other.ofAddress.size;
    }
  }

  /**
   * An empty room.
   *
   * @param limit how many may be in it
   * @param knownLimit how many known ones besides
   */
  UnprovenRoom(Limit limit, Limit knownLimit) {
    this.limit = limit;
    this.knownLimit = knownLimit;
  }

  /** Comes in; gives who has to go for it and is in here no more, which may be the newcomer. */
  Optional<T> enter(T newcomer, Origin origin) {
    boolean ownPlace = origin.known() && known < knownLimit.maximum();
    if (ownPlace) {
      known++;
      knownLimit.observe(known);
    }
    Crowd ofPrefix = prefixes.computeIfAbsent(origin.prefix(), _ -> new Crowd());
    Crowd ofAddress = addresses.computeIfAbsent(origin.address(), _ -> new Crowd());
    ofPrefix.size++;
    ofAddress.size++;
    guests.put(newcomer, new Guest(origin, ofPrefix, ofAddress, ownPlace));
    int strangers = guests.size() - known;
    if (strangers <= limit.maximum()) {
      limit.observe(strangers);
      return Optional.empty();
    }
    limit.refuse();
    T leaving = mostDispensable().orElse(newcomer); // all others have proved who they are
    leave(leaving);
    return Optional.of(leaving);
  }

  /** This one has proved who it is. */
  void proven(T guest) {
    Guest proven = guests.get(guest);
    if (proven != null) {
      proven.proven = true;
    }
  }

  void leave(T guest) {
    Guest leaving = guests.remove(guest);
    if (leaving == null) {
      return;
    }
    if (leaving.hasOwnPlace) {
      known--;
    }
    if (--leaving.ofPrefix.size == 0) {
      prefixes.remove(leaving.origin.prefix());
    }
    if (--leaving.ofAddress.size == 0) {
      addresses.remove(leaving.origin.address());
    }
  }

  int size() {
    return guests.size();
  }

  /** One look at each: some microseconds in a full room, and only when it is full. */
  private Optional<T> mostDispensable() {
    Optional<Map.Entry<T, Guest>> first = Optional.empty();
    for (Map.Entry<T, Guest> entry : guests.entrySet()) {
      Guest guest = entry.getValue();
      if (!guest.proven
          && !guest.hasOwnPlace
          && (first.isEmpty() || guest.paysBefore(first.get().getValue()))) {
        first = Optional.of(entry);
      }
    }
    return first.map(Map.Entry::getKey);
  }
}
