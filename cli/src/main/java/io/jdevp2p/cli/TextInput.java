package io.jdevp2p.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A text that stands on a command line, in {@code @FILE}, or in standard input ({@code -}). */
final class TextInput {
  private TextInput() {}

  /** The text without spaces around it; one that is longer than any such thing is refused. */
  static String read(Terminal terminal, String argument, String what) {
    if (argument.equals("-")) {
      return all("standard input", terminal.in(), what);
    }
    if (!argument.startsWith("@")) {
      return argument.strip();
    }
    String name = argument.substring(1);
    try (InputStream file = Files.newInputStream(Path.of(name))) {
      return all(name, file, what);
    } catch (FileSystemException e) {
      throw new CliException(ExitCodes.RESOURCE, name + " cannot be read: " + Keys.reason(e));
    } catch (IOException e) {
      throw new CliException(ExitCodes.RESOURCE, name + " cannot be read: " + e.getMessage());
    }
  }

  private static String all(String name, InputStream in, String what) {
    try {
      byte[] bytes = in.readNBytes(CliLimits.TEXT_INPUT_BYTES + 1);
      if (bytes.length > CliLimits.TEXT_INPUT_BYTES) {
        throw new CliException(ExitCodes.CONFIGURATION, name + " is too long for " + what);
      }
      return new String(bytes, StandardCharsets.ISO_8859_1).strip();
    } catch (IOException e) {
      throw new CliException(ExitCodes.RESOURCE, name + " cannot be read: " + e.getMessage());
    }
  }
}
