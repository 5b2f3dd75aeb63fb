package io.jdevp2p.discovery.v5;

import java.net.InetAddress;
import java.util.List;

/**
 * A message, as it is inside of a packet once that is decrypted.
 *
 * @see <a
 *     href="https://github.com/ethereum/devp2p/blob/master/discv5/discv5-wire.md#protocol-messages">the
 *     specification</a>
 */
@SuppressWarnings(
    "ArrayRecordComponent") // a message is made once, read once and compared with nothing
public sealed interface V5Message {
  /**
   * The id of the request that this is, or answers.
   *
   * @return up to 8 bytes
   */
  V5RequestId requestId();

  /**
   * Asks whether somebody is there.
   *
   * @param requestId chosen by the sender
   * @param recordSequence the sequence number of the sender's record, unsigned
   */
  record Ping(V5RequestId requestId, long recordSequence) implements V5Message {}

  /**
   * Answers {@link Ping}.
   *
   * @param requestId that of the ping
   * @param recordSequence the sequence number of the sender's record, unsigned
   * @param recipientIp from where the ping came; never an IPv4 address mapped into IPv6
   * @param recipientPort its port, 0 to 65535
   */
  record Pong(
      V5RequestId requestId, long recordSequence, InetAddress recipientIp, int recipientPort)
      implements V5Message {}

  /**
   * Asks for nodes.
   *
   * @param requestId chosen by the sender
   * @param distances logarithmic distances from the recipient's id, at most 257 of them; any
   *     number, since others than 0 to 256 are to be ignored
   */
  record FindNode(V5RequestId requestId, List<Integer> distances) implements V5Message {
    /** Copies the list. */
    public FindNode {
      distances = List.copyOf(distances);
    }
  }

  /**
   * A part of the answer to {@link FindNode}.
   *
   * @param requestId that of the question
   * @param total how many parts there are, as the sender claims; any number
   * @param records the encodings of node records, not checked in any way but that each is an RLP
   *     list and not larger than a record may be: to check a signature takes long, and is for who
   *     knows that this was asked for
   */
  record Nodes(V5RequestId requestId, int total, List<byte[]> records) implements V5Message {
    /** Copies the list. */
    public Nodes {
      records = List.copyOf(records);
    }
  }

  /**
   * A request of another protocol.
   *
   * @param requestId chosen by the sender
   * @param protocol its name, any bytes
   * @param request any bytes, not to be changed
   */
  record TalkRequest(V5RequestId requestId, byte[] protocol, byte[] request) implements V5Message {}

  /**
   * Answers {@link TalkRequest}.
   *
   * @param requestId that of the request
   * @param response any bytes, not to be changed; none when the protocol is unknown
   */
  record TalkResponse(V5RequestId requestId, byte[] response) implements V5Message {}
}
