package io.jdevp2p.crypto;

import io.jdevp2p.fuzz.Check;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Locale;

/**
 * Any bytes as a key file: what is taken are 64 hex digits and a line end, and what is refused is
 * not repeated in the message.
 */
public final class KeyFileFuzz {
  public static final int MAX_INPUT_BYTES = 80;

  private static final Path FILE = newFile();

  private KeyFileFuzz() {}

  public static void fuzzerTestOneInput(byte[] bytes) throws IOException {
    Files.write(FILE, bytes);
    String content = new String(bytes, StandardCharsets.ISO_8859_1);
    SecretKey key;
    try {
      key = KeyFile.load(FILE);
    } catch (IOException e) {
      String digits = content.strip();
      if (digits.length() >= 8) {
        Check.that(!e.getMessage().contains(digits), "the content is not told");
      }
      return;
    }
    Check.between(64, bytes.length, 66, "the length");
    String digits = content.substring(0, 64).toLowerCase(Locale.ROOT);
    Check.equal(HexFormat.of().formatHex(key.bytes()), digits, "the key");
    Check.that(content.substring(64).chars().allMatch(c -> c == '\n' || c == '\r'), "line ends");
  }

  private static Path newFile() {
    try {
      Path file = Files.createTempFile("key-file-fuzz", ".key");
      file.toFile().deleteOnExit();
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
