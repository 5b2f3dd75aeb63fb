package io.jdevp2p.cli.suite;

import io.jdevp2p.cli.suite.V5Incoming.Challenge;
import io.jdevp2p.cli.suite.V5Incoming.Message;
import io.jdevp2p.cli.suite.V5Incoming.Silence;
import io.jdevp2p.cli.suite.V5Incoming.Unreadable;
import io.jdevp2p.crypto.SecretKey;
import io.jdevp2p.discovery.v5.V5Codec;
import io.jdevp2p.discovery.v5.V5Crypto;
import io.jdevp2p.discovery.v5.V5Exception;
import io.jdevp2p.discovery.v5.V5Failure;
import io.jdevp2p.discovery.v5.V5Mask;
import io.jdevp2p.discovery.v5.V5Message;
import io.jdevp2p.discovery.v5.V5Nonce;
import io.jdevp2p.discovery.v5.V5Packet;
import io.jdevp2p.discovery.v5.V5RequestId;
import io.jdevp2p.discovery.v5.V5SessionKeys;
import io.jdevp2p.enr.NodeId;
import io.jdevp2p.enr.NodeRecord;
import io.jdevp2p.host.Deadline;
import io.jdevp2p.host.Host;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A scripted peer of version 5. It has one session, whatever socket it sends from, so that it can
 * misuse the keys of one endpoint at another. Owner: one thread, the test's or the bystander's.
 */
final class V5Tester implements AutoCloseable {
  /** In place of a message that nobody could decrypt; as many bytes as go-ethereum sends. */
  private static final int RANDOM_CONTENT_BYTES = 20;

  private final SuiteTarget target;
  private final Host host;
  private final SuiteLog log;
  private final SecretKey key;
  private final NodeId id;
  private final V5Mask own;
  private final V5Mask remote;
  private final List<TestSocket> sockets = new ArrayList<>();
  private NodeRecord record;
  private @Nullable V5SessionKeys session;
  private int messages;
  private int requests;

  /** With a fresh key, and a record without an endpoint, so that the node leaves it alone. */
  V5Tester(SuiteTarget target, SuiteLog log) {
    this.target = target;
    this.host = target.host();
    this.log = log;
    this.key = SecretKey.generate(host.random());
    this.id = NodeId.of(key.publicKey());
    this.own = V5Mask.of(id);
    this.remote = V5Mask.of(target.node().id());
    this.record = NodeRecord.builder().sequence(1).sign(key);
  }

  NodeId id() {
    return id;
  }

  NodeRecord record() {
    return record;
  }

  SuiteTarget target() {
    return target;
  }

  /** A socket at one of the addresses of the test, closed with the tester. */
  TestSocket listen(InetAddress address) throws IOException {
    TestSocket socket = TestSocket.open(host, address);
    sockets.add(socket);
    return socket;
  }

  /** Tells the node from now on where this peer can be reached. */
  void publish(InetSocketAddress endpoint) {
    record =
        NodeRecord.builder()
            .sequence(2)
            .ip(endpoint.getAddress())
            .udp(endpoint.getPort())
            .sign(key);
  }

  V5RequestId nextRequestId() {
    return new V5RequestId(Integer.BYTES, ++requests);
  }

  /** Sends a message with the keys there are, or, without any, bytes that ask for WHOAREYOU. */
  V5Nonce send(TestSocket from, V5Message message) throws IOException {
    return send(from, V5Codec.encodeMessage(message), V5Incoming.name(message));
  }

  /** The same with what may be no valid message. */
  V5Nonce send(TestSocket from, byte[] plaintext, String name) throws IOException {
    V5Nonce nonce = nextNonce();
    byte[] iv = random(V5Codec.MASKING_IV_BYTES);
    V5SessionKeys keys = session;
    byte[] packet =
        keys == null
            ? V5Codec.encodeRandom(remote, iv, nonce, id, random(RANDOM_CONTENT_BYTES))
            : seal(
                () -> V5Codec.encodeOrdinary(remote, iv, nonce, id, keys.initiator(), plaintext));
    write(from, packet, name);
    return nonce;
  }

  /** Answers WHOAREYOU, and begins a session by it; gives what was sent. */
  byte[] handshake(TestSocket from, V5Packet.Whoareyou challenge, V5Message message)
      throws IOException {
    SecretKey ephemeral = SecretKey.generate(host.random());
    byte[] signature =
        V5Crypto.idSignature(
            key, challenge.challengeData(), ephemeral.publicKey().compressed(), target.node().id());
    return handshake(from, challenge, ephemeral, signature, message);
  }

