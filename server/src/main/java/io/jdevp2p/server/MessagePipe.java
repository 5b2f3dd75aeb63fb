package io.jdevp2p.server;

import io.jdevp2p.host.Clock;
import io.jdevp2p.host.Host;
import io.jdevp2p.rlpx.DisconnectReason;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Two message channels in memory, connected with each other: what one end writes, the other reads.
 * For tests of protocols.
 *
 * <p>As between real peers, each end has a bounded inbox, and writing blocks while that of the
 * other end is full.
 *
 * <p>Threads: as for any {@link MessageChannel}; any thread closes.
 */
public final class MessagePipe implements AutoCloseable {
  private final End left;
  private final End right;
  private final AtomicReference<@Nullable Closing> closing = new AtomicReference<>();

  private MessagePipe(Clock clock, int capacity) {
    this.left = new End(clock, capacity);
    this.right = new End(clock, capacity);
  }

  /**
   * A pipe with as much room as a server gives to a protocol on a peer.
   *
   * @param host whose threads use the pipe
   * @return a pipe, open
   */
  public static MessagePipe open(Host host) {
    return open(host, ServerLimits.defaults().memory().inboxMessages());
  }

  /**
   * A pipe.
   *
   * @param host whose threads use the pipe
   * @param capacity how many messages may wait at each end to be read, at least 1; their bytes are
   *     bounded as a server bounds them
   * @return a pipe, open
   */
  public static MessagePipe open(Host host, int capacity) {
    if (capacity < 1) {
      throw new IllegalArgumentException("a pipe needs room for a message, not " + capacity);
    }
    return new MessagePipe(host.clock(), capacity);
  }

  /**
   * One end.
   *
   * @return the same at every call
   */
  public End left() {
    return left;
  }

  /**
   * The other end.
   *
   * @return the same at every call
   */
  public End right() {
    return right;
  }

  /** Closes both ends. What has arrived can still be read. A second call is harmless. */
  @Override
  public void close() {
    close(new Closing(null, DisconnectReason.REQUESTED));
  }

  private void close(Closing how) {
    closing.compareAndSet(null, how);
    // The first one counts, here and in the inboxes.
    left.inbox.close(left.gone());
    right.inbox.close(right.gone());
  }

  /** Who closed the pipe, nobody in particular if not one of the ends, and why. */
  private record Closing(@Nullable End by, DisconnectReason reason) {}

  /** One end of a pipe. */
  public final class End implements MessageChannel, AutoCloseable {
    private final ProtocolInbox inbox;
    private final ReentrantLock writer = new ReentrantLock(true); // an inbox has one putter
    private final Clock clock;

    private End(Clock clock, int capacity) {
      this.clock = clock;
      this.inbox =
          new ProtocolInbox(clock, capacity, ServerLimits.defaults().memory().inboxBytes());
    }

    @Override
    public Message read() throws IOException, InterruptedException {
      return inbox.take();
    }

    @Override
    public Optional<Message> read(Duration atMost) throws IOException, InterruptedException {
      return inbox.take(clock.deadline(atMost));
    }

    /**
     * Puts a copy of a message into the other end's inbox; blocks while that is full.
     *
     * @param code the message's number within the protocol
     * @param payload the content, not changed and not kept
     * @throws PeerDisconnectedException when either end is closed
     * @throws InterruptedIOException when the thread is interrupted while waiting; its interrupt
     *     flag is then set, and nothing was written
     * @throws IllegalArgumentException when code or payload can't be
     */
    @Override
    public void write(int code, byte[] payload) throws IOException {
      Message message = copy(code, payload);
      try {
        writer.lockInterruptibly();
        try {
          if (!other().inbox.put(message)) {
            throw gone();
          }
        } finally {
          writer.unlock();
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new InterruptedIOException("interrupted before the message was written");
      }
    }

    @Override
    public boolean tryWrite(int code, byte[] payload) throws IOException {
      Message message = copy(code, payload);
      if (!isOpen()) {
        throw gone();
      }
      if (!writer.tryLock()) {
        return false;
      }
      try {
        return other().inbox.tryPut(message);
      } finally {
        writer.unlock();
      }
    }

    private static Message copy(int code, byte[] payload) {
      if (code < 0) {
        throw new IllegalArgumentException("message code " + code + " is negative");
      }
      if (payload.length > Protocol.MAX_MESSAGE_BYTES) {
        throw new IllegalArgumentException(
            "a message of "
                + payload.length
                + " bytes; at most "
                + Protocol.MAX_MESSAGE_BYTES
                + " can be sent");
      }
      return new Message(code, payload.clone());
    }

    @Override
    public boolean isOpen() {
      return closing.get() == null;
    }

    /** Closes the pipe from this end: the other one is told that a disconnect was requested. */
    @Override
    public void close() {
      close(DisconnectReason.REQUESTED);
    }

    /**
     * Closes the pipe from this end. What has arrived can still be read, at both. When the pipe is
     * closed already, nothing happens.
     *
     * @param reason what the other end is told
     */
    public void close(DisconnectReason reason) {
      MessagePipe.this.close(new Closing(this, reason));
    }

    private End other() {
      return this == left ? right : left;
    }

    private PeerDisconnectedException gone() {
      Closing how = closing.get();
      if (how == null) {
        throw new IllegalStateException("the pipe is open");
      }
      boolean remote = how.by() == other();
      return new PeerDisconnectedException(
          how.reason(),
          remote,
          (remote ? "the other end closed the pipe: " : "the pipe was closed: ")
              + how.reason().words());
    }
  }
}
