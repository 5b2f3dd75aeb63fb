package io.jdevp2p.cli.suite;

import io.jdevp2p.cli.suite.V4Incoming.Packet;
import io.jdevp2p.cli.suite.V4Incoming.Silence;
import io.jdevp2p.cli.suite.V4Incoming.Unreadable;
import io.jdevp2p.crypto.Keccak256;
import io.jdevp2p.crypto.PublicKey;
import io.jdevp2p.crypto.Secp256k1;
import io.jdevp2p.crypto.SecretKey;
import io.jdevp2p.discovery.v4.EncodedKey;
import io.jdevp2p.discovery.v4.PacketHash;
import io.jdevp2p.discovery.v4.V4Codec;
import io.jdevp2p.discovery.v4.V4Exception;
import io.jdevp2p.discovery.v4.V4Packet;
import io.jdevp2p.discovery.v4.V4Packet.Endpoint;
import io.jdevp2p.host.Deadline;
import io.jdevp2p.host.Host;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** A scripted peer of version 4, at one or more sockets. Owner: the thread of the test. */
final class V4Tester implements AutoCloseable {
  private static final int VERSION = 4;

  /** An address that nobody has (RFC 5737). */
  static final Endpoint WRONG_ENDPOINT =
      new Endpoint(Optional.of(InetAddress.ofLiteral("192.0.2.0")), 0, 0);

  private final SuiteTarget target;
  private final Host host;
  private final SuiteLog log;
  private final SecretKey key;
  private final List<TestSocket> sockets = new ArrayList<>();
  private final TestSocket first;

  /** With a fresh key, at a free port of the first address. */
  V4Tester(SuiteTarget target, SuiteLog log) throws IOException {
    this.target = target;
    this.host = target.host();
    this.log = log;
    this.key = SecretKey.generate(host.random());
    this.first = listen(target.first());
  }

  SuiteTarget target() {
    return target;
  }

  PublicKey publicKey() {
    return key.publicKey();
  }

  /** The socket that tests use unless they need two. */
  TestSocket socket() {
    return first;
  }

  /** One more, closed with the tester. */
  TestSocket listen(InetAddress address) throws IOException {
    TestSocket socket = TestSocket.open(host, address);
    sockets.add(socket);
    return socket;
  }

  void say(String line) {
    log.say(line);
  }

  /** An expiration that has not come yet. */
  long future() {
    return host.clock().wallClock().plus(SuiteLimits.EXPIRATION).getEpochSecond();
  }

  /** One that has passed: as an unsigned number it is far ahead, which a node must not fall for. */
  long past() {
    return -future();
  }

  Endpoint ownEndpoint() {
    return Endpoint.of(first.address());
  }

  Endpoint remoteEndpoint() {
    return Endpoint.of(target.endpoint());
  }

  V4Packet.Ping ping(Endpoint from, Endpoint to, long expiration) {
    return new V4Packet.Ping(VERSION, from, to, expiration, 0);
  }

  V4Packet.Ping ping() {
    return ping(ownEndpoint(), remoteEndpoint(), future());
  }

  V4Packet.FindNode findNode(long expiration) {
    byte[] anywhere = new byte[PublicKey.BYTES];
    host.random().nextBytes(anywhere);
    return new V4Packet.FindNode(EncodedKey.of(anywhere), expiration);
  }

  PacketHash send(V4Packet packet) throws IOException {
    return send(first, packet);
  }

  PacketHash send(TestSocket from, V4Packet packet) throws IOException {
    V4Codec.Encoded encoded = V4Codec.encode(packet, key);
    write(from, encoded.bytes(), V4Incoming.name(packet));
    return encoded.hash();
  }

  /** Signs and sends what may be no valid packet. */
  PacketHash send(int type, byte[] body, String name) throws IOException {
    byte[] packet = seal(type, body);
    write(first, packet, name);
    return PacketHash.of(Arrays.copyOf(packet, PacketHash.BYTES));
  }

