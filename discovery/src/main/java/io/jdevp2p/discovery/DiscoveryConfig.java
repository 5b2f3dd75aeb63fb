package io.jdevp2p.discovery;

import io.jdevp2p.enr.Node;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * How discovery is to be run. Immutable; made by a builder.
 *
 * @param listen the UDP address, port 0 chooses a free port
 * @param v4 whether version 4 runs
 * @param v5 whether version 5 runs
 * @param bootnodes where to begin: enode URLs or records, with addresses or names; version 5 only
 *     uses those with a record
 * @param allowed which addresses this node speaks with, of those that it learns of; all if not told
 */
public record DiscoveryConfig(
    InetSocketAddress listen,
    boolean v4,
    boolean v5,
    List<Node> bootnodes,
    Predicate<InetAddress> allowed) {

  /** Copies the list. */
  public DiscoveryConfig {
    bootnodes = List.copyOf(bootnodes);
    if (!v4 && !v5) {
      throw new IllegalArgumentException("neither version of discovery is wanted");
    }
    if (listen.getAddress() == null) {
      throw new IllegalArgumentException(listen + " is not resolved");
    }
  }

  /**
   * Both versions at a free port of all addresses, without bootnodes, until told otherwise.
   *
   * @return a new builder
   */
  public static Builder builder() {
    return new Builder();
  }

  /** Collects the parts. Not thread-safe. */
  public static final class Builder {
    private InetSocketAddress listen = new InetSocketAddress(0);
    private boolean v4 = true;
    private boolean v5 = true;
    private final List<Node> bootnodes = new ArrayList<>();
    private Predicate<InetAddress> allowed = _ -> true;

    private Builder() {}

    /**
     * Where to listen.
     *
     * @param address a resolved local address; port 0 chooses a free port
     * @return this builder
     */
    public Builder listen(InetSocketAddress address) {
      listen = address;
      return this;
    }

    /**
     * Whether version 4 runs.
     *
     * @param runs true unless told otherwise
     * @return this builder
     */
    public Builder v4(boolean runs) {
      v4 = runs;
      return this;
    }

    /**
     * Whether version 5 runs.
     *
     * @param runs true unless told otherwise
     * @return this builder
     */
    public Builder v5(boolean runs) {
      v5 = runs;
      return this;
    }

    /**
     * Nodes to begin with, besides those given before.
     *
     * @param nodes enode URLs or records
     * @return this builder
     */
    public Builder bootnodes(List<Node> nodes) {
      bootnodes.addAll(nodes);
      return this;
    }

    /**
     * Which addresses to speak with.
     *
     * @param predicate asked by any thread; quick
     * @return this builder
     */
    public Builder allowed(Predicate<InetAddress> predicate) {
      allowed = predicate;
      return this;
    }

    /**
     * The configuration.
     *
     * @return with all that was set
     * @throws IllegalArgumentException if the parts don't fit together
     */
    public DiscoveryConfig build() {
      return new DiscoveryConfig(listen, v4, v5, bootnodes, allowed);
    }
  }
}
