package io.jdevp2p.discovery.v4;

import java.time.Duration;

/** Every maximum of this package, with its unit and where the number comes from. */
public final class V4Limits {
  /** Questions of ours that wait for an answer: more than a lookup and the table ever have. */
  public static final int CALLS = 1024;

  /** Those of them to one endpoint. */
  public static final int CALLS_PER_ENDPOINT = 32;

  /** How long an answer may take, as in go-ethereum. */
  public static final Duration ANSWER_TIME = Duration.ofMillis(500);

  /**
   * How long we wait, after a node has answered our ping, for its own ping, when it may want a
   * proof of us before it answers anything else. Those who already have one don't ping.
   */
  public static final Duration BOND_TIME = Duration.ofMillis(300);

  /**
   * How long a question that was sent right behind the pong it relies on may have no answer before
   * it is sent again, as it may have overtaken the pong.
   */
  public static final Duration REPEAT_TIME = Duration.ofMillis(150);

  /**
   * How long we wait for the rest of an answer to findnode that began with so few nodes that they
   * can be the end of a full one, which has overtaken its beginning.
   */
  public static final Duration GATHER_TIME = Duration.ofMillis(200);

  /** How long a packet of ours counts, as in go-ethereum. */
  public static final Duration PACKET_TIME = Duration.ofSeconds(20);

  /**
   * How long an endpoint is proved, as discv4.md says. go-ethereum takes 24 hours, within which a
   * dynamic address may well have come to somebody else, whom answers then would hit. What a node
   * loses that relies on 24 hours is small: a ping of it in the second half of the 12 has us renew
   * its proof.
   */
  public static final Duration PROOF_TIME = Duration.ofHours(12);

  /** Endpoints that are proved, of about 300 bytes each. */
  public static final int PROOFS = 8192;

  /** Those of them in one /24 or /64. */
  public static final int PROOFS_PER_NETWORK = 1024;

  /**
   * Pings back to strangers that wait for a pong: as many as can be sent within {@link
   * #ANSWER_TIME} at 30,000 a second, which is more than a processor signs. So an honest stranger
   * has all of that time, however many spoofed pings come.
   */
  public static final int PINGS_BACK = 16_384;

  /**
   * How long a node that has just proved its endpoint is left alone before the table may ask it
   * anything. It has something in mind, and what comes next should be the answer to that.
   */
  public static final Duration NEWCOMER_REST = Duration.ofMillis(500);

  /** Nodes in that state. */
  public static final int NEWCOMERS = 256;

  /** Nodes in an answer to findnode, Kademlia's k (discv4.md). */
  public static final int NEIGHBORS = 16;

  /** Nodes in one packet: with the longest addresses no more fit. As in go-ethereum. */
  public static final int NEIGHBORS_PER_PACKET = 12;

  /** The lowest UDP port at which we believe that a node is, as in go-ethereum. */
  public static final int LOWEST_TOLD_PORT = 1025;

  private V4Limits() {}
}
