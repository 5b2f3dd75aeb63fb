package io.jdevp2p.enr;

import io.jdevp2p.fuzz.Check;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * Any bytes as the file of a node's own sequence numbers: damaged lines are passed over, and a
 * record is only found under its own id.
 */
public final class LocalRecordsFuzz {
  public static final int MAX_INPUT_BYTES = 1024;

  private static final Path FOLDER = newFolder();
  private static final NodeId OWN =
      NodeId.fromHex("a448f24c6d18e575453db13171562b71999873db5b286df957af199ec94617f7");

  private LocalRecordsFuzz() {}

  public static void fuzzerTestOneInput(byte[] bytes) throws IOException {
    Files.write(FOLDER.resolve(LocalRecords.FILE), bytes);
    LocalRecords records = LocalRecords.inDirectory(FOLDER);
    records
        .record(OWN)
        .ifPresent(record -> {
          Check.equal(record.id(), OWN, "the id");
          Check.that(records.sequence(OWN).isPresent(), "there is a number, too");
          String text = new String(bytes, StandardCharsets.ISO_8859_1);
          Check.that(text.toLowerCase(Locale.ROOT).contains(OWN.hex()), "a line of its own");
        });
  }

  private static Path newFolder() {
    try {
      Path folder = Files.createTempDirectory("local-records-fuzz");
      folder.toFile().deleteOnExit();
      return folder;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
