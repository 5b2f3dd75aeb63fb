package io.jdevp2p.simulation;

import io.jdevp2p.host.Deadline;
import io.jdevp2p.host.StreamSocket;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * One end of a TCP connection, with the two {@link TcpFlow}s of it. Behaves as Linux does:
 *
 * <ul>
 *   <li>{@link #shutdownOutput} and {@link #close} send FIN behind the data: the other end reads
 *       what was sent, then the end of the stream.
 *   <li>{@link #close} with unread data sends RST instead. Data that arrives after close is
 *       answered by RST as well.
 *   <li>After a RST, what had arrived can still be read; then reading and at once writing fail with
 *       "Connection reset".
 *   <li>A thread that is interrupted while blocked here closes the socket, as with JDK sockets on
 *       virtual threads.
 * </ul>
 *
 * Used by the threads of its simulation only.
 */
final class SimulatedStream implements StreamSocket, Registry.Entry {
  final SimulatedHost host;
  final InetSocketAddress local;
  final InetSocketAddress remote;

  /** Frees the local port of a connection that was dialed. */
  final @Nullable Runnable atClose;

  private final SimulatedNetwork network;
  private @Nullable TcpFlow in;
  private @Nullable TcpFlow out;

  private @Nullable Thread reader; // blocked in read
  private @Nullable Thread writer; // blocked in write
  private boolean closed;
  private boolean reset;
  private boolean outputShut;
  private int index = -1;

  private SimulatedStream(
      SimulatedHost host,
      InetSocketAddress local,
      InetSocketAddress remote,
      @Nullable Runnable atClose) {
    this.host = host;
    this.network = host.network();
    this.local = local;
    this.remote = remote;
    this.atClose = atClose;
    host.opened(this);
  }

  /**
   * Both ends of a connection, as when the SYN reaches the listener.
   *
   * @param there the way from the dialing host
   * @param back the way to it
   * @param portOwner frees the dialing end's port
   */
  static Pair connect(
      SimulatedHost dialing,
      Route there,
      InetSocketAddress local,
      SimulatedHost listening,
      Route back,
      InetSocketAddress remote,
      Runnable portOwner) {
    SimulatedStream near = new SimulatedStream(dialing, local, remote, portOwner);
    SimulatedStream far = new SimulatedStream(listening, remote, local, null);
    TcpFlow forward = new TcpFlow(near, far, there, back);
    TcpFlow backward = new TcpFlow(far, near, back, there);
    near.out = forward;
    near.in = backward;
    far.out = backward;
    far.in = forward;
    return new Pair(near, far);
  }

  /**
   * The two ends.
   *
   * @param dialing the end that dialed
   * @param listening the end that was dialed
   */
  record Pair(SimulatedStream dialing, SimulatedStream listening) {}

  TcpFlow in() {
    return Objects.requireNonNull(in);
  }

  TcpFlow out() {
    return Objects.requireNonNull(out);
  }

  SimulatedStream peer() {
    return out().receiver();
  }

  // ---- What the host's threads call

  @Override
  public InetSocketAddress localAddress() {
    return local;
  }

  @Override
  public InetSocketAddress remoteAddress() {
    return remote;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, into.length);
    network.scheduler().mayYield();
    while (true) {
      host.throwIfKilled();
      if (closed) {
        throw new SocketException("Socket closed");
      }
      TcpFlow from = in();
      if (length == 0) {
        return 0;
      }
      int count = from.read(into, offset, length);
      if (count > 0) {
        return count;
      }
      if (reset) {
        throw new SocketException("Connection reset");
      }
      if (from.isEnded()) {
        return -1;
      }
      if (reader != null) {
        throw new IllegalStateException("a second thread reads " + this);
      }
      reader = Thread.currentThread();
      try {
        park();
      } finally {
        reader = null;
      }
    }
  }

  @Override
  public void write(byte[] from, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, from.length);
    network.scheduler().mayYield();
    int at = offset;
    int end = offset + length;
    while (true) {
      host.throwIfKilled();
      throwUnlessWritable();
      at += out().write(from, at, end - at);
      if (at == end) {
        return;
      }
      if (writer != null) {
        throw new IllegalStateException("a second thread writes " + this);
      }
      writer = Thread.currentThread();
      try {
        park();
      } finally {
        writer = null;
      }
    }
  }

  @Override
  public int sendRoom() {
    return out().room();
  }

  private void throwUnlessWritable() throws SocketException {
    if (closed) {
      throw new SocketException("Socket closed");
    }
    if (reset) {
      throw new SocketException("Connection reset");
    }
    if (outputShut) {
      throw new SocketException("Socket output is shutdown");
    }
  }

  private void park() throws SocketException {
    network.scheduler().park(Deadline.never());
    if (Thread.currentThread().isInterrupted() && !closed) {
      close();
      throw new SocketException("Closed by interrupt");
    }
  }

  @Override
  public void shutdownOutput() throws IOException {
    host.throwIfKilled();
    if (closed) {
      throw new SocketException("Socket closed");
    }
    if (!outputShut && !reset) {
      out().end();
    }
    outputShut = true;
  }

  @Override
  public boolean isClosed() {
    return closed;
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    boolean unread = in().hasUnread();
    forget();
    if (reset) {
      return;
    }
    if (unread) {
      abort();
    } else if (!outputShut) {
      out().end();
    }
  }

  /** Closes with RST. */
  void abort() {
    forget();
    if (!reset) {
      out().sendReset();
    }
  }

  /** This end is gone; nothing tells the other one. */
  void forget() {
    if (closed) {
      return;
    }
    closed = true;
    host.closed(this);
    if (atClose != null) {
      atClose.run();
    }
    wake(reader);
    wake(writer);
    in().release();
  }

  // ---- What arrives

  /** Data or FIN. */
  void arrived() {
    if (!closed) {
      wake(reader);
    } else if (!reset && machineIsPowered()) {
      // Nobody can read it any more: as the kernel does, tell the sender. Each time, since the
      // last RST may have been lost in a partition.
      out().sendReset();
    }
  }

  /** The other end has read: there is room. */
  void roomArrived() {
    wake(writer);
  }

  void resetArrived() {
    if (!reset) {
      reset = true;
      in().drop();
      out().drop();
      wake(reader);
      wake(writer);
    }
  }

  private boolean machineIsPowered() {
    return host.machine().powered;
  }

  private static void wake(@Nullable Thread thread) {
    if (thread != null) {
      LockSupport.unpark(thread);
    }
  }

  @Override
  public int index() {
    return index;
  }

  @Override
  public void index(int value) {
    index = value;
  }

  @Override
  public String toString() {
    return "tcp " + Addresses.text(local) + " to " + Addresses.text(remote);
  }
}
