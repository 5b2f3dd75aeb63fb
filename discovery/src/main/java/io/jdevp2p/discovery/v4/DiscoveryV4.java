package io.jdevp2p.discovery.v4;

import io.jdevp2p.host.Bound;
import java.util.List;

/** Discovery version 4. */
public final class DiscoveryV4 {
  private DiscoveryV4() {}

  /**
   * The bounds of version 4.
   *
   * @return always the same
   */
  public static List<Bound> bounds() {
    return List.of(V4Bound.values());
  }
}
