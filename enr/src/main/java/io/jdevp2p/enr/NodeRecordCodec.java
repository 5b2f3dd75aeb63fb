package io.jdevp2p.enr;

import io.jdevp2p.crypto.CryptoException;
import io.jdevp2p.crypto.Keccak256;
import io.jdevp2p.crypto.PublicKey;
import io.jdevp2p.crypto.Secp256k1;
import io.jdevp2p.crypto.SecretKey;
import io.jdevp2p.rlp.RlpException;
import io.jdevp2p.rlp.RlpReader;
import io.jdevp2p.rlp.RlpWriter;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Bytes and text of a node record: order, size, signature. Pure; any thread.
 *
 * <p>Keys are byte strings; they are held as strings of one character for each byte (ISO 8859-1),
 * which loses nothing and sorts as the bytes do.
 *
 * @see <a href="https://github.com/ethereum/devp2p/blob/master/enr.md">the specification</a>
 */
final class NodeRecordCodec {
  static final String ID = "id";
  static final String SECP256K1 = "secp256k1";
  static final String TEXT_PREFIX = "enr:";

  private static final String V4 = "v4";
  private static final int SIGNATURE_BYTES = 64;
  private static final int COMPRESSED_KEY_BYTES = 33;

  private NodeRecordCodec() {}

  // https://github.com/ethereum/devp2p/blob/master/enr.md#text-encoding
  static NodeRecord parse(String text) throws EnrException {
    if (!text.startsWith(TEXT_PREFIX)) {
      throw new EnrException("record " + Excerpt.of(text) + ": does not begin with \"enr:\"");
    }
    if (text.length() > EnrLimits.RECORD_TEXT_CHARS) {
      throw new EnrException(
          "record: text of "
              + text.length()
              + " characters, at most "
              + EnrLimits.RECORD_TEXT_CHARS
              + " are allowed");
    }
    String base64 = text.substring(TEXT_PREFIX.length());
    if (base64.isEmpty()) {
      throw new EnrException("record: nothing after \"enr:\"");
    }
    if (base64.indexOf('=') >= 0) {
      throw new EnrException("record: base64 with padding");
    }
    byte[] encoded;
    try {
      encoded = Base64.getUrlDecoder().decode(base64);
    } catch (IllegalArgumentException e) {
      throw new EnrException("record: not URL-safe base64", e);
    }
    // The decoder lets unused bits of the last character be anything; one record has one text.
    if (!base64(encoded).equals(base64)) {
      throw new EnrException("record: base64 with stray bits in its last character");
    }
    return decode(encoded);
  }

  static String text(byte[] encoded) {
    return TEXT_PREFIX + base64(encoded);
  }

  // https://github.com/ethereum/devp2p/blob/master/enr.md#rlp-encoding
  static NodeRecord decode(byte[] rlp) throws EnrException {
    if (rlp.length > EnrLimits.RECORD_BYTES) {
      throw new EnrException(tooBig(rlp.length));
    }
    byte[] signature;
    long sequence;
    SortedMap<String, byte[]> pairs = new TreeMap<>();
    try {
      RlpReader reader = new RlpReader(rlp);
      reader.enterList();
      signature = reader.readBytes(SIGNATURE_BYTES);
      sequence = reader.readLong();
      while (reader.hasNext()) {
        String key = key(reader.readBytesUpTo(EnrLimits.RECORD_BYTES));
        int order = pairs.isEmpty() ? 1 : key.compareTo(pairs.lastKey());
        if (order == 0) {
          throw new EnrException("record: key " + Excerpt.of(key) + " twice");
        }
        if (order < 0) {
          throw new EnrException("record: key " + Excerpt.of(key) + " is out of order");
        }
        if (!reader.hasNext()) {
          throw new EnrException("record: key " + Excerpt.of(key) + " without a value");
        }
        pairs.put(key, reader.readRaw());
      }
      reader.leaveList();
      reader.expectEnd();
    } catch (RlpException e) {
      throw new EnrException("record: " + e.getMessage(), e);
    }
    PublicKey signer = signer(pairs);
    if (!Secp256k1.verify(signer, Keccak256.hash(content(sequence, pairs)), signature)) {
      throw new EnrException("record: the signature is not by the key in it");
    }
    return new NodeRecord(rlp.clone(), sequence, Collections.unmodifiableSortedMap(pairs), signer);
  }

