package io.jdevp2p.server;

import io.jdevp2p.rlpx.DisconnectReason;

/**
 * Why a peer goes. The first one that is given counts.
 *
 * @param reason the reason as the wire knows it
 * @param byRemote whether the other side ended it
 * @param tell whether the other side is sent the reason; not when it knows, or can't be reached any
 *     more
 * @param failure what happened, in the taxonomy
 */
record Ending(DisconnectReason reason, boolean byRemote, boolean tell, Failure failure) {
  /** We end it and say why. */
  static Ending local(DisconnectReason reason, String name, String detail) {
    return new Ending(reason, false, true, new Failure(name, detail));
  }

  /** The connection is of no use any more. */
  static Ending broken(String name, String detail) {
    return new Ending(DisconnectReason.NETWORK_ERROR, false, false, new Failure(name, detail));
  }

  /** The other side said goodbye. */
  static Ending remote(DisconnectReason reason) {
    return new Ending(
        reason,
        true,
        false,
        new Failure("remote." + reason.words().replace(' ', '-'), reason.words()));
  }

  PeerDisconnectedException exception() {
    String who = byRemote ? "the peer disconnected: " : "disconnected: ";
    return new PeerDisconnectedException(reason, byRemote, who + failure.detail());
  }
}
