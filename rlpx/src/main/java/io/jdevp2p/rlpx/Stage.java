package io.jdevp2p.rlpx;

/** How far a connection has come, with the names of what can happen at each stage. */
enum Stage {
  /** Nothing has been sent or received; also while auth is on its way. */
  AUTH(RlpxFailure.AUTH_TIMEOUT, RlpxFailure.AUTH_CLOSED, RlpxFailure.AUTH_LOST),
  /** Ack is on its way. */
  ACK(RlpxFailure.ACK_TIMEOUT, RlpxFailure.ACK_CLOSED, RlpxFailure.ACK_LOST),
  /** The handshake is complete, Hello is not. */
  HELLO(RlpxFailure.HELLO_TIMEOUT, RlpxFailure.HELLO_CLOSED, RlpxFailure.HELLO_LOST),
  /** Messages of all protocols may be exchanged. */
  OPEN(RlpxFailure.CONNECTION_TIMEOUT, RlpxFailure.CONNECTION_ENDED, RlpxFailure.CONNECTION_LOST);

  private final RlpxFailure timeout;
  private final RlpxFailure ended;
  private final RlpxFailure lost;

  Stage(RlpxFailure timeout, RlpxFailure ended, RlpxFailure lost) {
    this.timeout = timeout;
    this.ended = ended;
    this.lost = lost;
  }

  /** The deadline has passed. */
  RlpxFailure timeout() {
    return timeout;
  }

  /** The other side has ended the stream in good order. */
  RlpxFailure ended() {
    return ended;
  }

  /** Reading or writing has failed. */
  RlpxFailure lost() {
    return lost;
  }
}
