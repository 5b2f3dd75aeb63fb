package io.jdevp2p.conformance;

import io.jdevp2p.enr.Node;
import io.jdevp2p.enr.NodeId;
import io.jdevp2p.host.Deadline;
import io.jdevp2p.host.Host;
import io.jdevp2p.rlpx.Capability;
import io.jdevp2p.rlpx.DisconnectReason;
import io.jdevp2p.server.EventRing;
import io.jdevp2p.server.Peer;
import io.jdevp2p.server.Server;
import io.jdevp2p.server.ServerEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** A server of ours, in this process, on the system host. */
final class OurNode implements TestNode {
  private final Host host = Host.system();
  private final Bench bench;
  private final String protocol;
  private final Server server;
  private final EventRing events;
  private final List<ServerEvent> kept = new ArrayList<>();

  private OurNode(Bench bench, String protocol, Server server) {
    this.bench = bench;
    this.protocol = protocol;
    this.server = server;
    this.events = server.subscribe();
  }

  static OurNode start(Options options) throws Exception {
    Bench bench = new Bench();
    Server server =
        Server.start(c -> {
          c.privateKey(options.key())
              .name(options.name())
              .listen("127.0.0.1:0")
              .maxPeers(options.maxPeers())
              .limits(options.limits());
          options.protocols().forEach(p -> c.protocol(bench.protocol(p)));
        });
    return new OurNode(
        bench, options.protocols().stream().map(Capability::name).findFirst().orElse(""), server);
  }

  Server server() {
    return server;
  }

  @Override
  public Node self() {
    return server.self();
  }

  @Override
  public void dial(Node node) {
    server.addPeer(node);
  }

  @Override
  public void remove(Node node) {
    server.removePeer(node.id());
  }

  @Override
  public void trust(Node node) {
    server.addTrustedPeer(node.id());
  }

  @Override
  public PeerView awaitPeer(NodeId id) throws Exception {
    await(ServerEvent.PeerAdded.class, e -> e.id().equals(id));
    Peer peer = server.peer(id).orElseThrow();
    return new PeerView(
        peer.name(), peer.capabilities().stream().map(Object::toString).toList(), peer.inbound());
  }

  @Override
  public String awaitDrop(NodeId id) throws Exception {
    return awaitDropped(id).reason().words();
  }

  ServerEvent.PeerDropped awaitDropped(NodeId id) throws Exception {
    return await(ServerEvent.PeerDropped.class, e -> e.id().equals(id));
  }

  @Override
  public String awaitRefusal() throws Exception {
    ServerEvent event =
        await(
            ServerEvent.class,
            e ->
                e instanceof ServerEvent.Refused
                    || e instanceof ServerEvent.HandshakeFailed
                    || e instanceof ServerEvent.DialFailed);
    return switch (event) {
      case ServerEvent.Refused refused -> refused.failure().toString();
      case ServerEvent.HandshakeFailed failed -> failed.failure().toString();
      case ServerEvent.DialFailed failed -> failed.failure().toString();
      default -> throw new IllegalStateException("not asked for: " + event);
    };
  }

  <T extends ServerEvent> T await(Class<T> type, Predicate<T> is) throws InterruptedException {
    return await(type, PATIENCE, is);
  }

  <T extends ServerEvent> T await(Class<T> type, Duration atMost, Predicate<T> is)
      throws InterruptedException {
    for (Iterator<ServerEvent> i = kept.iterator(); i.hasNext(); ) {
      ServerEvent event = i.next();
      if (type.isInstance(event) && is.test(type.cast(event))) {
        i.remove();
        return type.cast(event);
      }
    }
    Deadline deadline = host.clock().deadline(atMost);
    for (Optional<ServerEvent> event = next(deadline); event.isPresent(); event = next(deadline)) {
      if (type.isInstance(event.get()) && is.test(type.cast(event.get()))) {
        return type.cast(event.get());
      }
      kept.add(event.get());
    }
    throw new AssertionError(
        "waited for " + type.getSimpleName() + "; not taken of what happened: " + kept);
  }

  private Optional<ServerEvent> next(Deadline deadline) throws InterruptedException {
    return events.next(deadline.remaining(host.clock()));
  }

  @Override
  public void echo(NodeId peer, int size, boolean random) throws Exception {
    echo(protocol, peer, size, random);
  }

  void echo(String onProtocol, NodeId peer, int size, boolean random) throws Exception {
    byte[] payload = Bench.payload(size, random);
    bench.echo(onProtocol, peer, 1, _ -> payload);
  }

  @Override
  public void pipeline(NodeId peer, int count, int size) throws Exception {
    bench.echo(protocol, peer, count, i -> Bench.numbered(i, size));
  }

  @Override
  public void send(NodeId peer, int code, int size) throws Exception {
    bench.write(protocol, peer, code, new byte[size]);
  }

  @Override
  public void disconnect(NodeId peer, DisconnectReason reason) {
    server.peer(peer).orElseThrow().disconnect(reason);
  }

  @Override
  public void close() {
    events.close();
    server.close();
  }
}