  /** The same with a signature that may be another's. */
  byte[] handshake(
      TestSocket from,
      V5Packet.Whoareyou challenge,
      SecretKey ephemeral,
      byte[] signature,
      V5Message message)
      throws IOException {
    V5SessionKeys keys =
        V5Crypto.deriveKeys(
            ephemeral,
            target.node().publicKey(),
            id,
            target.node().id(),
            challenge.challengeData());
    session = keys;
    boolean known = challenge.recordSequence() == record.sequence();
    V5Nonce nonce = nextNonce();
    byte[] packet =
        seal(() ->
            V5Codec.encodeHandshake(
                remote,
                random(V5Codec.MASKING_IV_BYTES),
                nonce,
                id,
                signature,
                ephemeral.publicKey().compressed(),
                known ? new byte[0] : record.encode(),
                keys.initiator(),
                message));
    write(from, packet, V5Incoming.name(message) + " (handshake)");
    return packet;
  }

  /** Sends bytes as they are. */
  void write(TestSocket from, byte[] packet, String name) throws IOException {
    from.send(packet, target.endpoint());
    say(">> " + name);
  }

  /** Asks, with a handshake if the node wants one, and gives the next packet after it. */
  V5Incoming request(TestSocket from, V5Message request)
      throws SuiteFailure, IOException, InterruptedException {
    V5Nonce nonce = send(from, request);
    V5Incoming answer = read(from);
    if (answer instanceof Challenge(V5Packet.Whoareyou whoareyou, _)) {
      checkAnswers(whoareyou, nonce);
      handshake(from, whoareyou, request);
      return read(from);
    }
    return answer;
  }

  /** Expects WHOAREYOU, for a packet that was sent. */
  V5Packet.Whoareyou expectChallenge(TestSocket at, V5Nonce nonce)
      throws SuiteFailure, InterruptedException {
    V5Incoming answer = read(at);
    if (answer instanceof Challenge(V5Packet.Whoareyou whoareyou, _)) {
      checkAnswers(whoareyou, nonce);
      return whoareyou;
    }
    throw new SuiteFailure("expected WHOAREYOU, got " + answer);
  }

  private static void checkAnswers(V5Packet.Whoareyou whoareyou, V5Nonce nonce)
      throws SuiteFailure {
    if (!whoareyou.nonce().equals(nonce)) {
      throw new SuiteFailure("WHOAREYOU has not the nonce of the packet that it answers");
    }
  }

  /** The next packet, within the time that answers have. */
  V5Incoming read(TestSocket at) throws InterruptedException {
    return read(at, host.clock().deadline(target.patience()));
  }

  V5Incoming read(TestSocket at, Deadline until) throws InterruptedException {
    Optional<TestSocket.Packet> packet = at.read(until);
    if (packet.isEmpty()) {
      return new Silence();
    }
    V5Incoming incoming = decode(packet.get());
    say("<< " + incoming);
    return incoming;
  }

  private V5Incoming decode(TestSocket.Packet packet) {
    try {
      return switch (V5Codec.decode(packet.bytes(), own)) {
        case V5Packet.Whoareyou whoareyou -> new Challenge(whoareyou, packet.from());
        case V5Packet.Ordinary ordinary -> {
          V5SessionKeys keys = session;
          yield keys == null
              ? new Unreadable("a message without a session")
              : new Message(ordinary.message().open(keys.recipient()), packet.from());
        }
        case V5Packet.Handshake _ -> new Unreadable("a handshake that nobody asked for");
      };
    } catch (V5Exception e) {
      return e.failure() == V5Failure.MESSAGE_DECRYPT
          ? new Unreadable("not sealed with the keys of the session")
          : new Unreadable(String.valueOf(e.getMessage()));
    }
  }

  void say(String line) {
    log.say("(" + id.shortHex() + ") " + line);
  }

  byte[] random(int length) {
    byte[] bytes = new byte[length];
    host.random().nextBytes(bytes);
    return bytes;
  }

  private V5Nonce nextNonce() {
    return new V5Nonce(++messages, host.random().nextLong());
  }

  private interface Seal {
    byte[] packet() throws V5Exception;
  }

  private static byte[] seal(Seal seal) {
    try {
      return seal.packet();
    } catch (V5Exception e) {
      throw new IllegalStateException("a test's message that does not fit", e);
    }
  }

  @Override
  public void close() {
    sockets.forEach(TestSocket::close);
  }
}
