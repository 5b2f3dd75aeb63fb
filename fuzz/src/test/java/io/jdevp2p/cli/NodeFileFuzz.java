package io.jdevp2p.cli;

import io.jdevp2p.fuzz.Check;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine;

/**
 * Any bytes as the configuration file of {@code node}: options, or an error that names the file.
 */
public final class NodeFileFuzz {
  public static final int MAX_INPUT_BYTES = 512;

  private static final Path FILE = newFile();
  private static final CommandLine NODE = new CommandLine(new NodeCommand(Terminal.system()));

  private NodeFileFuzz() {}

  public static void fuzzerTestOneInput(byte[] bytes) throws IOException {
    Files.write(FILE, bytes);
    try {
      for (String option : NodeFile.read(FILE.toString(), NODE)) {
        Check.that(option.startsWith("--") && option.contains("="), "an option with its value");
      }
    } catch (CliException e) {
      Check.that(e.words().contains(FILE.toString()), "the file is named");
    }
  }

  private static Path newFile() {
    try {
      Path file = Files.createTempFile("node-file-fuzz", ".toml");
      file.toFile().deleteOnExit();
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
