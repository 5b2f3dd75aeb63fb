package io.jdevp2p.enr;

import io.jdevp2p.crypto.CryptoException;
import io.jdevp2p.crypto.Keccak256;
import io.jdevp2p.crypto.Secp256k1;
import io.jdevp2p.crypto.SecretKey;
import io.jdevp2p.fuzz.Check;
import io.jdevp2p.fuzz.Input;
import io.jdevp2p.rlp.RlpException;
import io.jdevp2p.rlp.RlpReader;
import io.jdevp2p.rlp.RlpWriter;
import java.util.List;
import java.util.OptionalInt;

/**
 * Any bytes as a node record, and any content under a good signature: only {@link EnrException}
 * comes out, and a record that is taken gives back its bytes and its text, and answers every
 * question.
 */
public final class NodeRecordFuzz {
  public static final int MAX_INPUT_BYTES = 400;

  private static final SecretKey KEY = key();
  private static final byte[] SCHEME = new RlpWriter().writeString("v4").toBytes();
  private static final byte[] PUBLIC =
      new RlpWriter().writeBytes(KEY.publicKey().compressed()).toBytes();
  private static final String[] KEYS = {
    "id", "ip", "ip6", "secp256k1", "tcp", "tcp6", "udp", "udp6", "", "zz", "\u00ff"
  };

  private NodeRecordFuzz() {}

  public static void fuzzerTestOneInput(byte[] bytes) throws EnrException, RlpException {
    Input input = new Input(bytes);
    byte[] encoded = input.nextBoolean() ? signed(input) : input.rest();
    NodeRecord record;
    try {
      record = NodeRecord.decode(encoded);
    } catch (EnrException e) {
      Printable.check(e);
      return;
    }
    Check.between(1, encoded.length, EnrLimits.RECORD_BYTES, "the size");
    Check.equal(record.encode(), encoded, "the only encoding");
    Check.equal(new RlpReader(encoded).readRaw().length, encoded.length, "nothing is behind it");
    Check.equal(NodeRecord.parse(record.text()), record, "the record of its text");
    Check.equal(record.id(), NodeId.of(record.publicKey()), "the id");
    for (String key : KEYS) {
      Check.that(record.raw(key).isPresent() == record.pairs().containsKey(key), "a pair");
    }
    checkEndpoint(record);
  }

  private static void checkEndpoint(NodeRecord record) throws EnrException {
    for (OptionalInt port : List.of(record.tcp(), record.udp(), record.tcp6(), record.udp6())) {
      port.ifPresent(number -> Check.between(1, number, 65535, "a port"));
    }
    Node node = Node.of(record);
    Check.equal(node.sequence(), record.sequence(), "the sequence number");
    node.tcpAddress().ifPresent(a -> Check.equal(a.getPort(), node.tcpPort(), "the port"));
    Node byUrl = EnodeUrl.parse(node.enode());
    Check.equal(byUrl.id(), node.id(), "the id in the URL");
    Check.equal(byUrl.ip(), node.ip(), "the address in the URL");
  }

  /** A list that need not be a record, under a signature over all of it. */
  private static byte[] signed(Input input) {
    RlpWriter content = new RlpWriter();
    content.writeLong(input.nextLong() >>> input.choice(64));
    while (input.hasMore()) {
      String key = KEYS[input.choice(KEYS.length)];
      content.writeString(key);
      switch (input.choice(4)) {
        case 0 -> content.writeBytes(input.bytesUpTo(input.choice(36)));
        case 1 -> content.writeLong(input.upTo(0x1ffff));
        case 2 -> content.beginList().writeBytes(input.bytesUpTo(input.choice(8))).endList();
        default -> content.writeRaw(key.equals("secp256k1") ? PUBLIC : SCHEME);
      }
    }
    byte[] items = content.toBytes();
    byte[] list = list(new byte[0], items);
    byte[] signature = Secp256k1.sign(KEY, Keccak256.hash(list)).bytes64();
    return list(new RlpWriter().writeBytes(signature).toBytes(), items);
  }

  /** A list of items that are encoded already. */
  private static byte[] list(byte[] first, byte[] others) {
    byte[] payload = new byte[first.length + others.length];
    System.arraycopy(first, 0, payload, 0, first.length);
    System.arraycopy(others, 0, payload, first.length, others.length);
    int length = payload.length;
    byte[] header =
        length < 56
            ? new byte[] {(byte) (0xc0 + length)}
            : length < 256
                ? new byte[] {(byte) 0xf8, (byte) length}
                : new byte[] {(byte) 0xf9, (byte) (length >>> 8), (byte) length};
    byte[] list = new byte[header.length + length];
    System.arraycopy(header, 0, list, 0, header.length);
    System.arraycopy(payload, 0, list, header.length, length);
    return list;
  }

  private static SecretKey key() {
    try {
      return SecretKey.fromHex("45a915e4d060149eb4365960e6a7a45f334393093061116b197e3240065ff2d8");
    } catch (CryptoException e) {
      throw new AssertionError(e);
    }
  }
}
