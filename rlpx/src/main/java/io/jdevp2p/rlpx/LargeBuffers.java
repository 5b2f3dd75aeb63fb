package io.jdevp2p.rlpx;

import io.jdevp2p.host.Limit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Arrays for the frames of large messages, used again by all connections of the process. An array
 * of a mebibyte is a burden as garbage: the JVM zeroes it, and collects it apart from small ones;
 * without reuse, that and nothing else halved the throughput of 1 MiB messages. What is kept is
 * bounded by {@link RlpxLimits#POOLED_BYTES}; beyond that, arrays are garbage as usual.
 *
 * <p>Arrays are not wiped: who takes one looks only at what it has written itself. Thread-safe.
 */
final class LargeBuffers {

  /** The one of this process. */
  static final LargeBuffers SHARED = new LargeBuffers(RlpxLimits.POOLED_BYTES);

  /** So that messages of nearly the same size fit each other's arrays. */
  private static final int GRAIN_BYTES = 64 * 1024;

  /**
   * An array may be larger than asked for by this share, or a grain: who pays for memory pays for
   * what was asked for, and a small message leaves a large array to a large one.
   */
  private static final int EXCESS_SHARE = 4;

  private final Limit kept;
  private final ReentrantLock lock = new ReentrantLock();

  // Under the lock; the one that came back last is at the end.
  private final List<byte[]> free = new ArrayList<>();
  private long freeBytes;

  LargeBuffers(long keptBytes) {
    this.kept = new Limit(RlpxBound.POOLED_BYTES, keptBytes);
  }

  Limit kept() {
    return kept;
  }

  /** An array of at least so many bytes with anything in it. */
  byte[] take(int atLeast) {
    byte[] found = find(atLeast);
    return found != null
        ? found
        : new byte[(int) Math.min(Integer.MAX_VALUE, (atLeast + GRAIN_BYTES - 1L) & -GRAIN_BYTES)];
  }

  private byte @Nullable [] find(int atLeast) {
    lock.lock();
    try {
      for (int i = free.size() - 1; i >= 0; i--) {
        int length = free.get(i).length;
        if (length >= atLeast
            && length - atLeast <= Math.max(GRAIN_BYTES, atLeast / EXCESS_SHARE)) {
          freeBytes -= length;
          return free.remove(i);
        }
      }
      return null;
    } finally {
      lock.unlock();
    }
  }

  /** Takes an array back that nobody looks at any more; drops those longest unused for it. */
  void give(byte[] array) {
    if (array.length > kept.maximum()) {
      kept.refuse();
      return;
    }
    lock.lock();
    try {
      while (freeBytes + array.length > kept.maximum()) {
        freeBytes -= free.removeFirst().length;
        kept.refuse();
      }
      free.add(array);
      freeBytes += array.length;
      kept.observe(freeBytes);
    } finally {
      lock.unlock();
    }
  }

  /** What is kept at the moment. */
  long keptBytes() {
    lock.lock();
    try {
      return freeBytes;
    } finally {
      lock.unlock();
    }
  }
}
