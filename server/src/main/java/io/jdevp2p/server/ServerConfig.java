package io.jdevp2p.server;

import io.jdevp2p.crypto.SecretKey;
import io.jdevp2p.discovery.DiscoveryConfig;
import io.jdevp2p.enr.Node;
import io.jdevp2p.enr.NodeDatabase;
import io.jdevp2p.enr.NodeSource;
import io.jdevp2p.host.Host;
import io.jdevp2p.rlpx.RlpxLimits;
import java.net.InetAddress;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a server is to be and do. Immutable; built by {@link Builder}. The same configuration can be
 * started again after its server was closed, in a new {@link Server}.
 */
public final class ServerConfig {
  /** Peers in all, unless told otherwise. */
  public static final int DEFAULT_MAX_PEERS = 50;

  /** Dials at once, unless told otherwise. */
  public static final int DEFAULT_MAX_PENDING = 50;

  /** One peer in so many may be dialed, unless told otherwise. */
  public static final int DEFAULT_DIAL_RATIO = 3;

  private final Host host;
  private final @Nullable SecretKey privateKey;
  private final String name;
  private final String listen;
  private final List<Protocol> protocols;
  private final List<Node> staticNodes;
  private final List<Node> trustedNodes;
  private final List<NodeSource> nodeSources;
  private final int maxPeers;
  private final int maxPending;
  private final int dialRatio;
  private final boolean noDial;
  private final @Nullable NetworkList netRestrict;
  private final @Nullable NodeDatabase nodeDatabase;
  private final @Nullable DiscoveryConfig discovery;
  private final String discoveryListen;
  private final List<InetAddress> externalAddresses;
  private final List<Consumer<Peer>> peerHooks;
  private final TransportFactory transportFactory;
  private final ServerLimits limits;

  private ServerConfig(Builder b) {
    this.host = b.host;
    this.privateKey = b.privateKey;
    this.name = b.name;
    this.listen = b.listen;
    this.protocols = List.copyOf(b.protocols);
    this.staticNodes = List.copyOf(b.staticNodes);
    this.trustedNodes = List.copyOf(b.trustedNodes);
    this.nodeSources = List.copyOf(b.nodeSources);
    this.maxPeers = b.maxPeers;
    this.maxPending = b.maxPending;
    this.dialRatio = b.dialRatio;
    this.noDial = b.noDial;
    this.netRestrict = b.netRestrict;
    this.nodeDatabase = b.nodeDatabase;
    this.discovery = b.discovery;
    this.discoveryListen = b.discoveryListen;
    this.externalAddresses = List.copyOf(b.externalAddresses);
    this.peerHooks = List.copyOf(b.peerHooks);
    this.transportFactory = b.transportFactory;
    this.limits = b.limits;
  }

  /**
   * A builder with the defaults: no key, no listener, no protocol, 50 peers.
   *
   * @return a new builder
   */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * How much heap others can make such a server hold at most.
   *
   * @return who holds how much
   */
  public HeapBudget heapBudget() {
    return HeapBudget.of(this);
  }

  Host host() {
    return host;
  }

  Optional<SecretKey> privateKey() {
    return Optional.ofNullable(privateKey);
  }

  String name() {
    return name;
  }

  String listen() {
    return listen;
  }

  List<Protocol> protocols() {
    return protocols;
  }

  List<Node> staticNodes() {
    return staticNodes;
  }

  List<Node> trustedNodes() {
    return trustedNodes;
  }

  List<NodeSource> nodeSources() {
    return nodeSources;
  }

  int maxPeers() {
    return maxPeers;
  }

  int maxPending() {
    return maxPending;
  }

  boolean noDial() {
    return noDial;
  }

  Optional<NetworkList> netRestrict() {
    return Optional.ofNullable(netRestrict);
  }

  Optional<NodeDatabase> nodeDatabase() {
    return Optional.ofNullable(nodeDatabase);
  }

  /** Its address isn't that to listen on, which follows from the other settings. */
  Optional<DiscoveryConfig> discovery() {
    return Optional.ofNullable(discovery);
  }

  String discoveryListen() {
    return discoveryListen;
  }

  List<InetAddress> externalAddresses() {
    return externalAddresses;
  }

  List<Consumer<Peer>> peerHooks() {
    return peerHooks;
  }

