package io.jdevp2p.server;

import io.jdevp2p.discovery.DiscoveryConfig;
import io.jdevp2p.enr.Node;
import io.jdevp2p.enr.NodeId;
import io.jdevp2p.simulation.Simulation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Servers on a simulated network that are told of a bootnode and of nobody else. Driven by the
 * test's thread.
 */
final class DiscoveryNetwork {
  static final int MAX_PEERS = 9;
  static final int MAX_DIALED = 3;

  private final Simulation simulation;
  private final Consumer<DiscoveryConfig.Builder> versions;
  private final SimulatedServer bootnode;
  private final Map<NodeId, SimulatedServer> servers = new LinkedHashMap<>();

  /** A network with a bootnode that has no peers. */
  DiscoveryNetwork(Simulation simulation, Consumer<DiscoveryConfig.Builder> versions)
      throws Exception {
    this.simulation = simulation;
    this.versions = versions;
    this.bootnode =
        new SimulatedServer(simulation, "bootnode")
            .with(c -> c.maxPeers(0).noDial().discovery(versions))
            .start();
  }

  SimulatedServer bootnode() {
    return bootnode;
  }

  /** One more server, started, that begins at the bootnode. */
  SimulatedServer join(String name) throws Exception {
    return join(name, self(bootnode));
  }

  SimulatedServer join(String name, Node begin) throws Exception {
    SimulatedServer server = member(new SimulatedServer(simulation, name), begin).start();
    servers.put(server.id(), server);
    return server;
  }

  /** Gives a server the settings of one that begins at a node. */
  SimulatedServer member(SimulatedServer server, Node begin) {
    return server.with(c ->
        c.protocol(new Notebook().protocol())
            .maxPeers(MAX_PEERS)
            .discovery(d -> {
              versions.accept(d);
              d.bootnodes(List.of(begin));
            }));
  }

  /** What a server knows about itself. */
  Node self(SimulatedServer server) throws Exception {
    return server.call(() -> server.server().self());
  }

  void joinAll(int count) throws Exception {
    for (int i = 0; i < count; i++) {
      join("server " + i);
    }
  }

  List<SimulatedServer> servers() {
    return new ArrayList<>(servers.values());
  }

  void kill(SimulatedServer server) {
    servers.remove(server.id());
    server.host().kill();
  }

  /** Lets time pass until all have dialed as many peers as they may; names those that haven't. */
  Set<String> awaitFull(Duration atMost) throws Exception {
    Duration end = simulation.now().plus(atMost);
    Set<String> missing = notFull();
    while (!missing.isEmpty() && simulation.now().compareTo(end) < 0) {
      simulation.run(Duration.ofSeconds(5));
      missing = notFull();
    }
    return missing;
  }

  private Set<String> notFull() throws Exception {
    Set<String> missing = new LinkedHashSet<>();
    for (SimulatedServer server : servers.values()) {
      int dialed = dialed(server).size();
      if (dialed < MAX_DIALED) {
        missing.add(server.host().name() + " has " + dialed);
      }
    }
    return missing;
  }

  /** The peers that a server has found and dialed itself. */
  static List<Peer> dialed(SimulatedServer server) throws Exception {
    return server.call(
        () -> server.server().peers().stream().filter(peer -> !peer.inbound()).toList());
  }

  /** By which sources the peers of all were found. */
  Set<String> sources() {
    return servers.values().stream()
        .flatMap(server -> server.events(ServerEvent.DialStarted.class).stream())
        .map(ServerEvent.DialStarted::source)
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  void close() throws Exception {
    for (SimulatedServer server : servers.values()) {
      server.close();
    }
    if (bootnode.host().isAlive()) {
      bootnode.close();
    }
  }
}
