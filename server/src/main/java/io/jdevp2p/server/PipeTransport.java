package io.jdevp2p.server;

import io.jdevp2p.crypto.PublicKey;
import io.jdevp2p.crypto.SecretKey;
import io.jdevp2p.host.Deadline;
import io.jdevp2p.host.Host;
import io.jdevp2p.rlpx.BaseMessage;
import io.jdevp2p.rlpx.BaseMessageCodec;
import io.jdevp2p.rlpx.DisconnectReason;
import io.jdevp2p.rlpx.Frame;
import io.jdevp2p.rlpx.Hello;
import io.jdevp2p.rlpx.MessageLimits;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A transport over one end of a {@link MessagePipe}, past its handshakes, for a peer with a single
 * protocol. The other end sees that protocol's messages and nothing of the base protocol but the
 * disconnect, which closes the pipe.
 *
 * <p>Threads: as for any {@link Transport}.
 */
final class PipeTransport implements Transport {
  private static final int LOCAL_PORT = 30303;
  private static final int REMOTE_PORT = 30304;

  private final Host host;
  private final MessagePipe.End end;
  private final AtomicLong bytesIn = new AtomicLong();
  private final AtomicLong bytesOut = new AtomicLong();

  PipeTransport(Host host, MessagePipe.End end) {
    this.host = host;
    this.end = end;
  }

  @Override
  public PublicKey encryptionHandshake(SecretKey own, Optional<PublicKey> dialed) {
    throw new IllegalStateException("the handshakes of a pipe are over");
  }

  @Override
  public Hello protocolHandshake(Hello own) {
    throw new IllegalStateException("the handshakes of a pipe are over");
  }

  @Override
  public Frame read(MessageLimits limits) throws IOException {
    Message message;
    try {
      message = end.read();
    } catch (PeerDisconnectedException e) {
      if (!e.remote()) {
        throw e;
      }
      BaseMessage disconnect = new BaseMessage.Disconnect(e.reason());
      byte[] payload = BaseMessageCodec.encode(disconnect);
      return new Frame(BaseMessageCodec.code(disconnect), payload, payload.length);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while reading");
    }
    int code = ProtocolOffsets.BASE_LENGTH + message.code();
    int allowed = limits.maxBytes(code);
    if (message.size() > allowed) {
      throw new ProtocolBreach(message + " is too big; at most " + allowed + " bytes are allowed");
    }
    bytesIn.addAndGet(message.size());
    return new Frame(code, message.payload(), message.size());
  }

  @Override
  public void write(int code, byte[] payload) throws IOException {
    end.write(code - ProtocolOffsets.BASE_LENGTH, payload);
    bytesOut.addAndGet(payload.length);
  }

  /** Pings are for connections that can break. */
  @Override
  public void writeBase(BaseMessage message) {}

  @Override
  public void deadline(Deadline when) {}

  @Override
  public void close(DisconnectReason reason) {
    end.close(reason);
  }

  @Override
  public void close() {
    end.close(DisconnectReason.NETWORK_ERROR);
  }

  @Override
  public InetSocketAddress localAddress() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), LOCAL_PORT);
  }

  @Override
  public InetSocketAddress remoteAddress() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), REMOTE_PORT);
  }

  @Override
  public long bytesIn() {
    return bytesIn.get();
  }

  @Override
  public long bytesOut() {
    return bytesOut.get();
  }

  /** Always now: what is in memory doesn't fall silent. */
  @Override
  public long lastReadNanos() {
    return host.clock().nanos();
  }
}
