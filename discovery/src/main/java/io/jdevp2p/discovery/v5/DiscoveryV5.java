package io.jdevp2p.discovery.v5;

import io.jdevp2p.host.Bound;
import java.util.List;

/** Discovery version 5. */
public final class DiscoveryV5 {
  private DiscoveryV5() {}

  /**
   * The bounds of version 5.
   *
   * @return always the same
   */
  public static List<Bound> bounds() {
    return List.of(V5Bound.values());
  }
}
