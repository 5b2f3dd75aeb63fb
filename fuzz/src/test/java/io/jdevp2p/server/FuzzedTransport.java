package io.jdevp2p.server;

import io.jdevp2p.crypto.PublicKey;
import io.jdevp2p.crypto.SecretKey;
import io.jdevp2p.host.Clock;
import io.jdevp2p.host.Completion;
import io.jdevp2p.host.Deadline;
import io.jdevp2p.rlpx.BaseMessage;
import io.jdevp2p.rlpx.DisconnectReason;
import io.jdevp2p.rlpx.Frame;
import io.jdevp2p.rlpx.Hello;
import io.jdevp2p.rlpx.MessageLimits;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;

/**
 * A transport on which given messages arrive, and then the connection breaks. It asks for limits
 * and room as the real one does. What is written is dropped.
 */
final class FuzzedTransport implements Transport {
  /** A message, and how long it lets wait for itself. */
  record Arrival(Duration pause, Frame frame) {}

  private final Clock clock;
  private final Iterator<Arrival> arriving;
  private final Completion<Boolean> closed;
  private volatile long lastReadNanos;

  FuzzedTransport(Clock clock, List<Arrival> arriving) {
    this.clock = clock;
    this.arriving = arriving.iterator();
    this.closed = new Completion<>(clock);
  }

  @Override
  public Frame read(MessageLimits limits) throws IOException {
    if (!arriving.hasNext()) {
      throw new IOException("the connection broke");
    }
    Arrival next = arriving.next();
    awaitClosed(next.pause());
    if (closed.isDone()) {
      throw new IOException("socket closed");
    }
    Frame frame = next.frame();
    int size = frame.payload().length;
    int allowed = limits.maxBytes(frame.code());
    if (allowed < 0 || size > allowed) {
      throw new ProtocolBreach("a message of code " + frame.code() + " and " + size + " bytes");
    }
    limits.awaitRoom(frame.code(), size);
    lastReadNanos = clock.nanos();
    return frame;
  }

  private void awaitClosed(Duration atMost) throws IOException {
    try {
      closed.await(clock.deadline(atMost));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void write(int code, byte[] payload) throws IOException {
    if (closed.isDone()) {
      throw new IOException("socket closed");
    }
  }

  @Override
  public void writeBase(BaseMessage message) throws IOException {
    write(0, new byte[0]);
  }

  @Override
  public void close(DisconnectReason reason) {
    close();
  }

  @Override
  public void close() {
    closed.complete(true);
  }

  @Override
  public void deadline(Deadline when) {}

  @Override
  public PublicKey encryptionHandshake(SecretKey own, Optional<PublicKey> dialed) {
    throw new IllegalStateException("the handshakes are over");
  }

  @Override
  public Hello protocolHandshake(Hello own) {
    throw new IllegalStateException("the handshakes are over");
  }

  @Override
  public InetSocketAddress localAddress() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), 30303);
  }

  @Override
  public InetSocketAddress remoteAddress() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), 30304);
  }

  @Override
  public long bytesIn() {
    return 0;
  }

  @Override
  public long bytesOut() {
    return 0;
  }

  @Override
  public long lastReadNanos() {
    return lastReadNanos;
  }
}
