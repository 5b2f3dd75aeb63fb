package io.jdevp2p.server;

import io.jdevp2p.host.ForwardingStreamSocket;
import io.jdevp2p.host.Limit;
import io.jdevp2p.host.StreamSocket;
import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The sockets on which we have said our last word and wait for the other side to hang up.
 *
 * <p><b>Problem.</b> A Disconnect that is to arrive needs a socket, and a thread that drains it,
 * for a moment longer. Those are neither pending nor peers, so nothing else bounds them: whoever
 * gets itself refused over and over and never hangs up would pile them up. So there is a maximum,
 * and beyond it the one that has lingered longest is closed: whoever meant to read our last word
 * has had the most time to do so.
 *
 * <p>Thread-safe.
 */
final class LingeringSockets {
  private final Limit limit;
  private final ReentrantLock lock = new ReentrantLock(); // held for a few instructions
  private final Set<Watched> lingering = new LinkedHashSet<>(); // the longest first

  LingeringSockets(Limit limit) {
    this.limit = limit;
  }

  /** The same socket; it lingers from the shutdown of its output until it is closed. */
  StreamSocket watch(StreamSocket socket) {
    return new Watched(socket);
  }

  private void begin(Watched socket) {
    Optional<Watched> longest = Optional.empty();
    lock.lock();
    try {
      if (socket.isClosed() || !lingering.add(socket)) {
        return;
      }
      if (lingering.size() > limit.maximum()) {
        longest = Optional.of(lingering.iterator().next());
        lingering.remove(longest.get());
        limit.refuse();
      }
      limit.observe(lingering.size());
    } finally {
      lock.unlock();
    }
    longest.ifPresent(Watched::close);
  }

  private void end(Watched socket) {
    lock.lock();
    try {
      lingering.remove(socket);
    } finally {
      lock.unlock();
    }
  }

  private final class Watched extends ForwardingStreamSocket {
    Watched(StreamSocket socket) {
      super(socket);
    }

    @Override
    public void shutdownOutput() throws IOException {
      super.shutdownOutput();
      begin(this);
    }

    @Override
    public void close() {
      super.close(); // before it is taken off, so that it is never put on again
      end(this);
    }
  }
}
