package io.jdevp2p.discovery;

/** Why a question to another node has no answer. */
public enum DiscoveryFailure {
  /** It did not answer in time. */
  TIMEOUT("discovery.timeout"),
  /** Neither address nor UDP port of the node are known, or nobody can be reached there. */
  NO_ENDPOINT("discovery.no-endpoint"),
  /** Version 5 needs the node's record, and it isn't known. */
  NO_RECORD("discovery.no-record"),
  /** The node is in a network that the configuration excludes, or it is this node. */
  NOT_ALLOWED("discovery.not-allowed"),
  /** It answered with something that is no valid answer. */
  INVALID_ANSWER("discovery.invalid-answer"),
  /** Too many questions wait already. */
  TOO_MANY_CALLS("discovery.too-many-calls"),
  /** Discovery is being closed. */
  CLOSED("discovery.closed");

  private final String reason;

  DiscoveryFailure(String reason) {
    this.reason = reason;
  }

  /** As in events and metrics: {@code stage.reason}. */
  @Override
  public String toString() {
    return reason;
  }
}
