package io.jdevp2p.server;

/**
 * What a typed protocol does with a peer. Runs on a virtual thread of its own, one for each peer;
 * may block.
 */
@FunctionalInterface
public interface TypedHandler {
  /**
   * Talks with one peer. When this returns, the peer is disconnected, and requests of the peer that
   * are being served are given up.
   *
   * @param peer who it is
   * @param channel how to talk with it; of no use once this has returned
   * @throws Exception whatever ends the peer; {@link ProtocolBreach} when the peer broke the
   *     protocol
   */
  void run(Peer peer, TypedChannel channel) throws Exception;
}
