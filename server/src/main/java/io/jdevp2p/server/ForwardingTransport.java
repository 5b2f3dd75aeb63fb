package io.jdevp2p.server;

import io.jdevp2p.crypto.PublicKey;
import io.jdevp2p.crypto.SecretKey;
import io.jdevp2p.host.Deadline;
import io.jdevp2p.rlpx.BaseMessage;
import io.jdevp2p.rlpx.DisconnectReason;
import io.jdevp2p.rlpx.Frame;
import io.jdevp2p.rlpx.HandshakeGate;
import io.jdevp2p.rlpx.Hello;
import io.jdevp2p.rlpx.MessageLimits;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Optional;

/**
 * A transport that passes every call on to another. For those who wrap a transport to count, trace
 * or disturb what goes over it: override what is to differ, and reach the transport by {@code
 * super}. A wrapper that is written without this type loses what {@link Transport} does by default
 * instead, such as the turns of {@link #fairBetween} and the gate of {@link #gate}.
 *
 * <p>{@link #close(DisconnectReason)} is passed on as it is: it doesn't come by {@link #close()}.
 *
 * <p>Threads, exceptions: as the transport that is wrapped.
 */
public abstract class ForwardingTransport implements Transport {
  private final Transport transport;

  /**
   * Wraps a transport.
   *
   * @param transport where all calls go, such as one of {@link TransportFactory#rlpx}
   */
  protected ForwardingTransport(Transport transport) {
    this.transport = transport;
  }

  @Override
  public void gate(HandshakeGate gate) {
    transport.gate(gate);
  }

  @Override
  public PublicKey encryptionHandshake(SecretKey own, Optional<PublicKey> dialed)
      throws IOException {
    return transport.encryptionHandshake(own, dialed);
  }

  @Override
  public Hello protocolHandshake(Hello own) throws IOException {
    return transport.protocolHandshake(own);
  }

  @Override
  public Frame read(MessageLimits limits) throws IOException {
    return transport.read(limits);
  }

  @Override
  public void write(int code, byte[] payload) throws IOException {
    transport.write(code, payload);
  }

  @Override
  public boolean tryWrite(int code, byte[] payload) throws IOException {
    return transport.tryWrite(code, payload);
  }

  @Override
  public void writeBase(BaseMessage message) throws IOException {
    transport.writeBase(message);
  }

  @Override
  public void fairBetween(int... firstCodes) {
    transport.fairBetween(firstCodes);
  }

  @Override
  public void deadline(Deadline when) {
    transport.deadline(when);
  }

  @Override
  public void close(DisconnectReason reason) {
    transport.close(reason);
  }

  @Override
  public void close() {
    transport.close();
  }

  @Override
  public InetSocketAddress localAddress() {
    return transport.localAddress();
  }

  @Override
  public InetSocketAddress remoteAddress() {
    return transport.remoteAddress();
  }

  @Override
  public long bytesIn() {
    return transport.bytesIn();
  }

  @Override
  public long bytesOut() {
    return transport.bytesOut();
  }

  @Override
  public long writingSinceNanos() {
    return transport.writingSinceNanos();
  }

  @Override
  public long lastReadNanos() {
    return transport.lastReadNanos();
  }

  @Override
  public String toString() {
    return transport.toString();
  }
}
