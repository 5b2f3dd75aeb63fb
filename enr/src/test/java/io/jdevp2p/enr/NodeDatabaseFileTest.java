package io.jdevp2p.enr;

import static io.jdevp2p.enr.DiscoveryVersion.V4;
import static io.jdevp2p.enr.DiscoveryVersion.V5;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jdevp2p.host.Host;
import io.jdevp2p.simulation.SimulatedHost;
import io.jdevp2p.simulation.Simulation;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a database in a directory does besides. */
class NodeDatabaseFileTest {
  private static final Duration AGE = Duration.ofDays(1);

  private final Simulation simulation = Simulation.seeded(1);
  private final SimulatedHost host = simulation.host("a");

  @TempDir Path directory;

  @AfterEach
  void close() {
    simulation.close();
  }

  private Instant now() {
    return host.clock().wallClock();
  }

  private Path file() {
    return directory.resolve(StoreFile.FILE);
  }

  private NodeDatabase open() throws IOException {
    return NodeDatabase.inDirectory(host, directory);
  }

  @Test
  void aDirectoryKeepsWhatItKnows() throws IOException {
    Path deep = directory.resolve("a/b");
    try (NodeDatabase database = NodeDatabase.inDirectory(host, deep)) {
      database.storeLocalRecord(Samples.record(1, -7));
      for (int i = 0; i < 50; i++) {
        database.store(i < 20 ? V4 : V5, Samples.node(i), now());
      }
      database.forget(V4, Samples.node(0).id());
    }
    try (NodeDatabase database = NodeDatabase.inDirectory(host, deep)) {
      assertThat(database.localRecord(Samples.node(1).id())).contains(Samples.record(1, -7));
      assertThat(database.seeds(V4, 100, AGE))
          .containsExactlyInAnyOrderElementsOf(Samples.nodes(1, 20));
      assertThat(database.seeds(V5, 100, AGE))
          .containsExactlyInAnyOrderElementsOf(Samples.nodes(20, 50));
    }
    simulation.run(EnrLimits.NODE_LIFETIME);
    try (NodeDatabase database = NodeDatabase.inDirectory(host, deep)) {
      assertThat(database.seeds(V4, 100, AGE)).isEmpty();
      assertThat(database.localSequence(Samples.node(1).id())).hasValue(-7);
    }
  }

  @Test
  void changesAreWrittenTogetherAndNothingRunsOtherwise() throws IOException {
    try (NodeDatabase database = open()) {
      assertThat(simulation.isQuiet()).isTrue();
      database.store(V4, Samples.node(1), now());
      simulation.run(EnrLimits.DATABASE_COMMIT.minusMillis(1));
      database.store(V5, Samples.node(2), now());
      assertThat(inCopy(V4)).isEmpty();
      simulation.run(Duration.ofMillis(2));
      assertThat(inCopy(V4)).containsExactly(Samples.node(1));
      assertThat(inCopy(V5)).containsExactly(Samples.node(2));
      assertThat(simulation.isQuiet()).isTrue();

      database.store(V4, Samples.node(1), now()); // nothing new
      assertThat(simulation.isQuiet()).isTrue();
    }
    assertThat(simulation.isQuiet()).isTrue();
    assertThat(Thread.getAllStackTraces().keySet())
        .extracting(Thread::getName)
        .noneMatch(name -> name.contains("MVStore") || name.contains("H2"));
  }

  /** What another process would find, if this one were killed now. */
  private List<Node> inCopy(DiscoveryVersion version) throws IOException {
    Path copies = Files.createDirectories(directory.resolve("copy"));
    Files.copy(file(), copies.resolve(StoreFile.FILE), StandardCopyOption.REPLACE_EXISTING);
    try (NodeDatabase copy = NodeDatabase.inDirectory(host, copies)) {
      return copy.seeds(version, 100, AGE);
    }
  }

