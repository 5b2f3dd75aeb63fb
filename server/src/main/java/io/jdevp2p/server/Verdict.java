package io.jdevp2p.server;

import io.jdevp2p.rlpx.DisconnectReason;

/** What a checkpoint answers. */
sealed interface Verdict {
  /** Go on. */
  record Proceed() implements Verdict {}

  /**
   * Stop, and tell the other side why.
   *
   * @param reason what it is told
   * @param failure the refusal in the taxonomy's words
   */
  record Refuse(DisconnectReason reason, Failure failure) implements Verdict {
    Refuse(DisconnectReason reason) {
      this(reason, new Failure("admission." + reason.words().replace(' ', '-'), reason.words()));
    }
  }

  Verdict PROCEED = new Proceed();
}
