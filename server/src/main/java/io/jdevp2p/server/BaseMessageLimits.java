package io.jdevp2p.server;

/** What bounds the base protocol on one connection, besides {@link ServerLimits}. */
final class BaseMessageLimits {
  /** The largest message that is read, inflated; a Disconnect has three bytes, a ping one. */
  static final int MESSAGE_BYTES = 2048;

  /** Pings that we owe an answer; more are answered by the ones that are already owed. */
  static final int PONGS_OWED = 16;

  private BaseMessageLimits() {}
}
