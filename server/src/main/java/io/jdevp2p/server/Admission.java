package io.jdevp2p.server;

import io.jdevp2p.enr.NodeId;
import io.jdevp2p.rlpx.DisconnectReason;

/**
 * The order of verdicts at both checkpoints, row by row as go-ethereum has it. The first row that
 * applies decides. Pure: it reads the peer set and changes nothing.
 *
 * @param own our id
 * @param maxPeers peers in all
 * @param maxInbound peers that dialed us
 * @param offersProtocols whether the server has protocols at all; without any, no peer is useless
 */
record Admission(NodeId own, int maxPeers, int maxInbound, boolean offersProtocols) {

  /** The first checkpoint: after the encryption handshake, and again as the end of the second. */
  Verdict afterEncryption(Connection connection, PeerSet peers) {
    boolean trusted = peers.isTrusted(connection.id());
    if (!trusted && peers.size() >= maxPeers) {
      return refuse(DisconnectReason.TOO_MANY_PEERS);
    }
    if (!trusted && connection.inbound() && peers.inbound() >= maxInbound) {
      return refuse(DisconnectReason.TOO_MANY_PEERS);
    }
    if (peers.contains(connection.id())) {
      return refuse(DisconnectReason.ALREADY_CONNECTED);
    }
    if (connection.id().equals(own)) {
      return refuse(DisconnectReason.SELF);
    }
    return Verdict.PROCEED;
  }

  /** The second checkpoint: after Hello. */
  Verdict afterHello(Connection.Greeted connection, PeerSet peers) {
    if (offersProtocols && connection.shared().isEmpty()) {
      return refuse(DisconnectReason.USELESS_PEER);
    }
    return afterEncryption(connection, peers);
  }

  private static Verdict refuse(DisconnectReason reason) {
    return new Verdict.Refuse(reason);
  }
}
