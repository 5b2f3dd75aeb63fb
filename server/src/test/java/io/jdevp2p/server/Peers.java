package io.jdevp2p.server;

import io.jdevp2p.host.Host;
import io.jdevp2p.rlpx.Capability;
import io.jdevp2p.rlpx.Hello;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Peers as they are when both handshakes are behind, not started. */
final class Peers {
  /** An observer that sees nothing. */
  static final CloseSequence.Observer BLIND =
      new CloseSequence.Observer() {
        @Override
        public void ended(Peer peer, Ending ending) {}

        @Override
        public void closed(Peer peer) {}

        @Override
        public void handlersLeft(int more) {}
      };

  private Peers() {}

  /** A numbered node as a peer that nobody reads or writes. */
  static Peer peer(int number, ConnectionFlag flag) {
    return peer(
        Host.system(),
        number,
        flag,
        new ScriptedTransport(Host.system()),
        ServerLimits.defaults(),
        BLIND);
  }

  static Peer peer(
      Host host,
      int number,
      ConnectionFlag flag,
      Transport transport,
      ServerLimits limits,
      CloseSequence.Observer observer,
      Protocol... shared) {
    List<Capability> capabilities = Stream.of(shared).map(Protocol::capability).toList();
    return new Peer(
        host,
        Nodes.node(number),
        new Hello(Hello.VERSION, "peer " + number, capabilities, 0, Nodes.key(number).publicKey()),
        Set.of(flag),
        transport,
        ProtocolOffsets.match(List.of(shared), capabilities),
        limits,
        new SharedByPeers(host.clock(), limits, Limits.counts(limits)),
        observer);
  }
}
