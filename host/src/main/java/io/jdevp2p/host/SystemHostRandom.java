package io.jdevp2p.host;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The system's cryptographic randomness, fetched a buffer at a time. Thread-safe; threads are
 * spread over stripes, each under its own lock. A byte handed out is wiped from the buffer.
 */
final class SystemHostRandom implements RandomSource {
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private final Stripe[] stripes = new Stripe[HostLimits.RANDOM_STRIPES];

  SystemHostRandom() {
    Arrays.setAll(stripes, i -> new Stripe());
  }

  @Override
  public long nextLong() {
    return stripe().nextLong();
  }

  @Override
  public void nextBytes(byte[] bytes) {
    stripe().nextBytes(bytes);
  }

  private Stripe stripe() {
    return stripes[(int) Thread.currentThread().threadId() & (stripes.length - 1)];
  }

  private static final class Stripe {
    private final ReentrantLock lock = new ReentrantLock();
    private final SecureRandom source = new SecureRandom();
    private final byte[] buffer = new byte[HostLimits.RANDOM_BUFFER_BYTES];
    private int used = buffer.length;

    long nextLong() {
      lock.lock();
      try {
        int at = advance(Long.BYTES);
        long value = (long) LONGS.get(buffer, at);
        LONGS.set(buffer, at, 0L);
        return value;
      } finally {
        lock.unlock();
      }
    }

    void nextBytes(byte[] bytes) {
      if (bytes.length > buffer.length / 4) {
        source.nextBytes(bytes); // thread-safe itself
        return;
      }
      lock.lock();
      try {
        int at = advance(bytes.length);
        System.arraycopy(buffer, at, bytes, 0, bytes.length);
        Arrays.fill(buffer, at, at + bytes.length, (byte) 0);
      } finally {
        lock.unlock();
      }
    }

    private int advance(int count) {
      if (buffer.length - used < count) {
        source.nextBytes(buffer);
        used = 0;
      }
      int at = used;
      used += count;
      return at;
    }
  }
}
