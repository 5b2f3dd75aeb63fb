package io.jdevp2p.enr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jdevp2p.simulation.SimulatedHost;
import io.jdevp2p.simulation.Simulation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NodeDatabaseTest {
  private static final NodeId ID = Samples.node(1).id();
  private static final InetAddress IP = Samples.ip("10.0.0.1");
  private static final Instant TIME = Instant.ofEpochSecond(1_000_000);

  private final Simulation simulation = Simulation.seeded(1);
  private final SimulatedHost host = simulation.host("a");

  @TempDir Path directory;

  @AfterEach
  void close() {
    simulation.close();
  }

  @Test
  void knowsNothingAtFirst() {
    NodeDatabase database = NodeDatabase.inMemory(host, 10);
    assertThat(database.record(ID)).isEmpty();
    assertThat(database.localSequence(ID)).isEmpty();
    assertThat(database.localRecord(ID)).isEmpty();
    assertThat(database.lastPing(ID, IP)).isEmpty();
    assertThat(database.lastPong(ID, IP)).isEmpty();
    assertThat(database.findFailures(ID, IP)).isEmpty();
    assertThat(database.seeds(10, Duration.ofDays(1))).isEmpty();
    database.remove(ID);
  }

  @Test
  void remembersRecordsAndContacts() {
    NodeDatabase database = NodeDatabase.inMemory(host, 10);
    database.store(Samples.record(1, 7));
    database.storePing(ID, IP, TIME);
    database.storePong(ID, IP, TIME.plusSeconds(1));
    database.storeFindFailures(ID, IP, 3);

    assertThat(database.record(ID)).contains(Samples.record(1, 7));
    assertThat(database.lastPing(ID, IP)).contains(TIME);
    assertThat(database.lastPong(ID, IP)).contains(TIME.plusSeconds(1));
    assertThat(database.findFailures(ID, IP)).hasValue(3);
    // The same node at another address has proved nothing.
    assertThat(database.lastPong(ID, Samples.ip("10.0.0.2"))).isEmpty();

    database.remove(ID);
    assertThat(database.record(ID)).isEmpty();
    assertThat(database.lastPong(ID, IP)).isEmpty();
  }

  @Test
  void anOlderRecordChangesNothing() {
    NodeDatabase database = NodeDatabase.inMemory(host, 10);
    database.store(Samples.record(1, -2)); // 2^64 - 2: the number is unsigned
    database.store(Samples.record(1, 5));
    assertThat(database.record(ID)).contains(Samples.record(1, -2));
    database.store(Samples.record(1, -1));
    assertThat(database.record(ID)).contains(Samples.record(1, -1));
  }

  @Test
  void holdsNoMoreRecordsThanItMayAndDropsTheOldestWritten() {
    NodeDatabase database = NodeDatabase.inMemory(host, 3);
    for (int i = 0; i < 3; i++) {
      database.store(Samples.record(i, 1));
    }
    database.store(Samples.record(0, 2)); // now 1 is the oldest written
    database.store(Samples.record(3, 1));
    assertThat(database.record(Samples.node(1).id())).isEmpty();
    for (int kept : new int[] {0, 2, 3}) {
      assertThat(database.record(Samples.node(kept).id())).isPresent();
    }
  }

  @Test
  void holdsNoMoreContactsThanItMay() {
    NodeDatabase database = NodeDatabase.inMemory(host, 2);
    database.store(Samples.record(0, 1));
    for (int i = 0; i < 100; i++) {
      database.storePing(Samples.node(i).id(), IP, TIME);
    }
    int most = 2 * EnrLimits.CONTACTS_PER_RECORD;
    for (int i = 0; i < 100; i++) {
      assertThat(database.lastPing(Samples.node(i).id(), IP).isPresent())
          .isEqualTo(i >= 100 - most);
    }
    // Pings from many ids drive no records out.
    assertThat(database.record(Samples.node(0).id())).isPresent();
  }

  @Test
  void holdsNoMoreAddressesOfANodeThanItMay() {
    NodeDatabase database = NodeDatabase.inMemory(host, 10);
    for (int i = 0; i < 100; i++) {
      database.storePong(ID, Samples.ip("10.0.1." + i), TIME);
    }
    for (int i = 0; i < 100; i++) {
      assertThat(database.lastPong(ID, Samples.ip("10.0.1." + i)).isPresent())
          .isEqualTo(i >= 100 - EnrLimits.CONTACT_ADDRESSES);
    }
  }

  @Test
  void holdsNoMoreOwnIdentitiesThanItMay() {
    NodeDatabase database = NodeDatabase.inMemory(host, 1);
    for (int i = 0; i <= EnrLimits.LOCAL_IDENTITIES; i++) {
      database.storeLocalSequence(Samples.node(i).id(), i);
    }
    assertThat(database.localSequence(Samples.node(0).id())).isEmpty();
    assertThat(database.localSequence(Samples.node(1).id())).hasValue(1);
    assertThat(database.localSequence(Samples.node(EnrLimits.LOCAL_IDENTITIES).id())).isPresent();
  }

  @Test
  void seedsAreTheNodesThatAnsweredNotLongAgo() {
    NodeDatabase database = NodeDatabase.inMemory(host, 1_000);
    Instant now = host.clock().wallClock();
    for (int i = 0; i < 300; i++) {
      Node node = Samples.node(i);
      database.store(node.record().orElseThrow());
      Duration age = i < 200 ? Duration.ofHours(1) : Duration.ofDays(6);
      database.storePong(node.id(), node.ip().orElseThrow(), now.minus(age));
    }
    database.store(Samples.record(300, 1)); // never answered
    database.store(Samples.record(301, 1)); // answered elsewhere
    database.storePong(Samples.node(301).id(), IP, now);
    database.storePong(Samples.node(302).id(), Samples.ip("10.0.1.46"), now); // no record

    List<Node> all = database.seeds(1_000, Duration.ofDays(5));
    assertThat(all).containsExactlyInAnyOrderElementsOf(Samples.nodes(0, 200));

    List<Node> some = database.seeds(30, Duration.ofDays(5));
    assertThat(some).hasSize(30).doesNotHaveDuplicates().isSubsetOf(all);
    assertThat(database.seeds(0, Duration.ofDays(5))).isEmpty();
    // Each is drawn as often as another: what is left out after so many draws is left out always.
    HashSet<Node> drawn = new HashSet<>(some);
    for (int i = 0; i < 100; i++) {
      drawn.addAll(database.seeds(30, Duration.ofDays(5)));
    }
    assertThat(drawn).hasSize(200);
  }

  @Test
  void ownSequencesGrowOnly() {
    NodeDatabase database = NodeDatabase.inMemory(host, 1);
    database.storeLocalSequence(ID, -5);
    database.storeLocalSequence(ID, 9);
    assertThat(database.localSequence(ID)).hasValue(-5);
    database.storeLocalRecord(Samples.record(1, 9));
    assertThat(database.localRecord(ID)).isEmpty();
    database.storeLocalRecord(Samples.record(1, -5));
    assertThat(database.localRecord(ID)).contains(Samples.record(1, -5));
    database.storeLocalSequence(ID, -4);
    assertThat(database.localSequence(ID)).hasValue(-4);
  }

  @Test
  void aDirectoryKeepsTheOwnRecords() throws IOException {
    Path deep = directory.resolve("a/b");
    try (NodeDatabase database = NodeDatabase.inDirectory(host, deep)) {
      database.storeLocalRecord(Samples.record(1, -7));
      database.storeLocalSequence(Samples.node(2).id(), 22);
      database.storeLocalSequence(ID, -6);
      database.store(Samples.record(3, 1));
    }
    try (NodeDatabase database = NodeDatabase.inDirectory(host, deep)) {
      assertThat(database.localSequence(ID)).hasValue(-6);
      assertThat(database.localRecord(ID)).contains(Samples.record(1, -7));
      assertThat(database.localSequence(Samples.node(2).id())).hasValue(22);
      assertThat(database.record(Samples.node(3).id())).isEmpty();
    }
    try (var files = Files.list(deep)) {
      assertThat(files).hasSize(1);
    }
  }

  @Test
  void aDirectoryHoldsNoMoreThanItMay() throws IOException {
    NodeDatabase database = NodeDatabase.inDirectory(host, directory);
    for (int i = 0; i < EnrLimits.LOCAL_IDENTITIES + 5; i++) {
      database.storeLocalRecord(Samples.record(i, 1));
    }
    Path file = directory.resolve(DirectoryNodeDatabase.FILE);
    assertThat(Files.readAllLines(file)).hasSize(EnrLimits.LOCAL_IDENTITIES);
    assertThat(Files.size(file)).isLessThan(EnrLimits.LOCAL_FILE_BYTES);
    NodeDatabase reopened = NodeDatabase.inDirectory(host, directory);
    for (int i = 5; i < EnrLimits.LOCAL_IDENTITIES + 5; i++) {
      assertThat(reopened.localRecord(Samples.node(i).id())).isPresent();
    }
  }

  @Test
  void aDamagedLineIsLeftOutAndTheOthersStay() throws IOException {
    String id = Samples.SPEC_ID;
    Files.write(
        directory.resolve(DirectoryNodeDatabase.FILE),
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
    NodeDatabase database = NodeDatabase.inDirectory(host, directory);
    assertThat(database.localSequence(NodeId.fromHex(id))).hasValue(7);
    assertThat(database.localRecord(NodeId.fromHex(id))).isEmpty();
    assertThat(database.localSequence(Samples.node(2).id())).hasValue(8);
    assertThat(database.localSequence(Samples.node(3).id())).isEmpty();
  }

  @Test
  void aFileOfAnySizeAndContentIsNoDanger() throws IOException {
    byte[] large = new byte[3 * EnrLimits.LOCAL_FILE_BYTES];
    new java.util.Random(1).nextBytes(large);
    Files.write(directory.resolve(DirectoryNodeDatabase.FILE), large);
    NodeDatabase database = NodeDatabase.inDirectory(host, directory);
    database.storeLocalSequence(ID, 1);
    assertThat(NodeDatabase.inDirectory(host, directory).localSequence(ID)).hasValue(1);
  }

  @Test
  void whatIsBeyondTheMaximumOfTheFileIsNotRead() throws IOException {
    String last = ID.hex() + " 5 -\n";
    String rest = "x".repeat(EnrLimits.LOCAL_FILE_BYTES - last.length() - 1) + "\n";
    Path file = directory.resolve(DirectoryNodeDatabase.FILE);
    Files.writeString(file, rest + last);
    assertThat(NodeDatabase.inDirectory(host, directory).localSequence(ID)).hasValue(5);
    Files.writeString(file, rest + rest + last);
    assertThat(NodeDatabase.inDirectory(host, directory).localSequence(ID)).isEmpty();
  }

  /** A process that ends while it writes leaves a part of the next file. */
  @Test
  void aHalfWrittenNextFileIsNotRead() throws IOException {
    NodeDatabase.inDirectory(host, directory).storeLocalSequence(ID, 5);
    Files.writeString(directory.resolve(DirectoryNodeDatabase.FILE + ".new"), ID.hex() + " 9999 -");
    NodeDatabase database = NodeDatabase.inDirectory(host, directory);
    assertThat(database.localSequence(ID)).hasValue(5);
    database.storeLocalSequence(ID, 6);
    assertThat(NodeDatabase.inDirectory(host, directory).localSequence(ID)).hasValue(6);
  }

  @Test
  void saysThatItCannotWriteAndKnowsItAllTheSame() throws IOException {
    Path gone = directory.resolve("gone");
    NodeDatabase database = NodeDatabase.inDirectory(host, gone);
    Files.delete(gone);
    assertThatThrownBy(() -> database.storeLocalRecord(Samples.record(1, 5)))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("gone");
    assertThat(database.localSequence(ID)).hasValue(5);
  }

  @Test
  void saysThatItCannotOpen() throws IOException {
    Path file = Files.writeString(directory.resolve("file"), "");
    assertThatThrownBy(() -> NodeDatabase.inDirectory(host, file)).isInstanceOf(IOException.class);
  }
}
