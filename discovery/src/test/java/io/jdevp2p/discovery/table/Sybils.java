package io.jdevp2p.discovery.table;

import io.jdevp2p.crypto.SecretKey;
import io.jdevp2p.enr.Node;
import io.jdevp2p.enr.NodeId;
import io.jdevp2p.simulation.SimulatedHost;
import io.jdevp2p.simulation.Simulation;
import java.time.Duration;
import java.util.List;

/**
 * Attackers who want to be all that a node knows, among honest nodes. They are alive, answer
 * everything, and tell of each other only.
 */
final class Sybils {
  static final int HONEST = 60;

  private Sybils() {}

  static World honest(Simulation simulation) {
    World world = new World(simulation);
    World.Peer first = world.add(0, List.of());
    for (int i = 1; i < HONEST; i++) {
      world.add(i, List.of(first.node));
    }
    world.start();
    simulation.run(Duration.ofSeconds(10));
    return world;
  }

  /** One that knows the honest nodes. */
  static World.Peer victim(World world, String address) {
    Node bootnode = world.peers.values().iterator().next().node;
    World.Peer victim = world.add("victim", address, List.of(bootnode));
    victim.table.start();
    world.simulation.run(Duration.ofSeconds(10));
    return victim;
  }

  static World.Peer sybil(World world, String address) {
    SimulatedHost host = world.simulation.host("sybil " + address, address);
    return world.add(host, SecretKey.generate(host.random()), List.of());
  }

  static void tellOfEachOther(List<World.Peer> sybils) {
    List<Node> nodes = sybils.stream().map(sybil -> sybil.node).toList();
    for (int i = 0; i < sybils.size(); i++) {
      int from = i * 7 % Math.max(1, nodes.size() - 16);
      sybils.get(i).tells = _ -> nodes.subList(from, Math.min(nodes.size(), from + 16));
    }
  }

  static List<NodeId> ids(List<World.Peer> peers) {
    return peers.stream().map(World.Peer::id).toList();
  }
}
