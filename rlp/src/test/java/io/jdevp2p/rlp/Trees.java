package io.jdevp2p.rlp;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

/** RLP without types: an item is a {@code byte[]} or a {@code List<Object>} of items. */
final class Trees {
  private Trees() {}

  /** All items of the input, which must be read to its end. */
  static List<Object> decodeAll(byte[] input) throws RlpException {
    RlpReader reader = new RlpReader(input);
    List<Object> items = new ArrayList<>();
    while (reader.hasNext()) {
      items.add(decode(reader));
    }
    reader.expectEnd();
    return items;
  }

  /** The only item of the input. */
  static Object decode(byte[] input) throws RlpException {
    RlpReader reader = new RlpReader(input);
    Object item = decode(reader);
    reader.expectEnd();
    return item;
  }

  static Object decode(RlpReader reader) throws RlpException {
    if (!reader.nextIsList()) {
      return reader.readBytes();
    }
    List<Object> items = new ArrayList<>();
    reader.enterList();
    while (reader.hasNext()) {
      items.add(decode(reader));
    }
    reader.leaveList();
    return items;
  }

  static byte[] encode(Object item) {
    RlpWriter writer = new RlpWriter();
    write(item, writer);
    return writer.toBytes();
  }

  static void write(Object item, RlpWriter writer) {
    if (item instanceof byte[] bytes) {
      writer.writeBytes(bytes);
      return;
    }
    writer.beginList();
    ((List<?>) item).forEach(each -> write(each, writer));
    writer.endList();
  }

  /** The definition of RLP, word for word and slow, to compare with. */
  static byte[] encodeByDefinition(Object item) {
    ByteArrayOutputStream payload = new ByteArrayOutputStream();
    int base = 0x80;
    if (item instanceof byte[] bytes) {
      if (bytes.length == 1 && (bytes[0] & 0xff) < 0x80) {
        return bytes.clone();
      }
      payload.writeBytes(bytes);
    } else {
      base = 0xc0;
      ((List<?>) item).forEach(each -> payload.writeBytes(encodeByDefinition(each)));
    }
    ByteArrayOutputStream encoded = new ByteArrayOutputStream();
    if (payload.size() < 56) {
      encoded.write(base + payload.size());
    } else {
      byte[] length = unsigned(BigInteger.valueOf(payload.size()));
      encoded.write(base + 55 + length.length);
      encoded.writeBytes(length);
    }
    encoded.writeBytes(payload.toByteArray());
    return encoded.toByteArray();
  }

  /** An integer's bytes without leading zeros. */
  static byte[] unsigned(BigInteger value) {
    byte[] bytes = value.toByteArray();
    return bytes[0] == 0 ? Arrays.copyOfRange(bytes, 1, bytes.length) : bytes;
  }

  /** A random item; the lengths around the limits of the forms come up often. */
  static Object random(RandomGenerator random, int depth, int maxBytes) {
    if (depth == 0 || random.nextInt(3) == 0) {
      int[] lengths = {0, 1, 1, 2, 32, 54, 55, 56, 57, 255, 256, 257};
      byte[] bytes = new byte[Math.min(maxBytes, lengths[random.nextInt(lengths.length)])];
      random.nextBytes(bytes);
      return bytes;
    }
    List<Object> items = new ArrayList<>();
    int count = random.nextInt(5);
    for (int i = 0; i < count; i++) {
      items.add(random(random, depth - 1, maxBytes));
    }
    return items;
  }
}