  /** Signs the pairs, to which this adds the identity scheme and the key. */
  static NodeRecord sign(long sequence, SortedMap<String, byte[]> publish, SecretKey key) {
    PublicKey signer = key.publicKey();
    SortedMap<String, byte[]> pairs = new TreeMap<>(publish);
    pairs.put(ID, new RlpWriter().writeString(V4).toBytes());
    pairs.put(SECP256K1, new RlpWriter().writeBytes(signer.compressed()).toBytes());
    byte[] signature = Secp256k1.sign(key, Keccak256.hash(content(sequence, pairs))).bytes64();
    RlpWriter record = new RlpWriter().beginList().writeBytes(signature);
    appendContent(record, sequence, pairs);
    byte[] encoded = record.endList().toBytes();
    if (encoded.length > EnrLimits.RECORD_BYTES) {
      throw new IllegalStateException(tooBig(encoded.length));
    }
    return new NodeRecord(encoded, sequence, Collections.unmodifiableSortedMap(pairs), signer);
  }

  /** Bytes that a pair takes in a record. */
  static int pairBytes(String key, byte[] value) {
    return new RlpWriter().writeBytes(keyBytes(key)).size() + value.length;
  }

  /** Checks that a value is one RLP item, all of it. */
  static void checkValue(String key, byte[] rlpValue) {
    try {
      RlpReader reader = new RlpReader(rlpValue);
      reader.skip();
      reader.expectEnd();
    } catch (RlpException e) {
      throw new IllegalArgumentException(
          "value of " + Excerpt.of(key) + ": not one RLP item: " + e.getMessage(), e);
    }
  }

  /** Checks that a key can stand in a record. */
  static void checkKey(String key) {
    if (!key.chars().allMatch(c -> c <= 0xff)) {
      throw new IllegalArgumentException(
          "key " + Excerpt.of(key) + ": a character stands for a byte and can't be above 255");
    }
  }

  // https://github.com/ethereum/devp2p/blob/master/enr.md#v4-identity-scheme
  private static PublicKey signer(SortedMap<String, byte[]> pairs) throws EnrException {
    byte[] scheme = pairs.get(ID);
    if (scheme == null) {
      throw new EnrException("record: no \"id\" pair that names its identity scheme");
    }
    String name;
    try {
      name = new RlpReader(scheme).readString(EnrLimits.RECORD_BYTES);
    } catch (RlpException e) {
      throw new EnrException("record: id: " + e.getMessage(), e);
    }
    if (!name.equals(V4)) {
      throw new EnrException("record: unknown identity scheme " + Excerpt.of(name));
    }
    byte[] key = pairs.get(SECP256K1);
    if (key == null) {
      throw new EnrException("record: no \"secp256k1\" pair with its key");
    }
    try {
      return PublicKey.of(new RlpReader(key).readBytes(COMPRESSED_KEY_BYTES));
    } catch (RlpException | CryptoException e) {
      throw new EnrException("record: secp256k1: " + e.getMessage(), e);
    }
  }

  private static byte[] content(long sequence, SortedMap<String, byte[]> pairs) {
    RlpWriter content = new RlpWriter().beginList();
    appendContent(content, sequence, pairs);
    return content.endList().toBytes();
  }

  private static void appendContent(RlpWriter to, long sequence, SortedMap<String, byte[]> pairs) {
    to.writeLong(sequence);
    for (Map.Entry<String, byte[]> pair : pairs.entrySet()) {
      to.writeBytes(keyBytes(pair.getKey())).writeRaw(pair.getValue());
    }
  }

  private static String tooBig(int bytes) {
    return "record of " + bytes + " bytes, at most " + EnrLimits.RECORD_BYTES + " are allowed";
  }

  private static String base64(byte[] encoded) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(encoded);
  }

  private static String key(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  private static byte[] keyBytes(String key) {
    return key.getBytes(StandardCharsets.ISO_8859_1);
  }
}
