package io.jdevp2p.discovery.v5;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;

/** A text file of named hexadecimal values: {@code name =}, then lines of digits; # comments. */
final class Vectors {

  private final Map<String, StringBuilder> values = new LinkedHashMap<>();

  private Vectors() {}

  static Vectors read(String file) {
    Vectors vectors = new Vectors();
    try (InputStream in = Vectors.class.getResourceAsStream(file)) {
      StringBuilder current = new StringBuilder();
      for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8).split("\n", -1)) {
        String text = line.strip();
        int equals = text.indexOf('=');
        if (text.startsWith("#") || text.isEmpty()) {
          continue;
        }
        if (equals >= 0) {
          current = new StringBuilder();
          vectors.values.put(text.substring(0, equals).strip(), current);
          text = text.substring(equals + 1).strip();
        }
        current.append(text);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return vectors;
  }

  byte[] bytes(String name) {
    return HexFormat.of().parseHex(values.get(name));
  }
}
