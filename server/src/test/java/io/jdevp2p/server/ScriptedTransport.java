package io.jdevp2p.server;

import io.jdevp2p.crypto.PublicKey;
import io.jdevp2p.crypto.SecretKey;
import io.jdevp2p.host.Clock;
import io.jdevp2p.host.Completion;
import io.jdevp2p.host.Deadline;
import io.jdevp2p.host.Host;
import io.jdevp2p.host.Limit;
import io.jdevp2p.host.Mailbox;
import io.jdevp2p.rlpx.BaseMessage;
import io.jdevp2p.rlpx.BaseMessageCodec;
import io.jdevp2p.rlpx.DisconnectReason;
import io.jdevp2p.rlpx.Frame;
import io.jdevp2p.rlpx.Hello;
import io.jdevp2p.rlpx.MessageLimits;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A transport without a wire: the test says what arrives, sees what leaves and when, and can let
 * writes and closing take their time.
 */
final class ScriptedTransport implements Transport {
  private final Clock clock;
  private final Mailbox<Frame> arriving;
  private final Completion<Boolean> closed;
  private final List<String> log = new CopyOnWriteArrayList<>();
  private final AtomicReference<Completion<Boolean>> hanging = new AtomicReference<>();
  private volatile Duration closeTakes = Duration.ZERO;
  private volatile long lastReadNanos;

  ScriptedTransport(Host host) {
    this.clock = host.clock();
    this.arriving = new Mailbox<>(clock, new Limit("arriving", 10_000));
    this.closed = new Completion<>(clock);
    this.lastReadNanos = clock.nanos();
  }

  // For the test.

  /** What has left so far, each with the second at which it was written. */
  List<String> log() {
    return List.copyOf(log);
  }

  void arrive(BaseMessage message) {
    arrive(BaseMessageCodec.code(message), BaseMessageCodec.encode(message));
  }

  void arrive(int code, byte[] payload) {
    arriving.offer(new Frame(code, payload, payload.length));
  }

  /** From now on the other side takes nothing. */
  void hang() {
    hanging.set(new Completion<>(clock));
  }

  /** The other side takes what it is given again. */
  void flow() {
    hanging.getAndSet(null).complete(true);
  }

  /** Telling the other side why takes so long. */
  void closeTakes(Duration time) {
    closeTakes = time;
  }

  boolean isClosed() {
    return closed.isDone();
  }

  // For the server.

  @Override
  public PublicKey encryptionHandshake(SecretKey own, Optional<PublicKey> dialed) {
    throw new IllegalStateException("the handshakes are over");
  }

  @Override
  public Hello protocolHandshake(Hello own) {
    throw new IllegalStateException("the handshakes are over");
  }

  @Override
  public Frame read(MessageLimits limits) throws IOException {
    try {
      Frame frame =
          arriving.take(Deadline.never()).orElseThrow(() -> new IOException("Socket closed"));
      lastReadNanos = clock.nanos();
      return frame;
    } catch (InterruptedException e) {
      throw interrupted();
    }
  }

  @Override
  public void write(int code, byte[] payload) throws IOException {
    leave("message " + code);
  }

  @Override
  public void writeBase(BaseMessage message) throws IOException {
    leave(message.getClass().getSimpleName());
  }

  private void leave(String what) throws IOException {
    Completion<Boolean> hangs = hanging.get();
    if (hangs != null) {
      note(what + " hangs");
      try {
        hangs.await();
      } catch (InterruptedException e) {
        throw interrupted();
      } catch (ExecutionException e) {
        throw new IllegalStateException(e);
      }
    }
    if (isClosed()) {
      throw new IOException("Socket closed");
    }
    note(what);
  }

  @Override
  public void deadline(Deadline when) {}

  @Override
  public void close(DisconnectReason reason) {
    note("disconnect with " + reason);
    try {
      clock.sleep(closeTakes);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    shut();
  }

  @Override
  public void close() {
    note("close");
    shut();
  }

  private void shut() {
    closed.complete(true);
    arriving.close();
    Completion<Boolean> hangs = hanging.get();
    if (hangs != null) {
      hangs.complete(true);
    }
  }

  void note(String what) {
    log.add(Duration.ofNanos(clock.nanos()).toMillis() / 1000.0 + " s: " + what);
  }

  private static InterruptedIOException interrupted() {
    Thread.currentThread().interrupt();
    return new InterruptedIOException("interrupted");
  }

  @Override
  public InetSocketAddress localAddress() {
    return new InetSocketAddress(Nodes.ip("127.0.0.1"), 30303);
  }

  @Override
  public InetSocketAddress remoteAddress() {
    return new InetSocketAddress(Nodes.ip("127.0.0.2"), 30304);
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
