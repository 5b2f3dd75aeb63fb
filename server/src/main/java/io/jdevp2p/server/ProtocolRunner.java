package io.jdevp2p.server;

import io.jdevp2p.host.Clock;
import io.jdevp2p.host.Host;
import io.jdevp2p.rlpx.Capability;
import io.jdevp2p.rlpx.DisconnectReason;
import io.jdevp2p.rlpx.Frame;
import io.jdevp2p.rlpx.RlpxException;
import io.jdevp2p.rlpx.RlpxFailure;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One protocol on one peer: the user's thread, what waits for it, and what it writes. How the
 * handler ends decides how the peer ends.
 *
 * <p>Threads: the connection's thread delivers, the handler's thread runs and reads, any thread
 * writes.
 */
final class ProtocolRunner {
  private static final Logger log = LoggerFactory.getLogger(ProtocolRunner.class);

  private final Peer peer;
  private final ProtocolOffsets.Range range;
  private final Host host;
  private final Transport transport;
  private final ProtocolInbox inbox;
  private final Traffic traffic = new Traffic();
  private final AtomicBoolean decided = new AtomicBoolean(); // to run, or never to run
  private volatile @Nullable Thread thread; // written once, as it starts
  private volatile boolean done;

  ProtocolRunner(
      Peer peer,
      ProtocolOffsets.Range range,
      Host host,
      Transport transport,
      SharedByPeers sharedByPeers) {
    this.peer = peer;
    this.range = range;
    this.host = host;
    this.transport = transport;
    LongConsumer freed = range.protocol().countsUntilUsed() ? _ -> {} : peer.unread()::release;
    this.inbox =
        new ProtocolInbox(
            host.clock(), sharedByPeers.inboxMessages(), sharedByPeers.inboxBytes(), freed);
  }

  Capability capability() {
    return range.protocol().capability();
  }

  Traffic traffic() {
    return traffic;
  }

  boolean takes(int wireCode) {
    return range.contains(wireCode);
  }

  /** Whether the reader waits here because the handler is behind. */
  boolean isFull() {
    return inbox.isFull();
  }

  /** The largest payload of a message, by its code on the wire. */
  int maxBytes(int wireCode) {
    return range.protocol().maxBytes(wireCode - range.first());
  }

  /**
   * Waits until the handler has left room for a message; false when the peer goes.
   *
   * @param aboutToWait called before it waits
   */
  boolean awaitRoom(int bytes, Runnable aboutToWait) throws InterruptedException {
    return inbox.awaitRoom(bytes, aboutToWait);
  }

  /** Hands on a message for which there is room, and which the peer's account holds. */
  void deliver(Frame frame) {
    int bytes = frame.payload().length;
    traffic.in(bytes);
    if (!inbox.addSilently(new Message(frame.code() - range.first(), frame.payload()))) {
      peer.unread().release(bytes);
    }
  }

  /** Lets the handler see what was delivered. */
  void wakeHandler() {
    inbox.wakeTaker();
  }

  /** Starts the handler, unless the peer has gone before that. */
  void start() {
    if (decided.compareAndSet(false, true)) {
      thread = host.threads().start(capability() + " of " + peer.shortId(), this::run);
    }
  }

  /**
   * No more messages; the handler gets what has arrived, then the exception. One that has not begun
   * never will.
   */
  void close(PeerDisconnectedException why) {
    inbox.close(why);
    if (decided.compareAndSet(false, true)) {
      done = true;
      peer.closing().handlerEnded();
    }
  }

  void interrupt() {
    Thread handler = thread;
    if (handler != null && !isCurrentThread()) {
      handler.interrupt();
    }
  }

  /** Drops what the handler has not taken; for a peer that is gone. */
  void discard() {
    inbox.discard();
  }

  /** Whether the handler has ended, or never will begin. */
  boolean isDone() {
    return done;
  }

  boolean isCurrentThread() {
    return Thread.currentThread().equals(thread);
  }

  private void run() {
    Ending ending;
    Throwable failure = null;
    try {
      range.protocol().run(peer, new Channel());
      ending =
          Ending.local(
              DisconnectReason.QUITTING, "run.handler-returned", capability() + " is done");
    } catch (ProtocolBreach e) {
      ending =
          Ending.local(
              DisconnectReason.PROTOCOL_ERROR,
              "run.protocol-breach",
              capability() + ": " + Endings.words(e));
    } catch (PeerDisconnectedException e) {
      // The usual end of a handler: the peer is gone already, and this changes nothing.
      ending = Ending.broken("run.peer-gone", Endings.words(e));
    } catch (InterruptedException | InterruptedIOException e) {
      ending =
          Ending.local(
              DisconnectReason.REQUESTED, "run.handler-interrupted", capability().toString());
    } catch (Throwable e) {
      // User code failed. It ends this peer and nothing else, whatever it was.
      failure = e;
      ending =
          Ending.local(
              DisconnectReason.SUBPROTOCOL_ERROR,
              "run.handler-failed",
              capability() + ": " + Endings.words(e));
    } finally {
      done = true;
      peer.closing().handlerEnded();
    }
    peer.end(ending); // before the log, whose failure must keep no peer
    if (failure != null) {
      log.debug(
          "The handler of {} failed on {}", capability(), peer, LoggedFailure.withWords(failure));
    }
  }

  /** What the handler holds. */
  private final class Channel implements MessageChannel {
    @Override
    public Message read() throws IOException, InterruptedException {
      return inbox.take();
    }

    @Override
    public Optional<Message> read(Duration atMost) throws IOException, InterruptedException {
      Clock clock = host.clock();
      return inbox.take(clock.deadline(atMost));
    }

    @Override
    public void write(int code, byte[] payload) throws IOException {
      check(code, payload);
      try {
        transport.write(range.first() + code, payload);
      } catch (InterruptedIOException e) {
        // Nothing was written, and the connection is still good.
        throw peer.closing().ending().<IOException>map(Ending::exception).orElse(e);
      } catch (IOException e) {
        throw failed(e);
      }
      traffic.out(payload.length);
    }

    @Override
    public boolean tryWrite(int code, byte[] payload) throws IOException {
      check(code, payload);
      boolean written;
      try {
        written = transport.tryWrite(range.first() + code, payload);
      } catch (IOException e) {
        throw failed(e);
      }
      if (written) {
        traffic.out(payload.length);
      }
      return written;
    }

    private void check(int code, byte[] payload) throws PeerDisconnectedException {
      if (code < 0 || code >= range.protocol().length()) {
        throw new IllegalArgumentException(
            capability()
                + " has no message code "
                + code
                + ", only 0 to "
                + (range.protocol().length() - 1));
      }
      int most = range.protocol().maxBytes(code);
      if (payload.length > most) {
        throw new IllegalArgumentException(
            "a message of " + payload.length + " bytes; " + capability() + " allows " + most);
      }
      if (!peer.isConnected()) {
        throw peer.closing().ending().map(Ending::exception).orElseThrow();
      }
    }

    /** What a failed write means: for the peer, and for who wrote. */
    private PeerDisconnectedException failed(IOException e) {
      if (e instanceof RlpxException known && known.failure() == RlpxFailure.MESSAGE_TOO_BIG) {
        // What does not compress must be smaller; only the writer finds out. Still good, too.
        throw new IllegalArgumentException(Endings.words(e), e);
      }
      peer.end(Ending.broken("run.connection-lost", Endings.words(e)));
      return peer.closing().ending().map(Ending::exception).orElseThrow();
    }

    @Override
    public boolean isOpen() {
      return peer.isConnected();
    }
  }
}
