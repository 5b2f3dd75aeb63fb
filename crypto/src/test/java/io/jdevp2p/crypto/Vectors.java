package io.jdevp2p.crypto;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;

/** The vector files, and bytes from text. */
final class Vectors {

  private static final HexFormat HEX = HexFormat.of();

  private Vectors() {}

  /** The rows of a file, split at the bars. */
  static List<String[]> rows(String name) {
    try (InputStream in = Vectors.class.getResourceAsStream("/vectors/" + name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.isBlank() && !line.startsWith("#"))
          .map(line -> line.split(" \\| "))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What stands under a name in a file of names and hex. */
  static byte[] named(String file, String name) {
    return rows(file).stream()
        .filter(row -> row[0].equals(name))
        .map(row -> HEX.parseHex(row[1]))
        .findFirst()
        .orElseThrow();
  }

  static byte[] hex(String digits) {
    return HEX.parseHex(digits);
  }

  static String hex(byte[] bytes) {
    return HEX.formatHex(bytes);
  }

  /** 32 bytes, big-endian. */
  static byte[] bytes32(BigInteger number) {
    byte[] bytes = new byte[32];
    for (int i = 0; i < 32; i++) {
      bytes[31 - i] = number.shiftRight(8 * i).byteValue();
    }
    return bytes;
  }

  static byte[] join(byte[]... parts) {
    int length = 0;
    for (byte[] part : parts) {
      length += part.length;
    }
    byte[] joined = new byte[length];
    int at = 0;
    for (byte[] part : parts) {
      System.arraycopy(part, 0, joined, at, part.length);
      at += part.length;
    }
    return joined;
  }
}
