package io.jdevp2p.discovery.v5;

import io.jdevp2p.crypto.SecretKey;
import io.jdevp2p.enr.Node;
import io.jdevp2p.enr.NodeId;
import io.jdevp2p.enr.NodeRecord;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Random;

/** Another node, whose every packet the test makes. It speaks with a {@link V5Desk}. */
final class ScriptedPeer {
  final SecretKey key;
  final NodeId id;
  final NodeRecord record;
  final InetSocketAddress endpoint;
  private final Random random;
  private final Node desk;
  private final V5Mask deskMask;
  private final V5Mask ownMask;
  private V5SessionKeys keys; // set by a handshake
  private boolean initiator;

  ScriptedPeer(Random random, V5Desk desk, String address) {
    this(random, desk, address, address);
  }

  /** One whose record says that it is elsewhere. */
  ScriptedPeer(Random random, V5Desk desk, String address, String recordAddress) {
    this.random = random;
    this.key = SecretKey.generate(random);
    this.id = NodeId.of(key.publicKey());
    this.endpoint = new InetSocketAddress(address, V5Node.PORT);
    this.record =
        NodeRecord.builder()
            .sequence(7)
            .ip(InetAddress.ofLiteral(recordAddress))
            .udp(V5Node.PORT)
            .sign(key);
    this.desk = desk.node();
    this.deskMask = V5Mask.of(this.desk.id());
    this.ownMask = V5Mask.of(id);
  }

  Node node() {
    return Node.of(record);
  }

  byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  V5Nonce nonce() {
    return new V5Nonce(random.nextInt(), random.nextLong());
  }

  V5RequestId requestId() {
    return V5RequestId.of(random.nextLong());
  }

  V5Message ping() {
    return new V5Message.Ping(requestId(), record.sequence());
  }

  /** A packet that nobody can decrypt. */
  byte[] probe() {
    return V5Codec.encodeRandom(deskMask, bytes(16), nonce(), id, bytes(20));
  }

  V5Packet read(V5Desk.Packet packet) throws V5Exception {
    return V5Codec.decode(packet.bytes().clone(), ownMask);
  }

  V5Packet.Whoareyou challenge(List<V5Desk.Packet> packets) throws V5Exception {
    return (V5Packet.Whoareyou) read(packets.getFirst());
  }

  /** The messages in packets under the keys of the session. */
  V5Message message(V5Desk.Packet packet) throws V5Exception {
    return ((V5Packet.Ordinary) read(packet))
        .message()
        .open(initiator ? keys.recipient() : keys.initiator());
  }

  /** Answers a challenge. */
  byte[] handshake(V5Packet.Whoareyou challenge, V5Message message) throws V5Exception {
    SecretKey ephemeral = SecretKey.generate(random);
    byte[] data = challenge.challengeData();
    keys = V5Crypto.deriveKeys(ephemeral, desk.publicKey(), id, desk.id(), data);
    initiator = true;
    byte[] ephemeralKey = ephemeral.publicKey().compressed();
    return V5Codec.encodeHandshake(
        deskMask,
        bytes(16),
        nonce(),
        id,
        V5Crypto.idSignature(key, data, ephemeralKey, desk.id()),
        ephemeralKey,
        record.encode(),
        keys.initiator(),
        message);
  }

  /** As {@link #handshake}, but the signature is wrong. */
  byte[] badHandshake(V5Message message) throws V5Exception {
    return V5Codec.encodeHandshake(
        deskMask,
        bytes(16),
        nonce(),
        id,
        bytes(64),
        key.publicKey().compressed(),
        record.encode(),
        V5Key.of(bytes(16)),
        message);
  }

  /** Challenges the desk, whose packet this was. */
  byte[] whoareyou(V5Nonce nonce) {
    return V5Codec.encodeWhoareyou(deskMask, V5Codec.challenge(bytes(16), nonce, bytes(16), 0));
  }

  byte[] ordinary(V5Message message) throws V5Exception {
    return V5Codec.encodeOrdinary(
        deskMask, bytes(16), nonce(), id, initiator ? keys.initiator() : keys.recipient(), message);
  }

  /** Begins a session; gives what the desk sends in answer to the ping in the handshake. */
  List<V5Desk.Packet> beginSession(V5Desk on) throws V5Exception {
    V5Packet.Whoareyou challenge = challenge(on.give(probe(), endpoint));
    return on.give(handshake(challenge, ping()), endpoint);
  }
}
