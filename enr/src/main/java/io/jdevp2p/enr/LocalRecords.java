package io.jdevp2p.enr;

import io.jdevp2p.host.Limit;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The last record and sequence number of each own identity, with or without a file. Thread-safe:
 * one lock for what is in memory; writers of the file take turns under another, which readers never
 * wait for.
 *
 * <p>The file {@value #FILE} has a line for each own identity: its id, the highest sequence number
 * used, and the text of the last record or {@value #NO_RECORD}. It is written anew next to the old
 * one, forced to the disk and then renamed over it, so after a crash there is the old one or the
 * new one. A line that can't be read is left out: the sequence number then starts from the clock
 * again, which is only wrong if the clock went backwards too.
 */
final class LocalRecords {
  static final String FILE = "local-records";
  static final String NO_RECORD = "-";

  private final @Nullable Path directory;
  private final Limit limit = new Limit(EnrBound.LOCAL_IDENTITIES, EnrLimits.LOCAL_IDENTITIES);
  private final ReentrantLock fileLock = new ReentrantLock();
  private final ReentrantLock lock = new ReentrantLock();

  /** Under the lock; the one written longest ago first. */
  private final Map<NodeId, Local> locals = new LinkedHashMap<>();

  /** An own identity: the highest sequence number used, and the last record if it is known. */
  private record Local(NodeId id, long sequence, @Nullable NodeRecord record) {}

  private LocalRecords(@Nullable Path directory) {
    this.directory = directory;
  }

  static LocalRecords inMemory() {
    return new LocalRecords(null);
  }

  static LocalRecords inDirectory(Path directory) throws IOException {
    LocalRecords records = new LocalRecords(directory);
    records.load(directory.resolve(FILE));
    return records;
  }

  OptionalLong sequence(NodeId id) {
    Local local = local(id);
    return local == null ? OptionalLong.empty() : OptionalLong.of(local.sequence());
  }

  Optional<NodeRecord> record(NodeId id) {
    Local local = local(id);
    return local == null ? Optional.empty() : Optional.ofNullable(local.record());
  }

  void store(NodeId id, long sequence) {
    fileLock.lock();
    try {
      remember(id, sequence);
      save();
    } finally {
      fileLock.unlock();
    }
  }

  void store(NodeRecord own) {
    fileLock.lock();
    try {
      remember(own);
      save();
    } finally {
      fileLock.unlock();
    }
  }

  private @Nullable Local local(NodeId id) {
    lock.lock();
    try {
      return locals.get(id);
    } finally {
      lock.unlock();
    }
  }

  private void remember(NodeId id, long sequence) {
    lock.lock();
    try {
      Local known = locals.get(id);
      if (known == null) {
        put(new Local(id, sequence, null));
      } else if (Long.compareUnsigned(sequence, known.sequence()) > 0) {
        put(new Local(id, sequence, known.record()));
      }
    } finally {
      lock.unlock();
    }
  }

  private void remember(NodeRecord own) {
    lock.lock();
    try {
      Local known = locals.get(own.id());
      if (known == null || Long.compareUnsigned(own.sequence(), known.sequence()) >= 0) {
        put(new Local(own.id(), own.sequence(), own));
      }
    } finally {
      lock.unlock();
    }
  }

  private void put(Local local) {
    locals.remove(local.id());
    if (locals.size() >= limit.maximum()) {
      limit.refuse();
      locals.remove(locals.keySet().iterator().next());
    }
    locals.put(local.id(), local);
    limit.observe(locals.size());
  }

  private void load(Path file) throws IOException {
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
            remember(record);
          }
        }
        remember(id, sequence);
      } catch (IllegalArgumentException | EnrException e) {
        // A damaged line, see above.
      }
    }
  }

  private void save() {
    if (directory == null) {
      return;
    }
    Path next = directory.resolve(FILE + ".new");
    try {
      try (FileChannel out =
          FileChannel.open(
              next,
              StandardOpenOption.CREATE,
              StandardOpenOption.WRITE,
              StandardOpenOption.TRUNCATE_EXISTING)) {
        ByteBuffer bytes = StandardCharsets.ISO_8859_1.encode(lines());
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

  private String lines() {
    List<Local> all;
    lock.lock();
    try {
      all = List.copyOf(locals.values());
    } finally {
      lock.unlock();
    }
    StringBuilder lines = new StringBuilder();
    for (Local local : all) {
      NodeRecord record = local.record();
      lines
          .append(local.id().hex())
          .append(' ')
          .append(Long.toUnsignedString(local.sequence()))
          .append(' ')
          .append(record == null ? NO_RECORD : record.text())
          .append('\n');
    }
    return lines.toString();
  }
}
