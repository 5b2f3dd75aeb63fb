package io.jdevp2p.server;

import io.jdevp2p.enr.Node;
import io.jdevp2p.enr.NodeId;
import io.jdevp2p.rlpx.Capability;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A connection on its way to becoming a peer, as the checkpoints see it: what is not known yet at a
 * stage is not there. Immutable.
 */
sealed interface Connection {
  /**
   * How it came about; {@link ConnectionFlag#TRUSTED} is for the run loop to say, so never in here.
   */
  Set<ConnectionFlag> flags();

  /**
   * Who is at the other end. If it dialed us, that is proven by its Hello only: the handshake's
   * auth message may be a replayed one.
   */
  NodeId id();

  default boolean inbound() {
    return flags().contains(ConnectionFlag.INBOUND);
  }

  /** Its address as we see it; of no meaning when we dialed it by name. */
  Optional<InetAddress> address();

  /** After the encryption handshake: the key at the other end is known. */
  record Encrypted(Set<ConnectionFlag> flags, Node node) implements Connection {
    @Override
    public NodeId id() {
      return node.id();
    }

    @Override
    public Optional<InetAddress> address() {
      return node.ip();
    }
  }

  /** After Hello: what it speaks is known, and the peer stands ready to be let in. */
  record Greeted(
      Set<ConnectionFlag> flags, Peer peer, List<Capability> capabilities, ProtocolOffsets shared)
      implements Connection {
    @Override
    public NodeId id() {
      return peer.id();
    }

    @Override
    public Optional<InetAddress> address() {
      return Optional.of(peer.remoteAddress().getAddress());
    }
  }
}
