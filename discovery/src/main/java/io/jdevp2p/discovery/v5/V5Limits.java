package io.jdevp2p.discovery.v5;

import java.time.Duration;

/** Every maximum of this package, with its unit and where the number comes from. */
public final class V5Limits {
  /** Sessions, as in go-ethereum. */
  public static final int SESSIONS = 1024;

  /** Bytes of a request id (discv5-wire.md). */
  public static final int REQUEST_ID_BYTES = 8;

  /** Bytes of a talk request and its protocol's name, which fit a packet of 1280. */
  public static final int TALK_REQUEST_BYTES = 1160;

  /** Bytes of the answer to a talk request, which fit a packet of 1280. */
  public static final int TALK_RESPONSE_BYTES = 1160;

  /** Talk requests that handlers are at work on; a fourth of go-ethereum's. */
  public static final int TALKS = 256;

  /** Of these, those from one address. */
  public static final int TALKS_OF_ADDRESS = 64;

  /** The fewest bytes of a packet: those of WHOAREYOU (discv5-wire.md). */
  public static final int SMALLEST_PACKET_BYTES = 63;

  /** Distances in a FINDNODE: as many as there are, with 0. More of them would repeat some. */
  public static final int DISTANCES = 257;

  /** Records in one NODES message: more than fit a packet, if they have a signature and a key. */
  public static final int NODES_RECORDS = 16;

  /** Messages under the same keys: half of what the counter in their nonces can count. */
  public static final int SESSION_MESSAGES = Integer.MAX_VALUE;

  /** How long keys are good for reading after newer ones have come. */
  public static final Duration OLDER_KEYS = Duration.ofSeconds(10);

  /**
   * Nodes at an endpoint whose answer to WHOAREYOU we wait for; go-ethereum has no limit. So many
   * that a flood of forged packets takes longer to fill it than a packet takes there and back.
   */
  public static final int CHALLENGES = 16_384;

  /** WHOAREYOUs to each of these that may be answered. */
  public static final int CHALLENGES_OF_REMOTE = 4;

  /**
   * How long from the first WHOAREYOU on it is all that a node gets, whatever it sends. Whoever
   * sends several packets at once does so within less; and while a forged packet's is repeated, the
   * node in whose name it came gets none of its own.
   */
  public static final Duration CHALLENGE_REPEAT = Duration.ofMillis(100);

  /** Wrong answers to a WHOAREYOU, each of which costs us a check of a signature. */
  public static final int CHALLENGE_TRIES = 4;

  /** How long a WHOAREYOU may be answered (discv5-wire.md). */
  public static final Duration CHALLENGE_LIFE = Duration.ofSeconds(1);

  /** Bytes of a message that fits a handshake packet beside the largest record. */
  public static final int HANDSHAKE_MESSAGE_BYTES = 794;

  /** Questions of ours that wait for an answer. */
  public static final int CALLS = 1024;

  /** How long a question waits for an answer, and again for each step that it takes. */
  public static final Duration RESPONSE_TIMEOUT = Duration.ofMillis(700);

  /** Such steps: after another's handshake, after its own, after the first part of the answer. */
  public static final int CALL_RESTARTS = 3;

  /** Nodes in an answer to FINDNODE, ours and others' (discv5-wire.md). */
  public static final int NODES = 16;

  /** Packets of an answer to FINDNODE of ours. */
  public static final int NODES_PACKETS = 5;

  /** Bytes of records in one of these, which fit a packet of 1280. */
  public static final int NODES_BYTES = 1176;

  /** Packets of an answer to FINDNODE of others; 16 of the largest records take go-ethereum six. */
  public static final int NODES_PACKETS_ACCEPTED = 6;

  /** Distances in a FINDNODE of a lookup, as in go-ethereum. */
  public static final int LOOKUP_DISTANCES = 3;

  /** Nearer distances in the second FINDNODE to one of the closest nodes of a lookup. */
  public static final int LOOKUP_MORE_DISTANCES = 4;

  /**
   * Records that need no second check: those that lookups of the last minutes told of; half a
   * kilobyte each.
   */
  public static final int CHECKED_RECORDS = 1024;

  private V5Limits() {}
}