  TransportFactory transportFactory() {
    return transportFactory;
  }

  ServerLimits limits() {
    return limits;
  }

  /** How many dynamic peers may be dialed. */
  int maxDialed() {
    return noDial || maxPeers == 0 ? 0 : Math.max(1, maxPeers / dialRatio);
  }

  /** How many peers may have dialed us. */
  int maxInbound() {
    return maxPeers - maxDialed();
  }

  /** As many as there can be connections, so that all can be told at once that the server stops. */
  long maxLingering() {
    return (long) maxPeers + maxPending + limits.entry().awaitingHello();
  }

  /** Builds a {@link ServerConfig}. Not thread-safe. */
  public static final class Builder {
    private Host host = Host.system();
    private @Nullable SecretKey privateKey;
    private String name = "jdevp2p";
    private String listen = "";
    private final List<Protocol> protocols = new ArrayList<>();
    private final List<Node> staticNodes = new ArrayList<>();
    private final List<Node> trustedNodes = new ArrayList<>();
    private final List<NodeSource> nodeSources = new ArrayList<>();
    private int maxPeers = DEFAULT_MAX_PEERS;
    private int maxPending = DEFAULT_MAX_PENDING;
    private int dialRatio = DEFAULT_DIAL_RATIO;
    private boolean noDial;
    private @Nullable NetworkList netRestrict;
    private @Nullable NodeDatabase nodeDatabase;
    private @Nullable DiscoveryConfig discovery;
    private String discoveryListen = "";
    private final List<InetAddress> externalAddresses = new ArrayList<>();
    private final List<Consumer<Peer>> peerHooks = new ArrayList<>();
    private TransportFactory transportFactory = TransportFactory.rlpx();
    private ServerLimits limits = ServerLimits.defaults();

    private Builder() {}

    /**
     * The machine to run on: the real one unless told otherwise.
     *
     * @param value the host, for instance a simulated one
     * @return this
     */
    public Builder host(Host value) {
      host = value;
      return this;
    }

    /**
     * The node's identity. Without it the server doesn't start.
     *
     * @param value the key
     * @return this
     */
    public Builder privateKey(SecretKey value) {
      privateKey = value;
      return this;
    }

    /**
     * An identity for this run only, drawn from the host's randomness. For examples and tests; a
     * real node keeps its key. Call {@link #host(Host)} first, where the host isn't the real one.
     *
     * @return this
     */
    public Builder freshKey() {
      return privateKey(SecretKey.generate(host.random()));
    }

    /**
     * The client name that peers are told.
     *
     * @param value by custom {@code name/version/system/language}
     * @return this
     * @throws IllegalArgumentException when it is longer than others would take, or no text
     */
    public Builder name(String value) {
      CharsetEncoder utf8 = StandardCharsets.UTF_8.newEncoder();
      int most = RlpxLimits.defaults().maxNameBytes();
      if (!utf8.canEncode(value) || value.getBytes(StandardCharsets.UTF_8).length > most) {
        throw new IllegalArgumentException("name isn't text of at most " + most + " bytes");
      }
      name = value;
      return this;
    }

    /**
     * Where to listen for TCP connections.
     *
     * @param address {@code 127.0.0.1:30303}, {@code [::1]:30303}, or {@code :30303} for all
     *     addresses; port 0 takes a free one; "" doesn't listen. Checked when the server starts.
     * @return this
     */
    public Builder listen(String address) {
      listen = address;
      return this;
    }

    /**
     * Offers a protocol.
     *
     * @param value the protocol
     * @return this
     */
    public Builder protocol(Protocol value) {
      protocols.add(value);
      return this;
    }

    /**
     * Keeps a node connected: dials it until it is a peer, and again when it goes.
     *
     * @param value the node
     * @return this
     */
    public Builder staticNode(Node value) {
      staticNodes.add(value);
      return this;
    }

    /**
     * Lets a node in whatever the peer limits say.
     *
     * @param value the node
     * @return this
     */
    public Builder trustedNode(Node value) {
      trustedNodes.add(value);
      return this;
    }

    /**
     * Where dial candidates come from. Sources are asked in turn, as slots are free.
     *
     * @param value the source; closed with the server
     * @return this
     */
    public Builder nodeSource(NodeSource value) {
      nodeSources.add(value);
      return this;
    }

