package io.jdevp2p.discovery.v5;

import io.jdevp2p.enr.EnrException;
import io.jdevp2p.enr.NodeRecord;
import io.jdevp2p.host.Limit;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Records whose signature is known to be good. In a lookup many nodes tell of the same ones, and
 * checking a signature costs more than all else in an answer; bytes that are the same to the last
 * one need no second check. Thread-safe; the lock is not held while a record is checked.
 */
final class CheckedRecords {
  private final Limit limit;
  private final ReentrantLock lock = new ReentrantLock();
  private final SequencedMap<ByteBuffer, NodeRecord> records; // under the lock, last used last

  CheckedRecords(Limit limit) {
    this.limit = limit;
    this.records = new LinkedHashMap<>(16, 0.75f, true);
  }

  /** The record that these bytes are; they are not changed afterwards. */
  NodeRecord decode(byte[] bytes) throws EnrException {
    ByteBuffer key = ByteBuffer.wrap(bytes);
    lock.lock();
    try {
      NodeRecord known = records.get(key);
      if (known != null) {
        return known;
      }
    } finally {
      lock.unlock();
    }
    NodeRecord record = NodeRecord.decode(bytes);
    remember(key, record);
    return record;
  }

  private void remember(ByteBuffer key, NodeRecord record) {
    lock.lock();
    try {
      if (!records.containsKey(key) && records.size() >= limit.maximum()) {
        records.pollFirstEntry();
        limit.refuse();
      }
      records.put(key, record);
      limit.observe(records.size());
    } finally {
      lock.unlock();
    }
  }
}
