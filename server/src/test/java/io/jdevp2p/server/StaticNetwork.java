package io.jdevp2p.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.jdevp2p.crypto.SecretKey;
import io.jdevp2p.enr.Node;
import io.jdevp2p.enr.NodeId;
import io.jdevp2p.simulation.SimulatedHost;
import io.jdevp2p.simulation.Simulation;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/**
 * Servers on a simulated network, each with a few of the others as static nodes. On every link both
 * sides send numbered messages, wait for each to be acknowledged, and remember what was
 * acknowledged and what arrived.
 *
 * <p>Driven by the test's thread; what the servers' threads touch is safe, since only one of all of
 * them runs at a time.
 */
final class StaticNetwork {
  static final int PORT = 30303;
  private static final Duration STEP = Duration.ofSeconds(30);
  private static final Duration BETWEEN_MESSAGES = Duration.ofSeconds(5);
  private static final int SAY = 0;
  private static final int ACKNOWLEDGE = 1;

  private final Simulation simulation;
  private final List<SimulatedHost> hosts = new ArrayList<>();
  private final List<SecretKey> keys = new ArrayList<>();
  private final List<Set<Integer>> links = new ArrayList<>();
  private final List<Optional<Server>> servers = new ArrayList<>();
  private final Map<NodeId, Integer> indexes = new HashMap<>();

  /** What arrived and what was acknowledged, as sender, receiver and number. */
  private final Set<List<Long>> arrived = new HashSet<>();

  private final Set<List<Long>> acknowledged = new LinkedHashSet<>();
  private final List<String> doubled = new ArrayList<>();
  private long messages;

  StaticNetwork(Simulation simulation, int size, int linksEach, Random random) {
    this.simulation = simulation;
    for (int i = 0; i < size; i++) {
      SimulatedHost host = simulation.host("node" + i);
      hosts.add(host);
      keys.add(SecretKey.generate(random));
      indexes.put(NodeId.of(keys.get(i).publicKey()), i);
      servers.add(Optional.empty());
      Set<Integer> targets = new LinkedHashSet<>();
      while (targets.size() < Math.min(linksEach, size - 1)) {
        int target = random.nextInt(size);
        if (target != i) {
          targets.add(target);
        }
      }
      links.add(targets);
    }
  }

  int size() {
    return hosts.size();
  }

  SimulatedHost host(int i) {
    return hosts.get(i);
  }

  long messagesAcknowledged() {
    return acknowledged.size();
  }

  void startAll() throws Exception {
    for (int i = 0; i < size(); i++) {
      start(i);
    }
  }

  void start(int i) throws Exception {
    servers.set(
        i,
        Optional.of(simulation.call(hosts.get(i), STEP, () -> Server.start(c -> configure(c, i)))));
  }

  void stop(int i) throws Exception {
    Server server = servers.get(i).orElseThrow();
    servers.set(i, Optional.empty());
    simulation.call(
        hosts.get(i),
        STEP,
        () -> {
          server.close();
          return true;
        });
  }

  void kill(int i) {
    servers.set(i, Optional.empty());
    hosts.get(i).kill();
  }

  void restart(int i) throws Exception {
    if (!hosts.get(i).isAlive()) {
      hosts.set(i, hosts.get(i).restart());
    }
    start(i);
  }

  boolean isRunning(int i) {
    return servers.get(i).isPresent();
  }

  void stopAll() throws Exception {
    for (int i = 0; i < size(); i++) {
      if (isRunning(i)) {
        stop(i);
      }
    }
  }

  /** The links that should be there and aren't, seen from both ends. */
  List<String> missingLinks() throws Exception {
    List<String> missing = new ArrayList<>();
    for (int i = 0; i < size(); i++) {
      Set<NodeId> peers = peersOf(i);
      for (int target : links.get(i)) {
        if (!peers.contains(id(target)) || !peersOf(target).contains(id(i))) {
          missing.add(i + " -> " + target);
        }
      }
    }
    return missing;
  }

  void assertNoMessageWasLostOrDoubled() {
    assertThat(doubled).as("messages that arrived twice").isEmpty();
    assertThat(acknowledged).as("acknowledged messages").isNotEmpty();
    Set<List<Long>> lost = new LinkedHashSet<>(acknowledged);
    lost.removeAll(arrived);
    assertThat(lost).as("messages that were acknowledged and did not arrive").isEmpty();
  }

  private Set<NodeId> peersOf(int i) throws Exception {
    Server server = servers.get(i).orElseThrow();
    List<Peer> peers = simulation.call(hosts.get(i), STEP, server::peers);
    Set<NodeId> ids = new HashSet<>();
    peers.forEach(p -> ids.add(p.id()));
    return ids;
  }

  private NodeId id(int i) {
    return NodeId.of(keys.get(i).publicKey());
  }

  private Node node(int i) {
    return Node.of(keys.get(i).publicKey(), hosts.get(i).address(), PORT, 0);
  }

  private void configure(ServerConfig.Builder config, int i) {
    config
        .host(hosts.get(i))
        .privateKey(keys.get(i))
        .listen(hosts.get(i).address().getHostAddress() + ":" + PORT)
        .protocol(Protocol.raw("talk", 1, 2, (peer, channel) -> talk(i, peer, channel)));
    links.get(i).forEach(target -> config.staticNode(node(target)));
  }

  private void talk(int self, Peer peer, MessageChannel channel)
      throws IOException, InterruptedException {
    int other = indexes.get(peer.id());
    Optional<List<Long>> waitsForAcknowledgement = Optional.empty();
    while (true) {
      if (waitsForAcknowledgement.isEmpty()) {
        long number = messages++;
        waitsForAcknowledgement = Optional.of(List.of((long) self, (long) other, number));
        channel.write(SAY, bytes(number));
      }
      Optional<Message> received = channel.read(BETWEEN_MESSAGES);
      if (received.isEmpty()) {
        continue;
      }
      long number = ByteBuffer.wrap(received.get().payload()).getLong();
      if (received.get().code() == SAY) {
        List<Long> key = List.of((long) other, (long) self, number);
        if (!arrived.add(key)) {
          doubled.add(key.toString());
        }
        channel.write(ACKNOWLEDGE, bytes(number));
      } else {
        assertThat(waitsForAcknowledgement.orElseThrow().get(2)).isEqualTo(number);
        acknowledged.add(waitsForAcknowledgement.get());
        waitsForAcknowledgement = Optional.empty();
        peer.host().clock().sleep(BETWEEN_MESSAGES);
      }
    }
  }

  private static byte[] bytes(long number) {
    return ByteBuffer.allocate(Long.BYTES).putLong(number).array();
  }
}
