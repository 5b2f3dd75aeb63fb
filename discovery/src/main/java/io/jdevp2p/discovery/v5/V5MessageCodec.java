package io.jdevp2p.discovery.v5;

import io.jdevp2p.enr.EnrLimits;
import io.jdevp2p.rlp.RlpException;
import io.jdevp2p.rlp.RlpReader;
import io.jdevp2p.rlp.RlpWriter;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;

/**
 * Messages in the clear: a byte for the type, and an RLP list. Pure; any thread.
 *
 * @see <a
 *     href="https://github.com/ethereum/devp2p/blob/master/discv5/discv5-wire.md#protocol-messages">the
 *     specification</a>
 */
final class V5MessageCodec {
  private static final int PING = 1;
  private static final int PONG = 2;
  private static final int FINDNODE = 3;
  private static final int NODES = 4;
  private static final int TALKREQ = 5;
  private static final int TALKRESP = 6;

  private static final int IP4_BYTES = 4;
  private static final int IP6_BYTES = 16;
  private static final int GREATEST_PORT = 0xffff;

  private V5MessageCodec() {}

  static int type(V5Message message) {
    return switch (message) {
      case V5Message.Ping _ -> PING;
      case V5Message.Pong _ -> PONG;
      case V5Message.FindNode _ -> FINDNODE;
      case V5Message.Nodes _ -> NODES;
      case V5Message.TalkRequest _ -> TALKREQ;
      case V5Message.TalkResponse _ -> TALKRESP;
    };
  }

  /** The list that follows the type. */
  static RlpWriter list(V5Message message) {
    RlpWriter list = new RlpWriter().beginList();
    list.writeBytes(message.requestId().bytes());
    switch (message) {
      case V5Message.Ping ping -> list.writeLong(ping.recordSequence());
      case V5Message.Pong pong ->
          list.writeLong(pong.recordSequence())
              .writeBytes(pong.recipientIp().getAddress())
              .writeLong(pong.recipientPort());
      case V5Message.FindNode findNode -> {
        list.beginList();
        for (int distance : findNode.distances()) {
          list.writeLong(distance);
        }
        list.endList();
      }
      case V5Message.Nodes nodes -> {
        list.writeLong(nodes.total()).beginList();
        for (byte[] record : nodes.records()) {
          list.writeRaw(record);
        }
        list.endList();
      }
      case V5Message.TalkRequest talk ->
          list.writeBytes(talk.protocol()).writeBytes(talk.request());
      case V5Message.TalkResponse talk -> list.writeBytes(talk.response());
    }
    return list.endList();
  }

  static V5Message decode(byte[] plaintext) throws V5Exception {
    if (plaintext.length == 0) {
      throw new V5Exception(V5Failure.MESSAGE_EMPTY, "nothing in it");
    }
    int type = plaintext[0] & 0xff;
    if (type < PING || type > TALKRESP) {
      throw new V5Exception(V5Failure.MESSAGE_TYPE, "type " + type);
    }
    try {
      RlpReader reader = new RlpReader(plaintext, 1, plaintext.length - 1);
      reader.enterList();
      V5Message message = decode(type, requestId(reader), reader);
      reader.leaveListIgnoringRest();
      reader.expectEnd();
      return message;
    } catch (RlpException e) {
      throw malformed(e.getMessage());
    }
  }

  private static V5Message decode(int type, V5RequestId id, RlpReader reader)
      throws RlpException, V5Exception {
    return switch (type) {
      case PING -> new V5Message.Ping(id, reader.readLong());
      case PONG -> new V5Message.Pong(id, reader.readLong(), ip(reader), port(reader));
      case FINDNODE -> new V5Message.FindNode(id, distances(reader));
      case NODES -> new V5Message.Nodes(id, reader.readInt(), records(reader));
      case TALKREQ -> new V5Message.TalkRequest(id, reader.readBytes(), reader.readBytes());
      default -> new V5Message.TalkResponse(id, reader.readBytes());
    };
  }

  private static V5RequestId requestId(RlpReader reader) throws RlpException, V5Exception {
    byte[] bytes = reader.readBytes();
    if (bytes.length > V5Limits.REQUEST_ID_BYTES) {
      throw new V5Exception(
          V5Failure.MESSAGE_REQUEST_ID, "request id of " + bytes.length + " bytes");
    }
    return V5RequestId.of(bytes);
  }

  private static InetAddress ip(RlpReader reader) throws RlpException, V5Exception {
    byte[] bytes = reader.readBytesUpTo(IP6_BYTES);
    if (bytes.length != IP4_BYTES && bytes.length != IP6_BYTES) {
      throw malformed("address of " + bytes.length + " bytes");
    }
    try {
      return InetAddress.getByAddress(bytes);
    } catch (UnknownHostException e) {
      throw new IllegalStateException("only of another length", e);
    }
  }

  private static int port(RlpReader reader) throws RlpException, V5Exception {
    int port = reader.readInt();
    if (port > GREATEST_PORT) {
      throw malformed("port " + port);
    }
    return port;
  }

  private static List<Integer> distances(RlpReader reader) throws RlpException, V5Exception {
    List<Integer> distances = new ArrayList<>();
    reader.enterList();
    while (reader.hasNext()) {
      if (distances.size() == V5Limits.DISTANCES) {
        throw malformed("more than " + V5Limits.DISTANCES + " distances");
      }
      distances.add(reader.readInt());
    }
    reader.leaveList();
    return distances;
  }

  private static List<byte[]> records(RlpReader reader) throws RlpException, V5Exception {
    List<byte[]> records = new ArrayList<>();
    reader.enterList();
    while (reader.hasNext()) {
      if (records.size() == V5Limits.NODES_RECORDS) {
        throw malformed("more than " + V5Limits.NODES_RECORDS + " records");
      }
      if (!reader.nextIsList()) {
        throw malformed("a record that is no list");
      }
      byte[] record = reader.readRaw();
      if (record.length > EnrLimits.RECORD_BYTES) {
        throw malformed("record of " + record.length + " bytes");
      }
      records.add(record);
    }
    reader.leaveList();
    return records;
  }

  private static V5Exception malformed(String message) {
    return new V5Exception(V5Failure.MESSAGE_MALFORMED, message);
  }
}