  @Test
  void oneProcessUsesADirectoryAtATime() throws Exception {
    try (NodeDatabase database = open()) {
      try (OtherProcess other = new OtherProcess(directory)) {
        assertThat(other.nextLine()).contains("in use").contains(directory.toString());
      }
      assertThatThrownBy(this::open)
          .isInstanceOf(IOException.class)
          .hasMessageContaining(directory.toString())
          .hasMessageContaining("in use");
      database.storeLocalSequence(Samples.node(1).id(), 5);
    }
    open().close();
  }

  @Test
  void whatWasAcknowledgedOutlivesAProcessThatIsKilled() throws Exception {
    for (int lines : new int[] {1, 100}) {
      long acknowledged = 0;
      try (OtherProcess other = new OtherProcess(directory)) {
        for (int i = 0; i < lines; i++) {
          acknowledged = Long.parseLong(other.nextLine());
        }
      }
      try (Log log = new Log(StoreFile.class);
          NodeDatabase database = open()) {
        assertThat(database.localSequence(Samples.node(1).id()).orElseThrow())
            .isGreaterThanOrEqualTo(acknowledged);
        assertThat(database.localRecord(Samples.node(1).id()).orElseThrow().sequence())
            .isGreaterThanOrEqualTo(acknowledged);
        assertThat(log.warnings()).isEmpty();
      }
    }
  }

  /** Stores own records and other nodes until it is killed. */
  static final class Storing {
    private Storing() {}

    public static void main(String[] arguments) {
      try (NodeDatabase database = NodeDatabase.inDirectory(Host.system(), Path.of(arguments[0]))) {
        NodeId id = Samples.node(1).id();
        long sequence = database.localSequence(id).orElse(0);
        for (int i = 0; ; i++) {
          database.storeLocalRecord(Samples.record(1, ++sequence));
          database.store(V4, Samples.node(i), Host.system().clock().wallClock());
          System.out.println(sequence);
        }
      } catch (IOException e) {
        System.out.println(e.getMessage());
      }
    }
  }

  private static final class OtherProcess implements AutoCloseable {
    private final Process process;
    private final BufferedReader output;

    OtherProcess(Path directory) throws IOException {
      process =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-XX:TieredStopAtLevel=1",
                  "--enable-native-access=ALL-UNNAMED",
                  "-cp",
                  System.getProperty(
                      "surefire.test.class.path", System.getProperty("java.class.path")),
                  Storing.class.getName(),
                  directory.toString())
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      output = process.inputReader();
    }

    String nextLine() throws IOException {
      String line = output.readLine();
      assertThat(line).isNotNull();
      return line;
    }

