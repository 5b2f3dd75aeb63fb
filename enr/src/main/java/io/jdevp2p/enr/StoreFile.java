package io.jdevp2p.enr;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.h2.mvstore.DataUtils;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.MVStoreException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The file of a {@link NodeStore}: how it is opened, and what becomes of it when it is damaged.
 * Stateless; the caller sees to it that only one thread at a time opens or replaces it.
 *
 * <p>The store starts no threads, since it is told never to commit by itself. Old versions of it
 * aren't kept, so their room in the file is used again at once.
 */
final class StoreFile {
  static final String FILE = "nodes.mv";
  static final String DAMAGED = FILE + ".damaged";

  /** Another one in a file, and it is begun anew. */
  static final int SCHEMA = 1;

  private static final Logger LOG = LoggerFactory.getLogger(StoreFile.class);

  private final Path directory;

  StoreFile(Path directory) {
    this.directory = directory;
  }

  static MVStore inMemory() {
    return new MVStore.Builder().autoCommitDisabled().autoCommitBufferSize(0).open();
  }

  static MVMap<NodeId, byte[]> openMap(MVStore store, DiscoveryVersion version) {
    return store.openMap(
        version.toString(),
        new MVMap.Builder<NodeId, byte[]>()
            .keyType(NodeIdType.INSTANCE)
            .valueType(StoredBytesType.INSTANCE));
  }

  /** Writes all changes, and what else of the file has too many holes. */
  static void commit(MVStore store) {
    store.commit();
    store.compact(EnrLimits.DATABASE_FILL_PERCENT, EnrLimits.DATABASE_COMPACTED_BYTES);
  }

  /**
   * Opens the file, or begins it anew.
   *
   * @throws IOException if neither can be done, or another process uses it
   */
  MVStore open() throws IOException {
    if (Files.exists(file()) && !isUsable(file())) {
      throw new IOException(file() + " is not a file that can be read and written");
    }
    MVStore store = null;
    try {
      store = openFile();
      if (store.getMapNames().isEmpty() || store.getStoreVersion() == SCHEMA) {
        store.setStoreVersion(SCHEMA);
        return store;
      }
    } catch (RuntimeException e) {
      requireNotInUse(e);
      if (store != null) {
        store.closeImmediately();
      }
      putAside(e);
      return begin();
    }
    store.closeImmediately();
    Files.delete(file());
    return begin();
  }

  /** In place of a store that turned out to be damaged. */
  MVStore replace(MVStore store, RuntimeException damage) throws IOException {
    store.closeImmediately();
    putAside(damage);
    return begin();
  }

  /** Does without the file from now on. */
  void giveUp(MVStore store, RuntimeException failure) {
    store.closeImmediately();
    boolean notWritten =
        failure instanceof MVStoreException e && e.getErrorCode() == DataUtils.ERROR_WRITING_FAILED;
    try {
      if (notWritten) {
        LOG.warn("{} can't be written; other nodes are kept in memory", file(), failure);
      } else {
        putAside(failure);
      }
    } catch (IOException e) {
      LOG.warn("{} is damaged and can't be moved; delete it", file(), e);
    }
  }

  private MVStore begin() throws IOException {
    try {
      MVStore store = openFile();
      store.setStoreVersion(SCHEMA);
      return store;
    } catch (RuntimeException e) {
      requireNotInUse(e);
      throw new IOException("no node database can be begun in " + directory, e);
    }
  }

  private MVStore openFile() {
    MVStore store =
        new MVStore.Builder()
            .fileName(file().toString())
            .autoCommitDisabled()
            .autoCommitBufferSize(0)
            .open();
    store.setRetentionTime(0);
    store.setVersionsToKeep(0);
    return store;
  }

  private static boolean isUsable(Path file) {
    return Files.isRegularFile(file) && Files.isReadable(file) && Files.isWritable(file);
  }

  private Path file() {
    return directory.resolve(FILE).toAbsolutePath();
  }

  private void requireNotInUse(RuntimeException e) throws IOException {
    if (e instanceof MVStoreException failure
        && failure.getErrorCode() == DataUtils.ERROR_FILE_LOCKED) {
      throw new IOException("the node database in " + directory + " is in use already", e);
    }
  }

  private void putAside(RuntimeException damage) throws IOException {
    Path aside = directory.resolve(DAMAGED);
    Files.move(file(), aside, StandardCopyOption.REPLACE_EXISTING);
    LOG.warn(
        "the node database {} is damaged, and is now {}; other nodes have to be found again: {}",
        file(),
        aside,
        damage.toString());
  }
}
