package io.jdevp2p.benchmarks;

import io.jdevp2p.host.StreamSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * One end of a connection in memory, without any bound, so that one thread can write and then read.
 */
final class Pipe implements StreamSocket {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition arrived = lock.newCondition();
  private byte[] bytes = new byte[1 << 20];
  private int start;
  private int end;
  private boolean closed;
  private Pipe other;

  private Pipe() {
    this.other = this;
  }

  static Pipe[] pair() {
    Pipe a = new Pipe();
    Pipe b = new Pipe();
    a.other = b;
    b.other = a;
    return new Pipe[] {a, b};
  }

  @Override
  public int read(byte[] into, int off, int len) {
    lock.lock();
    try {
      while (start == end && !closed) {
        arrived.awaitUninterruptibly();
      }
      if (start == end) {
        return -1;
      }
      int count = Math.min(len, end - start);
      System.arraycopy(bytes, start, into, off, count);
      start += count;
      if (start == end) {
        start = 0;
        end = 0;
      }
      return count;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void write(byte[] from, int off, int len) {
    other.put(from, off, len);
  }

  private void put(byte[] from, int off, int len) {
    lock.lock();
    try {
      if (end + len > bytes.length) {
        byte[] larger = new byte[Math.max(bytes.length, 2 * (end - start + len))];
        System.arraycopy(bytes, start, larger, 0, end - start);
        end -= start;
        start = 0;
        bytes = larger;
      }
      System.arraycopy(from, off, bytes, end, len);
      end += len;
      arrived.signalAll();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public InetSocketAddress localAddress() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), 1);
  }

  @Override
  public InetSocketAddress remoteAddress() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), 2);
  }

  @Override
  public void shutdownOutput() {}

  @Override
  public boolean isClosed() {
    return closed;
  }

  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      arrived.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
