package io.jdevp2p.server;

import io.jdevp2p.crypto.PublicKey;
import io.jdevp2p.crypto.SecretKey;
import io.jdevp2p.host.Deadline;
import io.jdevp2p.host.Host;
import io.jdevp2p.host.StreamSocket;
import io.jdevp2p.rlpx.BaseMessage;
import io.jdevp2p.rlpx.DisconnectReason;
import io.jdevp2p.rlpx.Frame;
import io.jdevp2p.rlpx.HandshakeGate;
import io.jdevp2p.rlpx.Hello;
import io.jdevp2p.rlpx.MessageLimits;
import io.jdevp2p.rlpx.RlpxConnection;
import io.jdevp2p.rlpx.RlpxLimitCounts;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Optional;

/** The real transport: RLPx. Threads: as {@link RlpxConnection}, which does all the work. */
final class RlpxTransport implements Transport {
  private final StreamSocket socket;
  private final RlpxConnection connection;
  private HandshakeGate gate = HandshakeGate.OPEN;

  RlpxTransport(StreamSocket socket, Host host, RlpxLimitCounts counts) {
    this.socket = socket;
    this.connection = new RlpxConnection(socket, host, counts);
  }

  @Override
  public void gate(HandshakeGate toPass) {
    gate = toPass;
  }

  @Override
  public PublicKey encryptionHandshake(SecretKey own, Optional<PublicKey> dialed)
      throws IOException {
    return dialed.isPresent()
        ? connection.connect(own, dialed.get())
        : connection.accept(own, gate);
  }

  @Override
  public Hello protocolHandshake(Hello own) throws IOException {
    return connection.exchangeHello(own);
  }

  @Override
  public Frame read(MessageLimits limits) throws IOException {
    return connection.read(limits);
  }

  @Override
  public void write(int code, byte[] payload) throws IOException {
    connection.write(code, payload);
  }

  @Override
  public boolean tryWrite(int code, byte[] payload) throws IOException {
    return connection.tryWrite(code, payload);
  }

  @Override
  public void writeBase(BaseMessage message) throws IOException {
    connection.writeBase(message);
  }

  @Override
  public void fairBetween(int... firstCodes) {
    connection.fairBetween(firstCodes);
  }

  @Override
  public void deadline(Deadline when) {
    connection.deadline(when);
  }

  @Override
  public void close(DisconnectReason reason) {
    connection.close(reason);
  }

  @Override
  public void close() {
    connection.close();
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
    return connection.bytesIn();
  }

  @Override
  public long bytesOut() {
    return connection.bytesOut();
  }

  @Override
  public long writingSinceNanos() {
    return connection.writingSinceNanos();
  }

  @Override
  public long lastReadNanos() {
    return connection.lastReadNanos();
  }
}
