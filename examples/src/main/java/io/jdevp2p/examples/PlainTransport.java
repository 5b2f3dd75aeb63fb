package io.jdevp2p.examples;

import io.jdevp2p.crypto.CryptoException;
import io.jdevp2p.crypto.PublicKey;
import io.jdevp2p.crypto.SecretKey;
import io.jdevp2p.host.Clock;
import io.jdevp2p.host.Deadline;
import io.jdevp2p.host.Host;
import io.jdevp2p.host.StreamSocket;
import io.jdevp2p.rlpx.BaseMessage;
import io.jdevp2p.rlpx.BaseMessageCodec;
import io.jdevp2p.rlpx.DisconnectReason;
import io.jdevp2p.rlpx.Frame;
import io.jdevp2p.rlpx.Hello;
import io.jdevp2p.rlpx.MessageLimits;
import io.jdevp2p.server.PeerDisconnectedException;
import io.jdevp2p.server.Transport;
import io.jdevp2p.server.TransportFactory;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A transport from nothing: no encryption, and keys that are believed. Of use where all nodes are
 * one's own, as in a test with many of them; {@code RumourTest} runs a network in memory on it.
 * Give it to a server by {@code transportFactory(PlainTransport.FACTORY)}.
 *
 * <p>On the wire: each side's key, then messages, the first of which is Hello.
 */
final class PlainTransport implements Transport {
  /** Its socket needs no counts of what only RLPx has limits for. */
  static final TransportFactory FACTORY = (socket, host, _) -> new PlainTransport(socket, host);

  private static final int KEY_BYTES = 64;
  private static final int MAX_HELLO_BYTES = 2048;
  private static final Duration GOODBYE = Duration.ofSeconds(1);

  private final StreamSocket socket;
  private final Clock clock;
  private final PlainFrames frames;
  private final AtomicReference<Clock.Timer> deadline = new AtomicReference<>(() -> false);

  private PlainTransport(StreamSocket socket, Host host) {
    this.socket = socket;
    this.clock = host.clock();
    this.frames = new PlainFrames(socket, clock);
  }

  @Override
  public PublicKey encryptionHandshake(SecretKey own, Optional<PublicKey> dialed)
      throws IOException {
    frames.send(own.publicKey().bytes());
    try {
      PublicKey remote = PublicKey.of(frames.receive(KEY_BYTES));
      if (dialed.isPresent() && !dialed.get().equals(remote)) {
        throw new IOException("somebody else lives there");
      }
      return remote;
    } catch (CryptoException e) {
      throw new IOException("what came is no key", e);
    }
  }

  /** The other side may answer by a Disconnect; the server is told its reason. */
  @Override
  public Hello protocolHandshake(Hello own) throws IOException {
    writeBase(own);
    Frame first = frames.read(_ -> MAX_HELLO_BYTES);
    byte[] payload = first.payload();
    return switch (BaseMessageCodec.decode(first.code(), payload, 0, payload.length)) {
      case Hello theirs -> theirs;
      case BaseMessage.Disconnect(DisconnectReason reason) ->
          throw new PeerDisconnectedException(reason, true, reason.words());
      default -> throw new IOException("no Hello came");
    };
  }

  @Override
  public Frame read(MessageLimits limits) throws IOException {
    return frames.read(limits);
  }

  @Override
  public void write(int code, byte[] payload) throws IOException {
    frames.write(code, payload);
  }

  @Override
  public void writeBase(BaseMessage message) throws IOException {
    frames.write(BaseMessageCodec.code(message), BaseMessageCodec.encode(message));
  }

  /** Sockets have no timeouts: at the deadline, a timer closes this one. */
  @Override
  public void deadline(Deadline when) {
    deadline.getAndSet(clock.scheduleAt(when, socket::close)).cancel();
  }

  @Override
  public void close(DisconnectReason reason) {
    deadline(clock.deadline(GOODBYE)); // a peer that takes nothing doesn't keep us
    try {
      writeBase(new BaseMessage.Disconnect(reason));
      socket.shutdownOutput();
    } catch (IOException e) {
      // Then it has to do without.
    }
    close();
  }

  @Override
  public void close() {
    deadline(Deadline.never());
    socket.close();
  }

  @Override
  public InetSocketAddress localAddress() {
    return socket.localAddress();
  }

  @Override
  public InetSocketAddress remoteAddress() {
    return socket.remoteAddress();
  }

  @Override
  public long bytesIn() {
    return frames.bytesIn();
  }

  @Override
  public long bytesOut() {
    return frames.bytesOut();
  }

  @Override
  public long lastReadNanos() {
    return frames.lastReadNanos();
  }
}
