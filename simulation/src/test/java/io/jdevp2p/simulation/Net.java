package io.jdevp2p.simulation;

import io.jdevp2p.host.Deadline;
import io.jdevp2p.host.StreamListener;
import io.jdevp2p.host.StreamSocket;
import io.jdevp2p.host.UdpSocket;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** What the tests of this package do with sockets. */
final class Net {
  static final int PORT = 30303;
  static final Duration MINUTE = Duration.ofMinutes(1);

  private Net() {}

  static InetSocketAddress at(SimulatedHost host) {
    return new InetSocketAddress(host.address(), PORT);
  }

  static InetSocketAddress any(int port) {
    return new InetSocketAddress(InetAddress.ofLiteral("0.0.0.0"), port);
  }

  static StreamListener listen(SimulatedHost host) throws IOException {
    return host.sockets().listen(any(PORT));
  }

  static StreamSocket dial(SimulatedHost from, SimulatedHost to) throws IOException {
    return from.sockets().dial(at(to), from.clock().deadline(Duration.ofSeconds(10)));
  }

  static UdpSocket udp(SimulatedHost host) throws IOException {
    return host.sockets().bind(any(PORT));
  }

  static void write(StreamSocket to, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    to.write(bytes, 0, bytes.length);
  }

  /** Exactly so many bytes, or fewer at the end of the stream. */
  static String read(StreamSocket from, int length) throws IOException {
    byte[] bytes = new byte[length];
    int got = 0;
    while (got < length) {
      int count = from.read(bytes, got, length - got);
      if (count < 0) {
        break;
      }
      got += count;
    }
    return new String(bytes, 0, got, StandardCharsets.UTF_8);
  }

  static long drain(StreamSocket from) throws IOException {
    byte[] bytes = new byte[64 * 1024];
    long total = 0;
    for (int count; (count = from.read(bytes, 0, bytes.length)) >= 0; ) {
      total += count;
    }
    return total;
  }

  static void send(UdpSocket from, SimulatedHost to, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    from.send(bytes, 0, bytes.length, at(to));
  }

  /** Answers every connection with what comes in, until the host is killed. */
  static void echo(SimulatedHost host) {
    host.threads().start("listener", () -> accept(host));
  }

  private static void accept(SimulatedHost host) {
    try (StreamListener listener = listen(host)) {
      while (true) {
        StreamSocket socket = listener.accept();
        host.threads().start("echo", () -> echo(socket));
      }
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void echo(StreamSocket socket) {
    try (socket) {
      byte[] bytes = new byte[4096];
      for (int count; (count = socket.read(bytes, 0, bytes.length)) > 0; ) {
        socket.write(bytes, 0, count);
      }
    } catch (IOException e) {
      // The other end went away.
    }
  }

  static Deadline in(SimulatedHost host, Duration duration) {
    return host.clock().deadline(duration);
  }

  /** Both ends of a connection, made on the calling thread. */
  record Connection(StreamListener listener, StreamSocket near, StreamSocket far)
      implements AutoCloseable {
    static Connection open(SimulatedHost from, SimulatedHost to) throws IOException {
      StreamListener listener = listen(to);
      StreamSocket near = dial(from, to);
      return new Connection(listener, near, listener.accept());
    }

    @Override
    public void close() {
      listener.close();
      near.close();
      far.close();
    }
  }
}
