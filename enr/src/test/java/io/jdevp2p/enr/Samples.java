package io.jdevp2p.enr;

import io.jdevp2p.crypto.CryptoException;
import io.jdevp2p.crypto.Keccak256;
import io.jdevp2p.crypto.Secp256k1;
import io.jdevp2p.crypto.SecretKey;
import io.jdevp2p.rlp.RlpWriter;
import java.io.ByteArrayOutputStream;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;

/** Keys, records and addresses for the tests. */
final class Samples {
  /** The record of the specification, https://github.com/ethereum/devp2p/blob/master/enr.md. */
  static final String SPEC_TEXT =
      "enr:-IS4QHCYrYZbAKWCBRlAy5zzaDZXJBGkcnh4MHcBFZntXNFrdvJjX04jRzjzCBOonrkTfj499SZuOh8R33Ls8RRcy"
          + "5wBgmlkgnY0gmlwhH8AAAGJc2VjcDI1NmsxoQPKY0yuDUmstAHYpMa2_oxVtw0RW_QAdpzBQA8yWM0xOIN1ZHCC"
          + "dl8";

  static final String SPEC_ID = "a448f24c6d18e575453db13171562b71999873db5b286df957af199ec94617f7";

  static final SecretKey SPEC_KEY =
      key("b71c71a67e1177ad4e901695e1b4b9ee17ae16c6668d313eac2f96dbcda3f291");

  /** A record with sequence number 99 that go-ethereum signed: p2p/enode/urlv4_test.go. */
  static final String GETH_TEXT =
      "enr:-IS4QGrdq0ugARp5T2BZ41TrZOqLc_oKvZoPuZP5--anqWE_J-Tucc1xgkOL7qXl0puJgT7qc2KSvcupc4NCb0nr4"
          + "tdjgmlkgnY0gmlwhH8AAAGJc2VjcDI1NmsxoQM6UUF2Rm-oFe1IH_rQkRCi00T2ybeMHRSvw1HDpRvjPYN1ZHCC"
          + "dl8";

  static final SecretKey GETH_KEY =
      key("45a915e4d060149eb4365960e6a7a45f334393093061116b197e3240065ff2d8");

  /** A public key as it stands in enode URLs: p2p/enode/urlv4_test.go. */
  static final String KEY_DIGITS =
      "1dd9d65c4552b5eb43d5ad55a2ee3f56c6cbc1c64a5c8d659f51fcd51bace243"
          + "51232b8d7821617d2b29b54b81cdefb9b3e9c37d7fd5f63270bcc9e1a6f6a439";

  private Samples() {}

  static SecretKey key(String hex) {
    try {
      return SecretKey.fromHex(hex);
    } catch (CryptoException e) {
      throw new IllegalArgumentException(e);
    }
  }

  /** One of many keys. */
  static SecretKey key(int number) {
    return key("%064x".formatted(number + 1));
  }

  static NodeRecord record(int number, long sequence) {
    return NodeRecord.builder()
        .sequence(sequence)
        .ip(ip("10.0.%d.%d".formatted(number / 256, number % 256)))
        .tcp(30303)
        .udp(30303)
        .sign(key(number));
  }

  static Node node(int number) {
    return Node.of(record(number, 1));
  }

  static List<Node> nodes(int from, int to) {
    return IntStream.range(from, to).mapToObj(Samples::node).toList();
  }

  static InetAddress ip(String literal) {
    return InetAddress.ofLiteral(literal);
  }

  /** An IPv4 address written as IPv6, as only this way of making one leaves it. */
  static InetAddress mapped(int... ipv4) {
    byte[] bytes = new byte[16];
    bytes[10] = -1;
    bytes[11] = -1;
    for (int i = 0; i < 4; i++) {
      bytes[12 + i] = (byte) ipv4[i];
    }
    try {
      return Inet6Address.getByAddress(null, bytes, 0);
    } catch (UnknownHostException e) {
      throw new AssertionError("16 bytes are an address", e);
    }
  }

  static InetSocketAddress address(String ip, int port) {
    return new InetSocketAddress(ip(ip), port);
  }

  static byte[] text(String s) {
    return s.getBytes(StandardCharsets.ISO_8859_1);
  }

  static byte[] rlp(byte[] bytes) {
    return new RlpWriter().writeBytes(bytes).toBytes();
  }

  static byte[] rlp(String s) {
    return rlp(text(s));
  }

  /** The pairs that every record needs, for {@link #signed}. */
  static byte[] identity(SecretKey key) {
    return concat(rlp("id"), rlp("v4"), rlp("secp256k1"), rlp(key.publicKey().compressed()));
  }

  /** A record that is signed, whatever its content, which is the inside of an RLP list. */
  static byte[] signed(SecretKey key, byte[]... content) {
    byte[] inside = concat(content);
    byte[] signature = Secp256k1.sign(key, Keccak256.hash(list(inside))).bytes64();
    return list(concat(rlp(signature), inside));
  }

  /** A list header by hand, since what is inside need not be RLP. */
  static byte[] list(byte[] inside) {
    if (inside.length < 56) {
      return concat(new byte[] {(byte) (0xc0 + inside.length)}, inside);
    }
    if (inside.length < 256) {
      return concat(new byte[] {(byte) 0xf8, (byte) inside.length}, inside);
    }
    return concat(
        new byte[] {(byte) 0xf9, (byte) (inside.length >> 8), (byte) inside.length}, inside);
  }

  static byte[] concat(byte[]... parts) {
    var all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }
}
