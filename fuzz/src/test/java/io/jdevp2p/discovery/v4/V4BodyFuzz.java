package io.jdevp2p.discovery.v4;

import io.jdevp2p.crypto.CryptoException;
import io.jdevp2p.crypto.SecretKey;
import io.jdevp2p.discovery.udp.UdpLimits;
import io.jdevp2p.enr.NodeRecord;
import io.jdevp2p.fuzz.Allocation;
import io.jdevp2p.fuzz.Check;
import io.jdevp2p.fuzz.Input;
import io.jdevp2p.rlp.RlpWriter;
import java.net.InetAddress;
import java.util.Optional;

/**
 * Any bytes as the body of each type, hash and signature left aside: only {@link V4Exception} comes
 * out, without text or stack trace of its own, and a packet that is taken is within its bounds and
 * comes back the same when we send it, also with further elements and bytes behind.
 */
public final class V4BodyFuzz {
  public static final int MAX_INPUT_BYTES = 1200;

  private static final byte[] RECORD = record();
  private static final int ENCODED_NEIGHBOR_BYTES = 70;

  private V4BodyFuzz() {}

  public static void fuzzerTestOneInput(byte[] bytes) {
    Input input = new Input(bytes);
    int type = input.choice(7);
    byte[] body = type == 0 ? response(input) : input.rest();
    type = type == 0 ? V4Packet.EnrResponse.TYPE : type;
    V4Packet packet = read(type, body);
    if (packet == null) {
      return;
    }
    Check.equal(packet.type(), type, "the type");
    check(packet, body.length);
    RlpWriter again = new RlpWriter();
    V4Codec.writeBody(packet, again);
    Check.equal(read(type, again.toBytes()), packet, "once more");
    byte[] longer = new byte[again.size() + 3];
    again.writeTo(longer, 0);
    longer[again.size()] = (byte) 0xbf;
    Check.equal(read(type, longer), packet, "with bytes behind");
  }

  /** Null when it is refused. */
  private static V4Packet read(int type, byte[] body) {
    byte[] before = body.clone();
    Allocation allocation = new Allocation();
    try {
      return V4Codec.readBody(type, body, 0);
    } catch (V4Exception e) {
      Check.equal(e.getStackTrace().length, 0, "the stack trace");
      boolean record = e.reason() == V4Exception.Reason.INVALID_RECORD;
      Check.that(record || e.reason() == V4Exception.Reason.MALFORMED_BODY, "the reason");
      Check.that(!record || type == V4Packet.EnrResponse.TYPE, "a record elsewhere");
      return null;
    } finally {
      allocation.checkAtMost(16L * UdpLimits.PACKET_BYTES);
      Check.equal(body, before, "unchanged");
    }
  }

  private static void check(V4Packet packet, int length) {
    switch (packet) {
      case V4Packet.Ping ping -> {
        check(ping.from().ip(), ping.from().udpPort(), ping.from().tcpPort());
        check(ping.to().ip(), ping.to().udpPort(), ping.to().tcpPort());
      }
      case V4Packet.Pong pong -> check(pong.to().ip(), pong.to().udpPort(), pong.to().tcpPort());
      case V4Packet.Neighbors neighbors -> {
        Check.between(0, neighbors.nodes().size(), length / ENCODED_NEIGHBOR_BYTES, "the nodes");
        neighbors.nodes().forEach(node -> check(node.ip(), node.udpPort(), node.tcpPort()));
        neighbors
            .nodes()
            .forEach(node ->
                node.key()
                    .key()
                    .ifPresent(key -> Check.equal(key.bytes(), node.key().bytes(), "the key")));
      }
      case V4Packet.EnrResponse response ->
          Check.that(response.record().encode().length <= length, "the record");
      case V4Packet.FindNode _, V4Packet.EnrRequest _ -> {}
    }
  }

  private static void check(Optional<InetAddress> ip, int udpPort, int tcpPort) {
    Check.between(0, udpPort, 65535, "the UDP port");
    Check.between(0, tcpPort, 65535, "the TCP port");
    ip.ifPresent(address -> {
      int bytes = address.getAddress().length;
      Check.that(bytes == 4 || bytes == 16, "the address");
    });
  }

  /** A response with a good record in it, and anything behind. */
  private static byte[] response(Input input) {
    byte[] hash = input.bytesUpTo(input.choice(34));
    byte[] rest = input.rest();
    byte[] payload = new RlpWriter().writeBytes(hash).toBytes();
    int length = payload.length + RECORD.length + rest.length;
    byte[] list = new byte[3 + length];
    list[0] = (byte) (length > 0xff ? 0xf9 : 0xf8);
    int at = 1;
    if (length > 0xff) {
      list[at++] = (byte) (length >>> 8);
    }
    list[at++] = (byte) length;
    System.arraycopy(payload, 0, list, at, payload.length);
    at += payload.length;
    System.arraycopy(RECORD, 0, list, at, RECORD.length);
    at += RECORD.length;
    System.arraycopy(rest, 0, list, at, rest.length);
    return list;
  }

  private static byte[] record() {
    try {
      SecretKey key =
          SecretKey.fromHex("45a915e4d060149eb4365960e6a7a45f334393093061116b197e3240065ff2d8");
      return NodeRecord.builder().sequence(1).udp(30303).sign(key).encode();
    } catch (CryptoException e) {
      throw new AssertionError(e);
    }
  }
}
