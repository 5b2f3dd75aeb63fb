package io.jdevp2p.server;

import io.jdevp2p.rlpx.BaseMessage;
import io.jdevp2p.rlpx.BaseMessageCodec;
import io.jdevp2p.rlpx.DisconnectReason;
import io.jdevp2p.rlpx.Frame;
import io.jdevp2p.rlpx.MessageLimits;
import io.jdevp2p.rlpx.RlpxException;
import java.io.IOException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads a peer's frames and hands each message to its protocol's inbox. Never runs user code and
 * never writes: a pong is sent by {@link KeepAlive} on another thread. When an inbox is full it
 * waits for room, so that TCP slows the other side.
 *
 * <p>Owner: the connection's thread.
 */
final class PeerReader {
  private static final Logger log = LoggerFactory.getLogger(PeerReader.class);

  private static final int MAX_BASE_MESSAGE_BYTES = 2048;

  private final Peer peer;
  private final Transport transport;
  private final ProtocolOffsets shared;
  private final MessageLimits limits;

  PeerReader(Peer peer, Transport transport, ProtocolOffsets shared) {
    this.peer = peer;
    this.transport = transport;
    this.shared = shared;
    this.limits = new SharedLimits(shared);
  }

  /** Starts the protocols and reads until the connection ends, however it does. */
  void run() {
    try {
      // A protocol without messages has no codes to take turns with.
      transport.fairBetween(
          shared.ranges().stream().mapToInt(ProtocolOffsets.Range::first).distinct().toArray());
      peer.keepAlive().start();
      for (ProtocolRunner runner : peer.runners()) {
        runner.start();
      }
      peer.end(readToTheEnd());
    } catch (RuntimeException e) {
      // Ours or the transport's fault. It must not leave a peer that nobody reads.
      log.error("A bug: reading from {} failed", peer, e);
      peer.end(bug(e));
    } catch (Error e) {
      // No memory, say. The same, and the host hears of it.
      peer.end(bug(e));
      throw e;
    }
  }

  private static Ending bug(Throwable e) {
    return Ending.local(DisconnectReason.SUBPROTOCOL_ERROR, "local.bug", Endings.words(e));
  }

  /** Reads until there is nothing more to read, and says why. */
  private Ending readToTheEnd() {
    try {
      while (true) {
        Frame frame = transport.read(limits);
        Optional<Ending> ending =
            frame.code() < ProtocolOffsets.BASE_LENGTH
                ? baseMessage(frame)
                : protocolMessage(frame);
        if (ending.isPresent()) {
          return ending.get();
        }
      }
    } catch (RlpxException e) {
      return Endings.of(e);
    } catch (ProtocolBreach e) {
      // A user's transport says so; ours has an exception of its own, above.
      return Ending.local(DisconnectReason.PROTOCOL_ERROR, "run.protocol-breach", Endings.words(e));
    } catch (IOException e) {
      return Ending.broken("run.connection-lost", Endings.words(e));
    } catch (InterruptedException e) {
      return Ending.broken("local.interrupted", "the reader was interrupted");
    }
  }

  private Optional<Ending> baseMessage(Frame frame) throws RlpxException {
    switch (frame.code()) {
      case 1, 2, 3 -> {
        BaseMessage message =
            BaseMessageCodec.decode(frame.code(), frame.payload(), 0, frame.payload().length);
        switch (message) {
          case BaseMessage.Disconnect disconnect -> {
            return Optional.of(Ending.remote(disconnect.reason()));
          }
          case BaseMessage.Ping _ -> peer.keepAlive().pingArrived();
          case BaseMessage.Pong _ -> peer.keepAlive().pongArrived();
          default ->
              throw new IllegalStateException("code " + frame.code() + " decoded as " + message);
        }
      }
      default -> {
        // go-ethereum discards whatever else comes below 16, a second Hello included.
      }
    }
    return Optional.empty();
  }

  private Optional<Ending> protocolMessage(Frame frame) throws InterruptedException {
    for (ProtocolRunner runner : peer.runners()) {
      if (runner.takes(frame.code())) {
        runner.deliver(frame);
        return Optional.empty();
      }
    }
    return Optional.of(
        Ending.local(
            DisconnectReason.PROTOCOL_ERROR,
            "run.unknown-code",
            "message code " + frame.code() + " belongs to no shared protocol"));
  }

  /** The largest payload that a code may have, asked before a message is read and inflated. */
  private static final class SharedLimits implements MessageLimits {
    private final ProtocolOffsets shared;
    private final int largest;

    SharedLimits(ProtocolOffsets shared) {
      this.shared = shared;
      int most = MAX_BASE_MESSAGE_BYTES;
      for (ProtocolOffsets.Range range : shared.ranges()) {
        most = Math.max(most, range.protocol().largestBytes());
      }
      this.largest = most;
    }

    @Override
    public int maxBytes(int wireCode) {
      Optional<ProtocolOffsets.Range> range = shared.of(wireCode);
      return range.isPresent()
          ? range.get().protocol().maxBytes(wireCode - range.get().first())
          : MAX_BASE_MESSAGE_BYTES;
    }

    @Override
    public int largestBytes() {
      return largest;
    }
  }
}
