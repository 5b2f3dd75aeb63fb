package io.jdevp2p.cli;

import io.jdevp2p.crypto.SecretKey;
import io.jdevp2p.discovery.Discovery;
import io.jdevp2p.discovery.DiscoveryConfig;
import io.jdevp2p.discovery.DiscoveryService;
import io.jdevp2p.discovery.v4.DiscoveryV4;
import io.jdevp2p.discovery.v5.DiscoveryV5;
import io.jdevp2p.enr.DiscoveryVersion;
import io.jdevp2p.enr.EnrLimits;
import io.jdevp2p.enr.LocalNode;
import io.jdevp2p.enr.Node;
import io.jdevp2p.enr.NodeDatabase;
import io.jdevp2p.host.Host;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;

/** One version of discovery, run for as long as a command takes. Owner: the command's thread. */
final class DiscoveryRun implements AutoCloseable {
  private final NodeDatabase database;
  private final DiscoveryService service;

  private DiscoveryRun(NodeDatabase database, DiscoveryService service) {
    this.database = database;
    this.service = service;
  }

  /** Checks the options, then opens the port. */
  static DiscoveryRun open(Host host, DiscoveryVersion version, DiscoveryToolOptions options) {
    SecretKey key =
        options.nodekey == null
            ? SecretKey.generate(host.random())
            : Keys.load("--nodekey", options.nodekey);
    InetSocketAddress address = Addresses.parse("--addr", options.addr, 0);
    List<InetSocketAddress> published =
        options.extaddr.stream().map(e -> Addresses.parse("--extaddr", e, 0)).toList();
    DiscoveryConfig config =
        DiscoveryConfig.builder()
            .listen(address)
            .v4(version == DiscoveryVersion.V4)
            .v5(version == DiscoveryVersion.V5)
            .bootnodes(Nodes.parseAll("--bootnodes", options.bootnodes, false))
            .build();
    NodeDatabase database = database(host, options);
    try {
      LocalNode local = new LocalNode(host, key, database);
      published.forEach(p -> local.staticIp(p.getAddress()));
      DiscoveryService service = DiscoveryService.start(host, key, local, database, config);
      published.stream().filter(p -> p.getPort() != 0).forEach(p -> local.udpPort(p.getPort()));
      return new DiscoveryRun(database, service);
    } catch (IOException e) {
      database.close();
      throw new CliException(ExitCodes.RESOURCE, "--addr " + options.addr + ": " + e.getMessage());
    }
  }

  private static NodeDatabase database(Host host, DiscoveryToolOptions options) {
    if (options.nodedb == null) {
      return NodeDatabase.inMemory(host, EnrLimits.DATABASE_NODES);
    }
    try {
      return NodeDatabase.inDirectory(host, Path.of(options.nodedb));
    } catch (IOException e) {
      throw new CliException(
          ExitCodes.RESOURCE, "--nodedb " + options.nodedb + ": " + e.getMessage());
    }
  }

  /** The version that runs. */
  Discovery discovery() {
    return service.v4().<Discovery>map(v4 -> v4).or(service::v5).orElseThrow();
  }

  DiscoveryV4 v4() {
    return service.v4().orElseThrow();
  }

  DiscoveryV5 v5() {
    return service.v5().orElseThrow();
  }

  InetSocketAddress localAddress() {
    return service.localAddress();
  }

  Node self() {
    return service.localNode().node();
  }

  @Override
  public void close() {
    service.close();
    database.close();
  }
}
