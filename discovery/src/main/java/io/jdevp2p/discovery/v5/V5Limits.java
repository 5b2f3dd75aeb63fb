package io.jdevp2p.discovery.v5;

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

  private V5Limits() {}
}
