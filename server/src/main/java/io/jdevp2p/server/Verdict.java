package io.jdevp2p.server;

import io.jdevp2p.rlpx.DisconnectReason;

/** What a checkpoint answers. */
sealed interface Verdict {
  /** Go on. */
  record Proceed() implements Verdict {}

  /** Stop, and tell the other side why. */
  record Refuse(DisconnectReason reason) implements Verdict {
    /** The refusal in the taxonomy's words. */
    Failure failure() {
      return new Failure("admission." + reason.words().replace(' ', '-'), reason.words());
    }
  }

  Verdict PROCEED = new Proceed();
}
