package io.jdevp2p.discovery;

import io.jdevp2p.discovery.table.TableBound;
import io.jdevp2p.discovery.udp.UdpBound;
import io.jdevp2p.discovery.v4.DiscoveryV4;
import io.jdevp2p.discovery.v5.DiscoveryV5;
import io.jdevp2p.host.Bound;
import io.jdevp2p.host.LimitBook;
import java.util.ArrayList;
import java.util.List;

/** All bounds of this module. */
public final class DiscoveryBounds {
  private DiscoveryBounds() {}

  /**
   * All of them.
   *
   * @return always the same
   */
  public static List<Bound> all() {
    List<Bound> all = new ArrayList<>();
    all.addAll(List.of(TableBound.values()));
    all.addAll(List.of(UdpBound.values()));
    all.addAll(DiscoveryV4.bounds());
    all.addAll(DiscoveryV5.bounds());
    return List.copyOf(all);
  }

  /**
   * One limit for each.
   *
   * @return a new book; both versions at one port share it
   */
  public static LimitBook newBook() {
    LimitBook book = new LimitBook();
    for (Bound bound : all()) {
      book.add(bound, bound.description().standard());
    }
    return book;
  }
}
