package io.jdevp2p.discovery.v4;

import io.jdevp2p.enr.NodeRecord;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What a packet of version 4 says, without its hash and signature. Immutable.
 *
 * <p>Expirations are seconds since 1970, as 64 bits that are read as a signed number: what would be
 * far in the future as an unsigned one has passed. Sequence numbers are unsigned, and 0 when the
 * packet has none.
 *
 * @see <a href="https://github.com/ethereum/devp2p/blob/master/discv4.md#wire-protocol">discv4.md,
 *     Wire Protocol</a>
 */
public sealed interface V4Packet {
  /**
   * The byte that says which packet it is.
   *
   * @return 1 to 6
   */
  int type();

  /** A packet that is worth nothing after a while. */
  sealed interface Expiring extends V4Packet {
    /**
     * Until when it counts.
     *
     * @return seconds since 1970, signed
     */
    long expiration();

    /**
     * Whether its time has passed.
     *
     * @param now the time of day
     * @return true when it must not be processed
     */
    default boolean isExpired(Instant now) {
      return expiration() < now.getEpochSecond();
    }
  }

  /** A packet that only answers another one, and so means nothing unless that was sent. */
  sealed interface Answer extends V4Packet {}

  /**
   * Asks whether somebody is there, and says where the sender believes to be.
   *
   * @param version of the protocol, 4; others are taken as well
   * @param from the sender; only its TCP port is of use, since the rest shows where it comes from
   * @param to the receiver, as the sender sees it
   * @param expiration until when it counts
   * @param sequence of the sender's record, 0 for none
   */
  record Ping(long version, Endpoint from, Endpoint to, long expiration, long sequence)
      implements Expiring {
    /** Its type. */
    public static final int TYPE = 1;

    @Override
    public int type() {
      return TYPE;
    }
  }

  /**
   * Answers a ping.
   *
   * @param to the receiver, as the sender sees it
   * @param pingHash of the ping
   * @param expiration until when it counts
   * @param sequence of the sender's record, 0 for none
   */
  record Pong(Endpoint to, PacketHash pingHash, long expiration, long sequence)
      implements Expiring, Answer {
    /** Its type. */
    public static final int TYPE = 2;

    @Override
    public int type() {
      return TYPE;
    }
  }

  /**
   * Asks for the nodes closest to a target.
   *
   * @param target a public key, or any 64 bytes in its place
   * @param expiration until when it counts
   */
  record FindNode(EncodedKey target, long expiration) implements Expiring {
    /** Its type. */
    public static final int TYPE = 3;

    @Override
    public int type() {
      return TYPE;
    }
  }

  /**
   * Answers the question for nodes, or a part of them.
   *
   * @param nodes as the sender knows them
   * @param expiration until when it counts
   */
  record Neighbors(List<Neighbor> nodes, long expiration) implements Expiring, Answer {
    /** Its type. */
    public static final int TYPE = 4;

    /** Copies the list. */
    public Neighbors {
      nodes = List.copyOf(nodes);
    }

    @Override
    public int type() {
      return TYPE;
    }
  }

  /**
   * Asks for the receiver's record.
   *
   * @param expiration until when it counts
   * @see <a href="https://eips.ethereum.org/EIPS/eip-868">EIP-868</a>
   */
  record EnrRequest(long expiration) implements Expiring {
    /** Its type. */
    public static final int TYPE = 5;

    @Override
    public int type() {
      return TYPE;
    }
  }

  /**
   * Answers the question for a record. It has no expiration.
   *
   * @param requestHash of the question
   * @param record whose signature is good; whose it is was not looked at
   */
  record EnrResponse(PacketHash requestHash, NodeRecord record) implements Answer {
    /** Its type. */
    public static final int TYPE = 6;

    @Override
    public int type() {
      return TYPE;
    }
  }

  /**
   * Where somebody is, as a packet says.
   *
   * @param ip nothing when it is left out, or is no address of 4 or 16 bytes
   * @param udpPort 0 to 65535
   * @param tcpPort 0 to 65535, 0 for none or not known
   */
  record Endpoint(Optional<InetAddress> ip, int udpPort, int tcpPort) {
    /** Nothing is known. */
    public static final Endpoint UNKNOWN = new Endpoint(Optional.empty(), 0, 0);

    /** Checks the ports. */
    public Endpoint {
      checkPort(udpPort);
      checkPort(tcpPort);
    }

    /**
     * A UDP address.
     *
     * @param address resolved
     * @return the endpoint, without a TCP port
     */
    public static Endpoint of(InetSocketAddress address) {
      return new Endpoint(Optional.of(address.getAddress()), address.getPort(), 0);
    }
  }

  /**
   * A node, as another one tells of it.
   *
   * @param ip nothing when it is left out, or is no address of 4 or 16 bytes
   * @param udpPort 0 to 65535
   * @param tcpPort 0 to 65535
   * @param key its key, if it is one
   */
  record Neighbor(Optional<InetAddress> ip, int udpPort, int tcpPort, EncodedKey key) {
    /** Checks the ports. */
    public Neighbor {
      checkPort(udpPort);
      checkPort(tcpPort);
    }
  }

  private static void checkPort(int port) {
    if (port < 0 || port > 65535) {
      throw new IllegalArgumentException(port + " is not a port from 0 to 65535");
    }
  }
}
