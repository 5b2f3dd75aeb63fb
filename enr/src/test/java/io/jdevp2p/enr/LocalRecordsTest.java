package io.jdevp2p.enr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalRecordsTest {
  private static final NodeId ID = Samples.node(1).id();

  @TempDir Path directory;

  @Test
  void aDirectoryKeepsThem() throws IOException {
    LocalRecords records = LocalRecords.inDirectory(directory);
    records.store(Samples.record(1, -7));
    records.store(Samples.node(2).id(), 22);
    records.store(ID, -6);

    LocalRecords reopened = LocalRecords.inDirectory(directory);
    assertThat(reopened.sequence(ID)).hasValue(-6);
    assertThat(reopened.record(ID)).contains(Samples.record(1, -7));
    assertThat(reopened.sequence(Samples.node(2).id())).hasValue(22);
    try (var files = Files.list(directory)) {
      assertThat(files).hasSize(1);
    }
  }

  @Test
  void holdsNoMoreOwnIdentitiesThanItMay() {
    LocalRecords records = LocalRecords.inMemory();
    for (int i = 0; i <= EnrLimits.LOCAL_IDENTITIES; i++) {
      records.store(Samples.node(i).id(), i);
    }
    assertThat(records.sequence(Samples.node(0).id())).isEmpty();
    assertThat(records.sequence(Samples.node(1).id())).hasValue(1);
    assertThat(records.sequence(Samples.node(EnrLimits.LOCAL_IDENTITIES).id())).isPresent();
  }

  @Test
  void ownSequencesGrowOnly() {
    LocalRecords records = LocalRecords.inMemory();
    records.store(ID, -5);
    records.store(ID, 9);
    assertThat(records.sequence(ID)).hasValue(-5);
    records.store(Samples.record(1, 9));
    assertThat(records.record(ID)).isEmpty();
    records.store(Samples.record(1, -5));
    assertThat(records.record(ID)).contains(Samples.record(1, -5));
    records.store(ID, -4);
    assertThat(records.sequence(ID)).hasValue(-4);
  }

  @Test
  void aDirectoryHoldsNoMoreThanItMay() throws IOException {
    LocalRecords records = LocalRecords.inDirectory(directory);
    for (int i = 0; i < EnrLimits.LOCAL_IDENTITIES + 5; i++) {
      records.store(Samples.record(i, 1));
    }
    Path file = directory.resolve(LocalRecords.FILE);
    assertThat(Files.readAllLines(file)).hasSize(EnrLimits.LOCAL_IDENTITIES);
    assertThat(Files.size(file)).isLessThan(EnrLimits.LOCAL_FILE_BYTES);
    LocalRecords reopened = LocalRecords.inDirectory(directory);
    for (int i = 5; i < EnrLimits.LOCAL_IDENTITIES + 5; i++) {
      assertThat(reopened.record(Samples.node(i).id())).isPresent();
    }
  }

  @Test
  void aDamagedLineIsLeftOutAndTheOthersStay() throws IOException {
    String id = Samples.SPEC_ID;
    Files.write(
        directory.resolve(LocalRecords.FILE),
        List.of(
            "",
            "nonsense",
            id + " 5",
            id + " x -",
            id + " -1 -",
            "zz 5 -",
            id + " 6 enr:AAAA",
            id + " 7 " + Samples.GETH_TEXT, // another's record: only the number counts
            Samples.node(2).id().hex() + " 8 -",
            Samples.node(3).id().hex() + " 9"));
    LocalRecords records = LocalRecords.inDirectory(directory);
    assertThat(records.sequence(NodeId.fromHex(id))).hasValue(7);
    assertThat(records.record(NodeId.fromHex(id))).isEmpty();
    assertThat(records.sequence(Samples.node(2).id())).hasValue(8);
    assertThat(records.sequence(Samples.node(3).id())).isEmpty();
  }

  @Test
  void aFileOfAnySizeAndContentIsNoDanger() throws IOException {
    byte[] large = new byte[3 * EnrLimits.LOCAL_FILE_BYTES];
    new java.util.Random(1).nextBytes(large);
    Files.write(directory.resolve(LocalRecords.FILE), large);
    LocalRecords records = LocalRecords.inDirectory(directory);
    records.store(ID, 1);
    assertThat(LocalRecords.inDirectory(directory).sequence(ID)).hasValue(1);
  }

  @Test
  void whatIsBeyondTheMaximumOfTheFileIsNotRead() throws IOException {
    String last = ID.hex() + " 5 -\n";
    String rest = "x".repeat(EnrLimits.LOCAL_FILE_BYTES - last.length() - 1) + "\n";
    Path file = directory.resolve(LocalRecords.FILE);
    Files.writeString(file, rest + last);
    assertThat(LocalRecords.inDirectory(directory).sequence(ID)).hasValue(5);
    Files.writeString(file, rest + rest + last);
    assertThat(LocalRecords.inDirectory(directory).sequence(ID)).isEmpty();
  }

  /** A process that ends while it writes leaves a part of the next file. */
  @Test
  void aHalfWrittenNextFileIsNotRead() throws IOException {
    LocalRecords.inDirectory(directory).store(ID, 5);
    Files.writeString(directory.resolve(LocalRecords.FILE + ".new"), ID.hex() + " 9999 -");
    LocalRecords records = LocalRecords.inDirectory(directory);
    assertThat(records.sequence(ID)).hasValue(5);
    records.store(ID, 6);
    assertThat(LocalRecords.inDirectory(directory).sequence(ID)).hasValue(6);
  }

  @Test
  void saysThatItCannotWriteAndKnowsItAllTheSame() throws IOException {
    Path gone = directory.resolve("gone");
    LocalRecords records = LocalRecords.inDirectory(Files.createDirectory(gone));
    Files.delete(gone);
    assertThatThrownBy(() -> records.store(Samples.record(1, 5)))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("gone");
    assertThat(records.sequence(ID)).hasValue(5);
  }
}