    /**
     * How many peers to have in all.
     *
     * @param value 0 or more
     * @return this
     */
    public Builder maxPeers(int value) {
      maxPeers = atLeast("maxPeers", value, 0);
      return this;
    }

    /**
     * How many dials may be on their way to becoming peers at once. Connections that come in have
     * bounds of their own: {@link EntryLimits#awaitingAuth} and what follows it there.
     *
     * @param value 1 or more
     * @return this
     */
    public Builder maxPending(int value) {
      maxPending = atLeast("maxPending", value, 1);
      return this;
    }

    /**
     * The share of peers that may be found and dialed by ourselves, static ones aside: one in so
     * many.
     *
     * @param value 1 or more
     * @return this
     */
    public Builder dialRatio(int value) {
      dialRatio = atLeast("dialRatio", value, 1);
      return this;
    }

    /**
     * Never dials, static nodes included.
     *
     * @return this
     */
    public Builder noDial() {
      noDial = true;
      return this;
    }

    /**
     * Talks only to addresses in these networks, whoever dials.
     *
     * @param value the networks
     * @return this
     */
    public Builder netRestrict(NetworkList value) {
      netRestrict = value;
      return this;
    }

    /**
     * Where what should outlive a restart is kept: the sequence number of our record, and the nodes
     * that discovery begins with; in memory unless told otherwise.
     *
     * @param value the database; closed by whoever opened it
     * @return this
     */
    public Builder nodeDatabase(NodeDatabase value) {
      nodeDatabase = value;
      return this;
    }

    /**
     * Takes part in discovery: finds nodes to dial, is found, and finds static nodes again that
     * have moved. Without it there is no UDP port. Both versions run unless told otherwise:
     *
     * <pre>{@code
     * config.listen(":30303").discovery(d -> d.v4(false).bootnodes(nodes))
     * }</pre>
     *
     * <p>Nodes found are dialed only while no protocol has candidates of its own, see {@link
     * Protocol#candidates}.
     *
     * @param settings versions and bootnodes; the address to listen on and the networks to talk to
     *     are those of {@link #listen}, {@link #discoveryListen} and {@link #netRestrict}
     * @return this
     */
    public Builder discovery(Consumer<DiscoveryConfig.Builder> settings) {
      DiscoveryConfig.Builder builder = DiscoveryConfig.builder();
      settings.accept(builder);
      discovery = builder.build();
      return this;
    }

    /**
     * Where to listen for discovery's packets, if not at the address and port of TCP.
     *
     * @param address as for {@link #listen}; "" is where TCP listens, or all addresses and a free
     *     port where it doesn't. Checked when the server starts.
     * @return this
     */
    public Builder discoveryListen(String address) {
      discoveryListen = address;
      return this;
    }

    /**
     * The address at which others reach this server, where it is known for certain: published
     * whatever others say. Without one of a family it is the address that the server listens on, if
     * that is a certain one, else what discovery hears from others.
     *
     * @param value an address that can be reached; of each family the last one counts
     * @return this
     */
    public Builder externalAddress(InetAddress value) {
      externalAddresses.add(value);
      return this;
    }

    /**
     * The new-peer hook: called for each peer as it is admitted, on a virtual thread of its own.
     *
     * @param hook what to do with it
     * @return this
     */
    public Builder onPeer(Consumer<Peer> hook) {
      peerHooks.add(hook);
      return this;
    }

    /**
     * Replaces RLPx by another transport.
     *
     * @param value makes transports of sockets
     * @return this
     */
    public Builder transportFactory(TransportFactory value) {
      transportFactory = value;
      return this;
    }

    /**
     * Other limits than the defaults.
     *
     * @param value all of them
     * @return this
     */
    public Builder limits(ServerLimits value) {
      limits = value;
      return this;
    }

    /**
     * The configuration as set so far.
     *
     * @return an immutable configuration
     */
    public ServerConfig build() {
      return new ServerConfig(this);
    }

    private static int atLeast(String what, int value, int minimum) {
      if (value < minimum) {
        throw new IllegalArgumentException(
            what + " is " + value + ", but must be at least " + minimum);
      }
      return value;
    }
  }
}
