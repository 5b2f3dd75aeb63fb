package io.jdevp2p.server;

import io.jdevp2p.crypto.SecretKey;
import io.jdevp2p.enr.Node;
import io.jdevp2p.enr.NodeId;
import io.jdevp2p.host.Deadline;
import io.jdevp2p.host.Host;
import io.jdevp2p.host.StreamSocket;
import io.jdevp2p.rlpx.BaseMessage;
import io.jdevp2p.rlpx.BaseMessageCodec;
import io.jdevp2p.rlpx.Capability;
import io.jdevp2p.rlpx.DisconnectReason;
import io.jdevp2p.rlpx.Frame;
import io.jdevp2p.rlpx.Hello;
import io.jdevp2p.rlpx.RlpxConnection;
import io.jdevp2p.rlpx.RlpxException;
import io.jdevp2p.rlpx.RlpxLimits;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/**
 * A node that keeps to the rules only as far as a test wants it to. Its methods block, on threads
 * of its host.
 *
 * @param host where it runs
 * @param key who it is
 */
record Stranger(Host host, SecretKey key) {
  Stranger(Host host) {
    this(host, SecretKey.generate(host.random()));
  }

  NodeId id() {
    return NodeId.of(key.publicKey());
  }

  /** An open socket, nothing sent. */
  StreamSocket dial(Node to) throws IOException {
    return host.sockets()
        .dial(to.tcpAddress().orElseThrow(), host.clock().deadline(Duration.ofSeconds(15)));
  }

  /** A connection after the encryption handshake, without a deadline. */
  RlpxConnection encrypted(Node to) throws IOException {
    RlpxConnection connection = new RlpxConnection(dial(to), host, RlpxLimits.defaults());
    connection.deadline(Deadline.never());
    try {
      connection.connect(key, to.publicKey());
    } catch (IOException e) {
      connection.close();
      throw e;
    }
    return connection;
  }

  /** A connection after Hello. */
  RlpxConnection greeted(Node to, Capability... capabilities) throws IOException {
    return greeted(to, hello(Hello.VERSION, capabilities));
  }

  RlpxConnection greeted(Node to, Hello hello) throws IOException {
    RlpxConnection connection = encrypted(to);
    try {
      connection.exchangeHello(hello);
    } catch (IOException e) {
      connection.close();
      throw e;
    }
    return connection;
  }

  Hello hello(int version, Capability... capabilities) {
    return new Hello(version, "stranger", List.of(capabilities), 0, key.publicKey());
  }

  /** The reason why a connection does not come about. */
  DisconnectReason refusal(Node to, Capability... capabilities) throws IOException {
    try (RlpxConnection connection = greeted(to, capabilities)) {
      throw new AssertionError("it was not refused: " + connection.socket().remoteAddress());
    } catch (RlpxException e) {
      return e.remoteReason().orElseThrow(() -> new AssertionError("refused without a reason", e));
    }
  }

  /** Reads up to the disconnect; gives its reason. */
  static DisconnectReason farewell(RlpxConnection connection) throws IOException {
    while (true) {
      Frame frame = connection.read();
      if (frame.code() == BaseMessage.DISCONNECT) {
        connection.close();
        return ((BaseMessage.Disconnect)
                BaseMessageCodec.decode(frame.code(), frame.payload(), 0, frame.payload().length))
            .reason();
      }
    }
  }
}