    /** As {@code kill -9}. */
    @Override
    public void close() {
      process.destroyForcibly().onExit().join();
    }
  }

  @Test
  void anotherFileInItsPlaceIsPutAside() throws IOException {
    Files.writeString(file(), "this is no store\n".repeat(1_000));
    try (Log log = new Log(StoreFile.class);
        NodeDatabase database = open()) {
      assertThat(log.onlyWarning()).contains(file().toString()).contains(StoreFile.DAMAGED);
      database.store(V4, Samples.node(1), now());
    }
    assertThat(directory.resolve(StoreFile.DAMAGED)).hasSize(17_000);
    try (Log log = new Log(StoreFile.class);
        NodeDatabase database = open()) {
      assertThat(log.warnings()).isEmpty();
      assertThat(database.node(V4, Samples.node(1).id())).isPresent();
    }
  }

  /** Nothing that a disk does to the file keeps a node from starting, or from remembering. */
  @Test
  void aDamagedFileIsReadAsFarAsItCanBeOrPutAside() throws IOException {
    List<Node> nodes = Samples.nodes(0, 200);
    try (NodeDatabase database = open()) {
      nodes.forEach(node -> database.store(V4, node, now()));
    }
    byte[] sound = Files.readAllBytes(file());
    Random random = new Random(1);
    int warned = 0;
    for (int i = 0; i < 60; i++) {
      byte[] damaged =
          i % 3 == 0 ? Arrays.copyOf(sound, random.nextInt(sound.length)) : sound.clone();
      for (int j = 0; j < i && i % 3 != 0 && damaged.length > 0; j++) {
        damaged[random.nextInt(damaged.length)] ^= (byte) (1 + random.nextInt(255));
      }
      Files.write(file(), damaged);
      try (Log log = new Log(StoreFile.class)) {
        try (NodeDatabase database = open()) {
          assertThat(nodes.containsAll(database.seeds(V4, 200, AGE))).isTrue();
          nodes.forEach(node -> database.node(V4, node.id()));
          database.store(V4, Samples.node(200), now());
          assertThat(database.node(V4, Samples.node(200).id())).isPresent();
        }
        assertThat(log.warnings()).hasSizeLessThan(2);
        warned += log.warnings().size();
      }
    }
    assertThat(warned).isGreaterThan(5);
  }

  @Test
  void aNodeWhoseBytesMakeNoSenseIsDroppedAndCounted() throws IOException {
    NodeId damaged = Samples.node(1).id();
    try (NodeDatabase database = open()) {
      database.store(V4, Samples.node(0), now());
      database.store(V4, Samples.node(1), now());
    }
    try (MVStore store = new StoreFile(directory).open()) {
      byte[] value = new StoredNode(Samples.node(2), now()).encode();
      StoreFile.openMap(store, V4).put(damaged, value);
    }
    try (NodeStore store = NodeStore.inDirectory(host, directory, 10)) {
      assertThat(store.draw(V4, 10, AGE)).containsExactly(Samples.node(0));
      assertThat(store.damaged()).isEqualTo(1);
      assertThat(store.size(V4)).isEqualTo(1);
      assertThat(store.get(V4, damaged)).isEmpty();
      assertThat(store.damaged()).isEqualTo(1);
    }
  }

  @Test
  void aFileOfAnotherVersionOfTheProgramIsBegunAnew() throws IOException {
    try (MVStore store = new StoreFile(directory).open()) {
      store.setStoreVersion(StoreFile.SCHEMA + 1);
      StoreFile.openMap(store, V4).put(Samples.node(1).id(), new byte[9]);
    }
    try (Log log = new Log(StoreFile.class);
        NodeStore store = NodeStore.inDirectory(host, directory, 10)) {
      assertThat(store.size(V4)).isZero();
      assertThat(log.warnings()).isEmpty();
      store.put(V4, new StoredNode(Samples.node(2), now()));
    }
    try (NodeStore store = NodeStore.inDirectory(host, directory, 10)) {
      assertThat(store.size(V4)).isEqualTo(1);
    }
  }

  @Test
  void saysThatItCannotOpen() throws IOException {
    Path file = Files.writeString(directory.resolve("file"), "");
    assertThatThrownBy(() -> NodeDatabase.inDirectory(host, file)).isInstanceOf(IOException.class);
    Files.createDirectory(file());
    assertThatThrownBy(this::open)
        .isInstanceOf(IOException.class)
        .hasMessageContaining(directory.toString());
  }

  @Test
  void theFileStaysSmallHoweverOftenItIsWritten() throws IOException {
    Random random = new Random(1);
    NodeId[] ids = new NodeId[5_000];
    try (MVStore store = new StoreFile(directory).open()) {
      MVMap<NodeId, byte[]> map = StoreFile.openMap(store, V4);
      for (int i = 0; i < ids.length; i++) {
        byte[] id = new byte[NodeId.BYTES];
        random.nextBytes(id);
        ids[i] = NodeId.of(id);
        map.put(ids[i], randomValue(random));
      }
      StoreFile.commit(store);
      long once = Files.size(file());
      for (int commits = 0; commits < 1_500; commits++) {
        for (int i = 0; i < 3; i++) {
          map.put(ids[random.nextInt(ids.length)], randomValue(random));
        }
        StoreFile.commit(store);
        if (commits % 100 == 0) {
          assertThat(Files.size(file())).isLessThan(4 * once);
        }
      }
    }
  }

  private static byte[] randomValue(Random random) {
    byte[] value = new byte[EnrLimits.STORED_NODE_BYTES - 1];
    random.nextBytes(value);
    return value;
  }
}
