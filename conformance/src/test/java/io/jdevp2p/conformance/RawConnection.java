package io.jdevp2p.conformance;

import io.jdevp2p.crypto.SecretKey;
import io.jdevp2p.enr.Node;
import io.jdevp2p.host.Host;
import io.jdevp2p.host.StreamListener;
import io.jdevp2p.host.StreamSocket;
import io.jdevp2p.rlpx.BaseMessage;
import io.jdevp2p.rlpx.BaseMessageCodec;
import io.jdevp2p.rlpx.Capability;
import io.jdevp2p.rlpx.Frame;
import io.jdevp2p.rlpx.Hello;
import io.jdevp2p.rlpx.RlpxConnection;
import io.jdevp2p.rlpx.RlpxException;
import io.jdevp2p.rlpx.RlpxLimits;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;

/**
 * One connection made by our RLPx code without a server around it, for what no server would do: the
 * counterpart of {@link GoScript}. Used by one thread.
 */
final class RawConnection implements AutoCloseable {
  private static final int DISCONNECT = 1;
  private static final Host HOST = Host.system();

  private final RlpxConnection connection;
  private final SecretKey key;

  private RawConnection(RlpxConnection connection, SecretKey key) {
    this.connection = connection;
    this.key = key;
  }

  /** Dials and does the handshake. */
  static RawConnection dial(Node to, SecretKey key) throws IOException {
    StreamSocket socket =
        HOST.sockets()
            .dial(to.tcpAddress().orElseThrow(), HOST.clock().deadline(TestNode.PATIENCE));
    RlpxConnection connection = new RlpxConnection(socket, HOST, RlpxLimits.defaults());
    connection.deadline(HOST.clock().deadline(TestNode.PATIENCE));
    connection.connect(key, to.publicKey());
    return new RawConnection(connection, key);
  }

  static RawConnection dial(Node to) throws IOException {
    return dial(to, freshKey());
  }

  static SecretKey freshKey() {
    return SecretKey.generate(HOST.random());
  }

  /** Waits for one connection. */
  static final class Listener implements AutoCloseable {
    private final SecretKey key = freshKey();
    private final StreamListener socket;

    Listener() throws IOException {
      socket = HOST.sockets().listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    }

    Node node() {
      int port = socket.localAddress().getPort();
      return Node.of(key.publicKey(), "127.0.0.1", port, port);
    }

    RawConnection accept() throws IOException {
      RlpxConnection connection = new RlpxConnection(socket.accept(), HOST, RlpxLimits.defaults());
      connection.accept(key);
      return new RawConnection(connection, key);
    }

    @Override
    public void close() {
      socket.close();
    }
  }

  SecretKey key() {
    return key;
  }

  /** Exchanges Hello, an ordinary one. */
  Hello greet() throws IOException {
    return greet(Hello.VERSION, key);
  }

  /** Exchanges Hello, which tells this version, and the identity of this key. */
  Hello greet(int version, SecretKey identity) throws IOException {
    return connection.exchangeHello(
        new Hello(
            version,
            "raw",
            List.of(new Capability(Bench.NAME, Bench.VERSION)),
            0,
            identity.publicKey()));
  }

  void disconnect(byte[] payload) throws IOException {
    connection.write(DISCONNECT, payload);
  }

  void write(int code, byte[] payload) throws IOException {
    connection.write(code, payload);
  }

  Frame read() throws IOException {
    return connection.read();
  }

  /** Reads until it ends, without ever writing, and says how. */
  RlpxException awaitEnd() {
    try {
      while (true) {
        Frame frame = connection.read();
        if (frame.code() == DISCONNECT) {
          throw new AssertionError("use awaitReason");
        }
      }
    } catch (RlpxException e) {
      return e;
    } catch (IOException e) {
      throw new AssertionError("only RLPx's own exceptions were expected", e);
    }
  }

  /** Reads until the other side says why it ends the connection; in words. */
  String awaitReason() throws IOException {
    while (true) {
      Frame frame = connection.read();
      if (frame.code() == DISCONNECT) {
        return reason(frame.payload());
      }
    }
  }

  /**
   * Exchanges such a Hello, and says with which reason the other side answers: in place of its own,
   * or after it.
   */
  String reasonAgainst(int version, SecretKey identity) throws IOException {
    try {
      greet(version, identity);
      return awaitReason();
    } catch (RlpxException e) {
      return e.remoteReason().orElseThrow(() -> e).words();
    }
  }

  private static String reason(byte[] payload) throws IOException {
    BaseMessage message = BaseMessageCodec.decode(DISCONNECT, payload, 0, payload.length);
    return ((BaseMessage.Disconnect) message).reason().words();
  }

  @Override
  public void close() {
    connection.close();
  }
}