  /** Sends bytes as they are. */
  void write(TestSocket from, byte[] packet, String name) throws IOException {
    from.send(packet, target.endpoint());
    say(">> " + name);
  }

  /** Hash, signature, type and body. */
  byte[] seal(int type, byte[] body) {
    byte[] signed = new byte[1 + body.length];
    signed[0] = (byte) type;
    System.arraycopy(body, 0, signed, 1, body.length);
    byte[] signature = Secp256k1.sign(key, Keccak256.hash(signed)).bytes65();
    byte[] hash = Keccak256.hash(signature, signed);
    byte[] packet = Arrays.copyOf(hash, hash.length + signature.length + signed.length);
    System.arraycopy(signature, 0, packet, hash.length, signature.length);
    System.arraycopy(signed, 0, packet, hash.length + signature.length, signed.length);
    return packet;
  }

  /** The next packet, within the time that answers have. */
  V4Incoming read() throws InterruptedException {
    return read(first);
  }

  V4Incoming read(TestSocket at) throws InterruptedException {
    return read(at, host.clock().deadline(target.patience()));
  }

  V4Incoming read(TestSocket at, Deadline until) throws InterruptedException {
    Optional<TestSocket.Packet> packet = at.read(until);
    if (packet.isEmpty()) {
      return new Silence();
    }
    V4Incoming incoming = decode(packet.get().bytes());
    say("<< " + incoming);
    return incoming;
  }

  private V4Incoming decode(byte[] bytes) {
    try {
      V4Codec.Decoded decoded = V4Codec.decode(bytes);
      return decoded.signer().equals(target.node().publicKey())
          ? new Packet(decoded.packet(), decoded.hash())
          : new Unreadable("signed with another key");
    } catch (V4Exception e) {
      return new Unreadable(String.valueOf(e.getMessage()));
    }
  }

  /** The endpoint proof: a ping of each side, and the pongs to them. */
  void bond() throws SuiteFailure, IOException, InterruptedException {
    bond(ping());
  }

  void bond(V4Packet.Ping ping) throws SuiteFailure, IOException, InterruptedException {
    PacketHash hash = send(ping);
    boolean pinged = false;
    boolean ponged = false;
    while (!pinged || !ponged) {
      V4Incoming incoming = read();
      switch (incoming) {
        case Packet(V4Packet.Ping _, PacketHash theirs) -> {
          send(pong(theirs));
          pinged = true;
        }
        case Packet(V4Packet.Pong pong, _) -> {
          checkPong(pong, hash);
          ponged = true;
        }
        case Packet _ -> {} // a node may ask for more as soon as it has our pong
        case Unreadable _, Silence _ ->
            throw new SuiteFailure(
                "expected "
                    + (ponged ? "Ping" : "Pong")
                    + " to prove the endpoint, got "
                    + incoming);
      }
    }
  }

  V4Packet.Pong pong(PacketHash ping) {
    return new V4Packet.Pong(remoteEndpoint(), ping, future(), 0);
  }

  /** A pong must name the ping, and the endpoint from which it really came. */
  void checkPong(V4Packet.Pong pong, PacketHash ping) throws SuiteFailure {
    if (!pong.pingHash().equals(ping)) {
      throw new SuiteFailure("Pong names another ping than it answers");
    }
    InetSocketAddress own = first.address();
    if (!pong.to().ip().equals(Optional.of(own.getAddress()))
        || pong.to().udpPort() != own.getPort()) {
      throw new SuiteFailure("Pong is to " + pong.to() + ", but the ping came from " + own);
    }
    checkExpiration(pong);
  }

  void checkExpiration(V4Packet.Expiring packet) throws SuiteFailure {
    if (packet.isExpired(host.clock().wallClock())) {
      throw new SuiteFailure(V4Incoming.name(packet) + " has expired when it comes");
    }
  }

  static void expectSilence(V4Incoming incoming) throws SuiteFailure {
    if (!(incoming instanceof Silence)) {
      throw new SuiteFailure("expected no answer, got " + incoming);
    }
  }

  @Override
  public void close() {
    sockets.forEach(TestSocket::close);
  }
}
