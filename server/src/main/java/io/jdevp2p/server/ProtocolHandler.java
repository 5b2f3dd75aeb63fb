package io.jdevp2p.server;

/**
 * What a raw protocol does with a peer. Runs on a virtual thread of its own, one for each peer; may
 * block.
 */
@FunctionalInterface
public interface ProtocolHandler {
  /**
   * Talks with one peer. When this returns, the peer is disconnected.
   *
   * @param peer who it is
   * @param channel how to talk with it
   * @throws Exception whatever ends the peer; {@link ProtocolBreach} when the peer broke the
   *     protocol
   */
  void run(Peer peer, MessageChannel channel) throws Exception;
}
