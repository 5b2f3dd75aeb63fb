package io.jdevp2p.enr;

import io.jdevp2p.host.Host;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The database in memory, with the own records in a file as well. Thread-safe: writers of the file
 * take turns under a lock of their own, which readers never wait for.
 *
 * <p>The file {@value #FILE} has a line for each own identity: its id, the highest sequence number
 * used, and the text of the last record or {@value #NO_RECORD}. It is written anew next to the old
 * one, forced to the disk and then renamed over it, so after a crash there is the old one or the
 * new one. A line that can't be read is left out: the sequence number then starts from the clock
 * again, which is only wrong if the clock went backwards too.
 */
final class DirectoryNodeDatabase implements NodeDatabase {
  static final String FILE = "local-records";
  static final String NO_RECORD = "-";

  private final MemoryNodeDatabase memory;
  private final Path directory;
  private final ReentrantLock fileLock = new ReentrantLock();

  private DirectoryNodeDatabase(MemoryNodeDatabase memory, Path directory) {
    this.memory = memory;
    this.directory = directory;
  }

  static DirectoryNodeDatabase open(Host host, Path directory) throws IOException {
    Files.createDirectories(directory);
    MemoryNodeDatabase memory = new MemoryNodeDatabase(host, EnrLimits.DATABASE_RECORDS);
    load(directory.resolve(FILE), memory);
    return new DirectoryNodeDatabase(memory, directory);
  }

  @Override
  public void storeLocalSequence(NodeId id, long seq) {
    fileLock.lock();
    try {
      memory.storeLocalSequence(id, seq);
      save();
    } finally {
      fileLock.unlock();
    }
  }

  @Override
  public void storeLocalRecord(NodeRecord own) {
    fileLock.lock();
    try {
      memory.storeLocalRecord(own);
      save();
    } finally {
      fileLock.unlock();
    }
  }

  private static void load(Path file, MemoryNodeDatabase memory) throws IOException {
    byte[] bytes;
    try (var in = Files.newInputStream(file)) {
      bytes = in.readNBytes(EnrLimits.LOCAL_FILE_BYTES);
    } catch (NoSuchFileException e) {
      return;
    }
    for (String line : new String(bytes, StandardCharsets.ISO_8859_1).lines().toList()) {
      String[] words = line.split(" ", -1);
      if (words.length != 3) {
        continue;
      }
      try {
        NodeId id = NodeId.fromHex(words[0]);
        long sequence = Long.parseUnsignedLong(words[1]);
        if (!words[2].equals(NO_RECORD)) {
          NodeRecord record = NodeRecord.parse(words[2]);
          if (record.id().equals(id)) {
            memory.storeLocalRecord(record);
          }
        }
        memory.storeLocalSequence(id, sequence);
      } catch (IllegalArgumentException | EnrException e) {
        // A damaged line, see above.
      }
    }
  }

  private void save() {
    StringBuilder lines = new StringBuilder();
    for (MemoryNodeDatabase.Local local : memory.locals()) {
      NodeRecord record = local.record();
      lines
          .append(local.id().hex())
          .append(' ')
          .append(Long.toUnsignedString(local.sequence()))
          .append(' ')
          .append(record == null ? NO_RECORD : record.text())
          .append('\n');
    }
    Path next = directory.resolve(FILE + ".new");
    try {
      try (FileChannel out =
          FileChannel.open(
              next,
              StandardOpenOption.CREATE,
              StandardOpenOption.WRITE,
              StandardOpenOption.TRUNCATE_EXISTING)) {
        ByteBuffer bytes = StandardCharsets.ISO_8859_1.encode(lines.toString());
        while (bytes.hasRemaining()) {
          out.write(bytes);
        }
        out.force(true);
      }
      Files.move(
          next,
          directory.resolve(FILE),
          StandardCopyOption.ATOMIC_MOVE,
          StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException("own records not saved in " + directory, e);
    }
  }

  @Override
  public OptionalLong localSequence(NodeId id) {
    return memory.localSequence(id);
  }

  @Override
  public Optional<NodeRecord> localRecord(NodeId id) {
    return memory.localRecord(id);
  }

  @Override
  public Optional<NodeRecord> record(NodeId id) {
    return memory.record(id);
  }

  @Override
  public void store(NodeRecord r) {
    memory.store(r);
  }

  @Override
  public void remove(NodeId id) {
    memory.remove(id);
  }

  @Override
  public Optional<Instant> lastPing(NodeId id, InetAddress ip) {
    return memory.lastPing(id, ip);
  }

  @Override
  public void storePing(NodeId id, InetAddress ip, Instant when) {
    memory.storePing(id, ip, when);
  }

  @Override
  public Optional<Instant> lastPong(NodeId id, InetAddress ip) {
    return memory.lastPong(id, ip);
  }

  @Override
  public void storePong(NodeId id, InetAddress ip, Instant when) {
    memory.storePong(id, ip, when);
  }

  @Override
  public OptionalInt findFailures(NodeId id, InetAddress ip) {
    return memory.findFailures(id, ip);
  }

  @Override
  public void storeFindFailures(NodeId id, InetAddress ip, int failures) {
    memory.storeFindFailures(id, ip, failures);
  }

  @Override
  public List<Node> seeds(int max, Duration maxAge) {
    return memory.seeds(max, maxAge);
  }

  @Override
  public void close() {
    memory.close();
  }
}
