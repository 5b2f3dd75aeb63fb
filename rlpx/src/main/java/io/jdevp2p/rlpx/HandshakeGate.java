package io.jdevp2p.rlpx;

import java.io.IOException;

/**
 * What a connection that came in passes before its handshake costs anything: who has many of them
 * decides here how many compute at once, and in which order. Called by the thread that is in {@link
 * RlpxConnection#accept(io.jdevp2p.crypto.SecretKey, HandshakeGate)}.
 */
public interface HandshakeGate {
  /** Lets everybody pass at once. */
  HandshakeGate OPEN =
      new HandshakeGate() {
        @Override
        public void enter() {}

        @Override
        public void leave() {}
      };

  /**
   * The whole auth message has arrived, with a size that can be; nothing has been computed. May
   * block until it is this connection's turn.
   *
   * @throws IOException when the handshake isn't wanted; the connection fails with it, and {@link
   *     #leave} isn't called
   */
  void enter() throws IOException;

  /** All that is asymmetric is computed, or has failed; nothing has been answered yet. */
  void leave();
}
