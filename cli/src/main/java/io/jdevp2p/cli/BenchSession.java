package io.jdevp2p.cli;

import io.jdevp2p.crypto.SecretKey;
import io.jdevp2p.enr.Node;
import io.jdevp2p.host.Deadline;
import io.jdevp2p.host.Host;
import io.jdevp2p.host.StreamSocket;
import io.jdevp2p.rlpx.BaseMessage;
import io.jdevp2p.rlpx.BaseMessageCodec;
import io.jdevp2p.rlpx.DisconnectReason;
import io.jdevp2p.rlpx.Frame;
import io.jdevp2p.rlpx.Hello;
import io.jdevp2p.rlpx.RlpxConnection;
import io.jdevp2p.rlpx.RlpxLimits;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;

/** A connection after Hello, without a server around it. Owner: the thread that opened it. */
final class BenchSession implements AutoCloseable {
  private final Host host;
  private final RlpxConnection connection;

  private BenchSession(Host host, RlpxConnection connection) {
    this.host = host;
    this.connection = connection;
  }

  /** Dials, shakes hands and exchanges Hello, under a key of its own. */
  static BenchSession open(Host host, Node node, Duration timeout) throws IOException {
    Deadline deadline = host.clock().deadline(timeout);
    SecretKey key = SecretKey.generate(host.random());
    InetSocketAddress address =
        node.tcpAddress().orElseThrow(() -> new IOException("the node has no TCP address"));
    StreamSocket socket = host.sockets().dial(address, deadline);
    RlpxConnection connection = new RlpxConnection(socket, host, RlpxLimits.defaults());
    try {
      connection.deadline(deadline);
      connection.connect(key, node.publicKey());
      connection.exchangeHello(
          new Hello(Hello.VERSION, "bench", List.of(BenchProtocol.CAPABILITY), 0, key.publicKey()));
      return new BenchSession(host, connection);
    } catch (IOException e) {
      connection.close();
      throw e;
    }
  }

  /** All that is done from now on must be done within this time. */
  void limit(Duration time) {
    connection.deadline(host.clock().deadline(time));
  }

  void write(int code, byte[] payload) throws IOException {
    connection.write(BenchProtocol.OFFSET + code, payload);
  }

  /** The next message of the protocol, with its code; answers pings. */
  Frame read() throws IOException {
    while (true) {
      Frame frame = connection.read();
      switch (frame.code()) {
        case BaseMessage.DISCONNECT -> throw new IOException("disconnected: " + reason(frame));
        case BaseMessage.PING -> connection.writeBase(new BaseMessage.Pong());
        default -> {
          if (frame.code() >= BenchProtocol.OFFSET) {
            return frame;
          }
        }
      }
    }
  }

  private static String reason(Frame frame) throws IOException {
    return BaseMessageCodec.decode(frame.code(), frame.payload(), 0, frame.payload().length)
            instanceof BaseMessage.Disconnect(DisconnectReason reason)
        ? reason.words()
        : "no reason";
  }

  /** The next message with this code; others are skipped. */
  byte[] read(int code) throws IOException {
    Frame frame;
    do {
      frame = read();
    } while (frame.code() != BenchProtocol.OFFSET + code);
    return frame.payload();
  }

  /**
   * Says goodbye and hangs up at once: whatever the node still sends is of no interest, and that it
   * may read a reset behind the goodbye does no harm.
   */
  void bye() {
    try {
      connection.writeBase(new BaseMessage.Disconnect(DisconnectReason.QUITTING));
    } catch (IOException e) {
      // It has gone first.
    }
    connection.close();
  }

  @Override
  public void close() {
    connection.close();
  }
}
