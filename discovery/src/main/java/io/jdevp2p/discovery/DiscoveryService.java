package io.jdevp2p.discovery;

import io.jdevp2p.crypto.SecretKey;
import io.jdevp2p.discovery.udp.UdpPort;
import io.jdevp2p.discovery.udp.Versions;
import io.jdevp2p.discovery.v4.DiscoveryV4;
import io.jdevp2p.discovery.v5.DiscoveryV5;
import io.jdevp2p.discovery.v5.V5Codec;
import io.jdevp2p.discovery.v5.V5Mask;
import io.jdevp2p.enr.EndpointVote;
import io.jdevp2p.enr.LocalNode;
import io.jdevp2p.enr.Node;
import io.jdevp2p.enr.NodeDatabase;
import io.jdevp2p.enr.NodeSource;
import io.jdevp2p.host.Host;
import io.jdevp2p.host.LimitBook;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One UDP port with version 4, version 5 or both of them. Thread-safe. */
public final class DiscoveryService implements AutoCloseable {
  private final UdpPort port;
  private final DiscoveryContext context;
  private final @Nullable DiscoveryV4 v4;
  private final @Nullable DiscoveryV5 v5;

  private DiscoveryService(
      UdpPort port, DiscoveryContext context, @Nullable DiscoveryV4 v4, @Nullable DiscoveryV5 v5) {
    this.port = port;
    this.context = context;
    this.v4 = v4;
    this.v5 = v5;
  }

  /**
   * Opens the port and starts the versions that the configuration asks for. The local node gets the
   * real port, and the address of the port if it is a certain one.
   *
   * @param host the machine
   * @param key this node's key
   * @param localNode this node, as it tells others about itself
   * @param database what is remembered of other nodes; stays the caller's to close
   * @param config how discovery is to be run
   * @return what runs
   * @throws java.net.BindException if the port is taken or the address isn't one of this machine
   * @throws IOException if the port can't be opened; nothing is left open then
   */
  public static DiscoveryService start(
      Host host, SecretKey key, LocalNode localNode, NodeDatabase database, DiscoveryConfig config)
      throws IOException {
    LimitBook limits = DiscoveryBounds.newBook();
    UdpPort port = UdpPort.open(host, config.listen(), limits);
    EndpointVote vote = new EndpointVote(host, localNode);
    DiscoveryContext context =
        new DiscoveryContext(host, key, localNode, database, config, port, vote, limits);
    DiscoveryService service =
        new DiscoveryService(
            port,
            context,
            config.v4() ? DiscoveryV4.create(context) : null,
            config.v5() ? DiscoveryV5.create(context) : null);
    boolean started = false;
    try {
      service.start();
      started = true;
      return service;
    } finally {
      if (!started) {
        service.close();
      }
    }
  }

  private void start() {
    LocalNode localNode = context.localNode();
    localNode.udpPort(localAddress().getPort());
    localNode.fallbackIp(localAddress().getAddress()); // none, if it is for all of the machine's
    V5Mask own = V5Mask.of(localNode.id());
    Versions versions = new Versions(v4, v5, packet -> V5Codec.isV5(packet, own));
    port.start(versions, context.config().allowed());
    if (v4 != null) {
      v4.start();
    }
    if (v5 != null) {
      v5.start();
    }
  }

  private List<Discovery> versions() {
    return Stream.<@Nullable Discovery>of(v4, v5).filter(Objects::nonNull).toList();
  }

  /**
   * Version 4.
   *
   * @return nothing if it doesn't run
   */
  public Optional<DiscoveryV4> v4() {
    return Optional.ofNullable(v4);
  }

  /**
   * Version 5.
   *
   * @return nothing if it doesn't run
   */
  public Optional<DiscoveryV5> v5() {
    return Optional.ofNullable(v5);
  }

  /**
   * Where packets are received.
   *
   * @return the address asked for, and the real port
   */
  public InetSocketAddress localAddress() {
    return port.localAddress();
  }

  /**
   * This node, as it tells others about itself.
   *
   * @return always the same
   */
  public LocalNode localNode() {
    return context.localNode();
  }

  /**
   * Finds the newest of what there is to know about a node, by all versions at once; the first that
   * finds it is believed.
   *
   * @param node its key, and where it may be if that is known
   * @return the node where it is now; nothing when it can't be found
   * @throws InterruptedException when interrupted
   */
  public Optional<Node> resolve(Node node) throws InterruptedException {
    return FirstFound.resolve(context.host(), versions(), node);
  }

  /**
   * The nodes that each version comes across, see {@link Discovery#randomNodes}.
   *
   * @return new sources, which are the caller's to close
   */
  public List<NodeSource> sources() {
    return versions().stream().map(Discovery::randomNodes).toList();
  }

  /**
   * The limits, with what was refused at each.
   *
   * @return always the same book
   */
  public LimitBook limits() {
    return context.limits();
  }

  /**
   * How many packets got no further than the port.
   *
   * @return a number for each reason
   */
  public Map<PacketDrop, Long> drops() {
    return port.drops();
  }

  /**
   * Closes the port and ends both versions, in milliseconds; whoever waits for an answer gets none.
   * A second call is harmless.
   */
  @Override
  public void close() {
    versions().forEach(Discovery::close);
    context.vote().close();
    port.close();
  }
}
