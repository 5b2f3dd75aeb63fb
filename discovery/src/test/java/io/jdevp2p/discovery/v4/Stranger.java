package io.jdevp2p.discovery.v4;

import io.jdevp2p.crypto.SecretKey;
import io.jdevp2p.discovery.v4.V4Packet.Endpoint;
import io.jdevp2p.discovery.v4.V4Packet.Ping;
import io.jdevp2p.discovery.v4.V4Packet.Pong;
import io.jdevp2p.enr.Node;
import io.jdevp2p.host.Limit;
import io.jdevp2p.host.Mailbox;
import io.jdevp2p.host.UdpSocket;
import io.jdevp2p.simulation.SimulatedHost;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Someone who speaks version 4 packet by packet: it sends what a test tells it to, and answers
 * nothing by itself, unless told how. Its methods are for threads of its host.
 */
final class Stranger implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMillis(200);
  private static final int MAILBOX = 10_000;

  final SimulatedHost host;
  final SecretKey key;
  private final UdpSocket socket;
  private final Mailbox<Received> received;
  private @Nullable BiConsumer<V4Codec.Decoded, InetSocketAddress> answering;
  private long bytesReceived;

  /** A packet, where it came from and how many bytes it has. */
  record Received(V4Codec.Decoded decoded, InetSocketAddress from, int bytes) {
    V4Packet packet() {
      return decoded.packet();
    }
  }

  Stranger(SimulatedHost host, int port) {
    this(host, port, SecretKey.generate(host.random()));
  }

  Stranger(SimulatedHost host, int port, SecretKey key) {
    this.host = host;
    this.key = key;
    this.received = new Mailbox<>(host.clock(), new Limit("stranger", MAILBOX));
    try {
      this.socket = host.sockets().bind(new InetSocketAddress(host.address(), port));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    host.threads().start("stranger", this::read);
  }

  /** From now on gives each packet to this instead of keeping it. */
  Stranger answering(BiConsumer<V4Codec.Decoded, InetSocketAddress> answers) {
    answering = answers;
    return this;
  }

  @Nullable BiConsumer<V4Codec.Decoded, InetSocketAddress> answering() {
    return answering;
  }

  private void read() {
    byte[] into = new byte[2048];
    try {
      while (true) {
        UdpSocket.Datagram datagram = socket.receive(into);
        bytesReceived += datagram.length();
        V4Codec.Decoded decoded = V4Codec.decode(Arrays.copyOf(into, datagram.length()));
        BiConsumer<V4Codec.Decoded, InetSocketAddress> answers = answering;
        if (answers != null) {
          answers.accept(decoded, datagram.from());
        } else {
          received.offer(new Received(decoded, datagram.from(), datagram.length()));
        }
      }
    } catch (IOException e) {
      received.close();
    } catch (V4Exception e) {
      throw new AssertionError("a node sent nonsense", e);
    }
  }

  InetSocketAddress address() {
    return socket.localAddress();
  }

  Node node() {
    return Node.of(key.publicKey(), host.address(), 0, address().getPort());
  }

  long bytesReceived() {
    return bytesReceived;
  }

  long expiration() {
    return host.clock().wallClock().getEpochSecond() + 20;
  }

  Ping ping(InetSocketAddress to) {
    return new Ping(4, Endpoint.UNKNOWN, Endpoint.of(to), expiration(), 0);
  }

  Pong pong(InetSocketAddress to, PacketHash hash) {
    return new Pong(Endpoint.of(to), hash, expiration(), 0);
  }

  V4Codec.Encoded send(V4Packet packet, InetSocketAddress to) {
    V4Codec.Encoded encoded = V4Codec.encode(packet, key);
    send(encoded.bytes(), to);
    return encoded;
  }

  void send(byte[] bytes, InetSocketAddress to) {
    try {
      socket.send(bytes, 0, bytes.length, to);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The next packet; nothing when none comes within 200 ms. */
  Optional<Received> next() throws InterruptedException {
    return next(PATIENCE);
  }

  Optional<Received> next(Duration patience) throws InterruptedException {
    return received.take(host.clock().deadline(patience));
  }

  /** The next packet, which must be one of that kind. */
  <T extends V4Packet> T next(Class<T> kind) throws InterruptedException {
    V4Packet packet =
        next().orElseThrow(() -> new AssertionError("no " + kind.getSimpleName())).packet();
    if (!kind.isInstance(packet)) {
      throw new AssertionError(packet + " where a " + kind.getSimpleName() + " is expected");
    }
    return kind.cast(packet);
  }

  /** Proves its endpoint, as who pings, gets a pong and a ping, and answers that one. */
  void bond(InetSocketAddress to) throws InterruptedException {
    send(ping(to), to);
    next(Pong.class);
    Received pinged = next().orElseThrow(() -> new AssertionError("no ping back"));
    if (!(pinged.packet() instanceof Ping)) {
      throw new AssertionError(pinged + " where a ping is expected");
    }
    send(pong(to, pinged.decoded().hash()), to);
  }

  @Override
  public void close() {
    socket.close();
  }
}
