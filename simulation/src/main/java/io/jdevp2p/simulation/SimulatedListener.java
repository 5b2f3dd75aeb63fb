package io.jdevp2p.simulation;

import io.jdevp2p.host.Deadline;
import io.jdevp2p.host.Limit;
import io.jdevp2p.host.StreamListener;
import io.jdevp2p.host.StreamSocket;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.util.ArrayDeque;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** A TCP listener with its backlog. Used by the threads of its simulation only. */
final class SimulatedListener implements StreamListener {
  private final SimulatedSockets sockets;
  private final InetSocketAddress local;
  private final Limit limit = new Limit("accept backlog", SimulationLimits.ACCEPT_BACKLOG);
  private final ArrayDeque<SimulatedStream> backlog = new ArrayDeque<>();
  private @Nullable Thread acceptor; // blocked in accept
  private boolean closed;

  SimulatedListener(SimulatedSockets sockets, InetSocketAddress local) {
    this.sockets = sockets;
    this.local = local;
  }

  boolean hasRoom() {
    if (backlog.size() < limit.maximum()) {
      return true;
    }
    limit.refuse();
    return false;
  }

  int backlog() {
    return backlog.size();
  }

  void arrived(SimulatedStream stream) {
    backlog.addLast(stream);
    limit.observe(backlog.size());
    wake();
  }

  @Override
  public InetSocketAddress localAddress() {
    return local;
  }

  @Override
  public StreamSocket accept() throws IOException {
    while (true) {
      sockets.host().throwIfKilled();
      if (closed) {
        throw new SocketException("Socket closed");
      }
      sockets.host().throwIfOutOfDescriptors();
      SimulatedStream accepted = backlog.pollFirst();
      if (accepted != null) {
        return accepted;
      }
      if (acceptor != null) {
        throw new IllegalStateException("a second thread accepts at " + this);
      }
      acceptor = Thread.currentThread();
      try {
        sockets.host().scheduler().park(Deadline.never());
      } finally {
        acceptor = null;
      }
      if (Thread.currentThread().isInterrupted() && !closed) {
        close();
        throw new SocketException("Closed by interrupt");
      }
    }
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
    closed = true;
    sockets.closed(this);
    for (SimulatedStream stream : backlog) {
      stream.abort();
    }
    backlog.clear();
    wake();
  }

  private void wake() {
    Thread waiting = acceptor;
    if (waiting != null) {
      LockSupport.unpark(waiting);
    }
  }

  @Override
  public String toString() {
    return "tcp listener " + Addresses.text(local);
  }
}
