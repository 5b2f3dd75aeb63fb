package io.jdevp2p.cli;

import io.jdevp2p.crypto.SecretKey;
import io.jdevp2p.enr.NodeId;
import io.jdevp2p.host.Host;
import io.jdevp2p.rlpx.Capability;
import io.jdevp2p.server.EventRing;
import io.jdevp2p.server.MessageChannel;
import io.jdevp2p.server.Peer;
import io.jdevp2p.server.Server;
import io.jdevp2p.server.ServerConfig;
import io.jdevp2p.server.ServerEvent;
import io.jdevp2p.server.ServerException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One server of {@code node}, with the channels of its peers, by which the command {@code send}
 * finds them. Thread-safe.
 */
final class RunningNode implements AutoCloseable {
  /** Told about messages that a person or a test may want to see. */
  interface MessageListener {
    void message(RunningNode node, NodeId peer, int code, int size);
  }

  private final int index;
  private final Host host;
  private final Map<NodeId, MessageChannel> channels = new ConcurrentHashMap<>(); // lookup only
  private final Server server;
  private @Nullable EventRing events;

  RunningNode(
      int index,
      Host host,
      ServerConfig.Builder config,
      SecretKey key,
      List<Capability> protocols,
      MessageListener messages) {
    this.index = index;
    this.host = host;
    BenchProtocol bench = new BenchProtocol(host, new Channels(messages));
    config.host(host).privateKey(key);
    protocols.forEach(p -> config.protocol(bench.as(p)));
    this.server = new Server(config.build());
  }

  /** Starts the server, and has its events told on a thread of their own. */
  void start(Consumer<ServerEvent> listener) throws ServerException {
    server.start();
    server.discovery().ifPresent(DiscoveryCommands::serveBench);
    EventRing ring = server.subscribe();
    events = ring;
    host.threads().start("events of node " + index, () -> follow(ring, listener));
  }

  private static void follow(EventRing ring, Consumer<ServerEvent> listener) {
    try {
      Optional<ServerEvent> event = ring.next();
      while (event.isPresent()) {
        listener.accept(event.get());
        event = ring.next();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  int index() {
    return index;
  }

  Server server() {
    return server;
  }

  Optional<MessageChannel> channel(NodeId peer) {
    return Optional.ofNullable(channels.get(peer));
  }

  @Override
  public void close() {
    server.close();
    if (events != null) {
      events.close();
    }
  }

  /** Keeps the channels by peer; the newest counts. */
  private final class Channels implements BenchProtocol.Listener {
    private final MessageListener messages;

    Channels(MessageListener messages) {
      this.messages = messages;
    }

    @Override
    public void opened(Peer peer, MessageChannel channel) {
      channels.put(peer.id(), channel);
    }

    @Override
    public void closed(Peer peer, MessageChannel channel) {
      channels.remove(peer.id(), channel);
    }

    @Override
    public void answered(Peer peer, int code, int size) {
      messages.message(RunningNode.this, peer.id(), code, size);
    }
  }
}
