package io.jdevp2p.rlpx;

import io.jdevp2p.host.StreamSocket;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * One end of a connection in memory, with a window that fills up and, if wanted, reads that bring
 * few bytes at a time. Closing an end with unread bytes resets the other, as TCP does.
 */
final class MemoryStream implements StreamSocket {

  /** The bytes of one direction; both ends share the lock. */
  private static final class Flow {
    final byte[] ring;
    int at;
    int filled;
    boolean ended;
    boolean readerGone;

    Flow(int capacity) {
      ring = new byte[capacity];
    }
  }

  /** What both ends share. */
  private static final class Link {
    final ReentrantLock lock = new ReentrantLock();
    final Condition changed = lock.newCondition();
    boolean reset;
  }

  /** Two connected ends. */
  record Pair(MemoryStream left, MemoryStream right) {}

  private final Link link;
  private final Flow in;
  private final Flow out;
  private final int readAtMost;
  private boolean closed;
  private int writes;
  private int reads;

  private MemoryStream(Link link, Flow in, Flow out, int readAtMost) {
    this.link = link;
    this.in = in;
    this.out = out;
    this.readAtMost = readAtMost;
  }

  static Pair pair() {
    return pair(1 << 16, Integer.MAX_VALUE);
  }

  static Pair pair(int capacity, int readAtMost) {
    Link link = new Link();
    Flow toRight = new Flow(capacity);
    Flow toLeft = new Flow(capacity);
    return new Pair(
        new MemoryStream(link, toLeft, toRight, readAtMost),
        new MemoryStream(link, toRight, toLeft, readAtMost));
  }

  @Override
  public int read(byte[] into, int off, int len) throws IOException {
    link.lock.lock();
    try {
      reads++;
      link.changed.signalAll();
      while (true) {
        if (closed) {
          throw new IOException("socket closed");
        }
        if (in.filled > 0 && len > 0) {
          int count = Math.min(Math.min(len, readAtMost), in.filled);
          for (int i = 0; i < count; i++) {
            into[off + i] = in.ring[(in.at + i) % in.ring.length];
          }
          in.at = (in.at + count) % in.ring.length;
          in.filled -= count;
          link.changed.signalAll();
          return count;
        }
        if (link.reset) {
          throw new IOException("connection reset");
        }
        if (in.ended) {
          return -1;
        }
        link.changed.awaitUninterruptibly();
      }
    } finally {
      link.lock.unlock();
    }
  }

  @Override
  public void write(byte[] from, int off, int len) throws IOException {
    link.lock.lock();
    try {
      writes++;
      link.changed.signalAll();
      int done = 0;
      while (done < len) {
        if (closed || out.ended) {
          throw new IOException("socket closed");
        }
        link.reset |= out.readerGone;
        if (link.reset) {
          throw new IOException("connection reset");
        }
        int count = Math.min(len - done, out.ring.length - out.filled);
        if (count == 0) {
          link.changed.awaitUninterruptibly();
          continue;
        }
        for (int i = 0; i < count; i++) {
          out.ring[(out.at + out.filled + i) % out.ring.length] = from[off + done + i];
        }
        out.filled += count;
        done += count;
        link.changed.signalAll();
      }
    } finally {
      link.lock.unlock();
    }
  }

  @Override
  public void shutdownOutput() throws IOException {
    link.lock.lock();
    try {
      if (closed) {
        throw new IOException("socket closed");
      }
      out.ended = true;
      link.changed.signalAll();
    } finally {
      link.lock.unlock();
    }
  }

  @Override
  public boolean isClosed() {
    link.lock.lock();
    try {
      return closed;
    } finally {
      link.lock.unlock();
    }
  }

  @Override
  public void close() {
    link.lock.lock();
    try {
      if (!closed) {
        closed = true;
        out.ended = true;
        in.readerGone = true;
        link.reset |= in.filled > 0;
        if (link.reset) {
          out.filled = 0;
        }
        link.changed.signalAll();
      }
    } finally {
      link.lock.unlock();
    }
  }

  /** Waits until this end has been closed. */
  void awaitClosed() {
    link.lock.lock();
    try {
      while (!closed) {
        link.changed.awaitUninterruptibly();
      }
    } finally {
      link.lock.unlock();
    }
  }

  /** Waits until nothing more can be written at this end before the other reads. */
  void awaitFull() {
    link.lock.lock();
    try {
      while (out.filled < out.ring.length) {
        link.changed.awaitUninterruptibly();
      }
    } finally {
      link.lock.unlock();
    }
  }

  /** Waits until {@link #read} was called so often. */
  void awaitReads(int count) {
    link.lock.lock();
    try {
      while (reads < count) {
        link.changed.awaitUninterruptibly();
      }
    } finally {
      link.lock.unlock();
    }
  }

  /** Waits until {@link #write} was called so often. */
  void awaitWrites(int count) {
    link.lock.lock();
    try {
      while (writes < count) {
        link.changed.awaitUninterruptibly();
      }
    } finally {
      link.lock.unlock();
    }
  }

  /** How often {@link #write} was called. */
  int writes() {
    link.lock.lock();
    try {
      return writes;
    } finally {
      link.lock.unlock();
    }
  }

  /** How often {@link #read} was called. */
  int reads() {
    link.lock.lock();
    try {
      return reads;
    } finally {
      link.lock.unlock();
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
}
