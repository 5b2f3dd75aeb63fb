package io.jdevp2p.server.chaos;

import io.jdevp2p.crypto.SecretKey;
import io.jdevp2p.enr.NodeId;
import io.jdevp2p.simulation.SimulatedHost;
import io.jdevp2p.simulation.Simulation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;

/** The nodes of a run and the links that should be between them. Driven by the test's thread. */
final class ChaosNetwork {
  private final Simulation simulation;
  private final Scenario scenario;
  private final Ledger ledger;
  private final List<ChaosNode> nodes = new ArrayList<>();
  private final Map<NodeId, Integer> indexes = new HashMap<>(); // asked only, never walked
  private int hosts;

  ChaosNetwork(Simulation simulation, Scenario scenario, Ledger ledger, Random random) {
    this.simulation = simulation;
    this.scenario = scenario;
    this.ledger = ledger;
    for (int i = 0; i < scenario.servers(); i++) {
      ChaosNode node = new ChaosNode(this, i, SecretKey.generate(random), newHost("node" + i));
      nodes.add(node);
      indexes.put(node.id(), i);
      announce(node);
    }
    for (ChaosNode node : nodes) {
      while (node.links().size() < Math.min(scenario.linksEach(), nodes.size() - 1)) {
        int other = random.nextInt(nodes.size());
        if (other != node.index()) {
          node.links().add(other);
        }
      }
    }
  }

  Simulation simulation() {
    return simulation;
  }

  Scenario scenario() {
    return scenario;
  }

  Ledger ledger() {
    return ledger;
  }

  List<ChaosNode> nodes() {
    return nodes;
  }

  ChaosNode node(int index) {
    return nodes.get(index);
  }

  OptionalInt indexOf(NodeId id) {
    Integer index = indexes.get(id);
    return index == null ? OptionalInt.empty() : OptionalInt.of(index);
  }

  /** With how many others a node is to be connected, whoever dials. */
  int degree(int index) {
    Set<Integer> others = new LinkedHashSet<>(nodes.get(index).links());
    for (ChaosNode node : nodes) {
      if (node.links().contains(index)) {
        others.add(node.index());
      }
    }
    return others.size();
  }

  /** A host in a /24 of its own. */
  SimulatedHost newHost(String name) {
    int number = hosts++;
    String net = scenario.publicAddresses() ? "20.1." : "10.1.";
    return simulation.host(name, net + number % 256 + "." + (1 + number / 256));
  }

  /** From now on the node's name leads to its present host. */
  void announce(ChaosNode node) {
    simulation.network().name(node.dnsName(), node.host().address());
  }

  /** Tells those who keep the node connected where it is. */
  void tellAddress(ChaosNode moved) throws Exception {
    for (ChaosNode node : nodes) {
      if (node.links().contains(moved.index())) {
        node.addPeer(moved.node());
      }
    }
  }

  /** The links that should be there and aren't, seen from both ends. */
  List<String> missingLinks() {
    List<String> missing = new ArrayList<>();
    for (ChaosNode node : nodes) {
      for (int other : node.links()) {
        ChaosNode far = nodes.get(other);
        if (!node.isConnectedTo(far) || !far.isConnectedTo(node)) {
          missing.add(
              node.index()
                  + (node.isConnectedTo(far) ? " has " : " lacks ")
                  + other
                  + (far.isConnectedTo(node) ? ", which has it" : ", which lacks it"));
        }
      }
    }
    return missing;
  }

  boolean isWhole() {
    for (ChaosNode node : nodes) {
      for (int other : node.links()) {
        if (!node.isConnectedTo(nodes.get(other)) || !nodes.get(other).isConnectedTo(node)) {
          return false;
        }
      }
    }
    return true;
  }

  /** Links on which a side has said nothing since then that the other one acknowledged. */
  List<String> deadLinks(long sinceNanos) {
    List<String> dead = new ArrayList<>();
    for (ChaosNode node : nodes) {
      for (int other : node.links()) {
        if (!ledger.isAcknowledgedSince(node.index(), other, sinceNanos)
            || !ledger.isAcknowledgedSince(other, node.index(), sinceNanos)) {
          dead.add(node.index() + " - " + other);
        }
      }
    }
    return dead;
  }

  int drops() {
    return nodes.stream().mapToInt(ChaosNode::drops).sum();
  }
}
