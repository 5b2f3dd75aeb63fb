package io.jdevp2p.server;

import io.jdevp2p.crypto.SecretKey;
import io.jdevp2p.discovery.DiscoveryConfig;
import io.jdevp2p.discovery.DiscoveryService;
import io.jdevp2p.enr.LocalNode;
import io.jdevp2p.enr.NodeDatabase;
import io.jdevp2p.host.Host;
import io.jdevp2p.host.StreamListener;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.util.Optional;

/**
 * Where a server is reached: the listener for TCP connections, and discovery on its UDP port, which
 * has the same number unless told otherwise. What is opened is told to the local node. Immutable.
 *
 * @param tcp the listener, if the server listens
 * @param discovery discovery, if the server takes part in it; it runs from the opening on
 */
record OpenPorts(Optional<StreamListener> tcp, Optional<DiscoveryService> discovery) {

  /** Opens both; when one fails, neither is left open. */
  static OpenPorts open(
      ServerConfig config, SecretKey key, LocalNode localNode, NodeDatabase database)
      throws ServerException {
    Optional<InetSocketAddress> tcp = ListenAddress.parse(config.listen());
    Optional<InetSocketAddress> udp = ListenAddress.parse(config.discoveryListen());
    Opening opening = new Opening(config, key, localNode, database);
    boolean drawn = udp.isEmpty() && tcp.isPresent() && tcp.get().getPort() == 0;
    for (int draws = 1; drawn && draws < FixedLimits.PORT_DRAWS; draws++) {
      try {
        return opening.both(tcp, udp);
      } catch (ServerException e) {
        if (e.reason() != ServerException.Reason.PORT_TAKEN) {
          throw e;
        }
        // The number was free for TCP and is taken for UDP: another number may be free for both.
      }
    }
    return opening.both(tcp, udp);
  }

  void close() {
    tcp.ifPresent(StreamListener::close);
    discovery.ifPresent(DiscoveryService::close);
  }

  private record Opening(
      ServerConfig config, SecretKey key, LocalNode localNode, NodeDatabase database) {

    OpenPorts both(Optional<InetSocketAddress> tcp, Optional<InetSocketAddress> udp)
        throws ServerException {
      Optional<StreamListener> listener =
          tcp.isPresent() ? Optional.of(listen(tcp.get())) : Optional.empty();
      boolean open = false;
      try {
        OpenPorts ports = new OpenPorts(listener, discover(listener, udp));
        open = true;
        return ports;
      } finally {
        if (!open) {
          listener.ifPresent(StreamListener::close);
        }
      }
    }

    private StreamListener listen(InetSocketAddress address) throws ServerException {
      try {
        StreamListener listener = host().sockets().listen(address);
        localNode.tcpPort(listener.localAddress().getPort());
        localNode.fallbackIp(address.getAddress());
        return listener;
      } catch (IOException e) {
        throw cannot("listen on " + config.listen(), e);
      }
    }

    private Optional<DiscoveryService> discover(
        Optional<StreamListener> listener, Optional<InetSocketAddress> udp) throws ServerException {
      if (config.discovery().isEmpty()) {
        return Optional.empty();
      }
      InetSocketAddress address =
          udp.or(() -> listener.map(StreamListener::localAddress))
              .orElseGet(() -> new InetSocketAddress(0));
      DiscoveryConfig wanted = config.discovery().get();
      DiscoveryConfig.Builder settings =
          DiscoveryConfig.builder()
              .listen(address)
              .v4(wanted.v4())
              .v5(wanted.v5())
              .bootnodes(wanted.bootnodes());
      config.netRestrict().ifPresent(networks -> settings.allowed(networks::contains));
      try {
        return Optional.of(
            DiscoveryService.start(host(), key, localNode, database, settings.build()));
      } catch (IOException e) {
        throw cannot("listen on UDP port " + address.getPort(), e);
      }
    }

    private Host host() {
      return config.host();
    }

    private static ServerException cannot(String what, IOException e) {
      String words = String.valueOf(e.getMessage());
      boolean taken =
          e instanceof BindException && (words.contains("in use") || words.contains("taken"));
      return new ServerException(
          taken ? ServerException.Reason.PORT_TAKEN : ServerException.Reason.BAD_ADDRESS,
          "can't " + what + ": " + Endings.words(e),
          e);
    }
  }
}
