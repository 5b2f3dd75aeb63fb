package io.jdevp2p.discovery.v5;

import io.jdevp2p.benchmarks.ShortRuns;
import io.jdevp2p.crypto.PublicKey;
import io.jdevp2p.crypto.SecretKey;
import io.jdevp2p.enr.NodeId;
import io.jdevp2p.enr.NodeRecord;
import java.net.InetAddress;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * Packets of discovery v5, whole and by their stages. Handshakes with all of their cryptography: an
 * ephemeral key is made, the challenge is signed, keys are agreed on; and the same backwards. In
 * this package for the sake of what is not public.
 */
@State(Scope.Thread)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class V5PacketBenchmark extends ShortRuns {
  private static final int HEADER_BYTES = V5Header.AUTHDATA_OFFSET + NodeId.BYTES;

  private final Random random = new Random(5);
  private final SecretKey keyA = SecretKey.generate(random);
  private final SecretKey keyB = SecretKey.generate(random);
  private final NodeId a = NodeId.of(keyA.publicKey());
  private final NodeId b = NodeId.of(keyB.publicKey());
  private final V5Mask mask = V5Mask.of(b);
  private final V5Key key = V5Key.of(bytes(V5Key.BYTES));
  private final V5Message talk = new V5Message.TalkRequest(V5RequestId.of(7), bytes(5), bytes(100));
  private final byte[] record = record();
  private final V5Packet.Whoareyou challenge =
      V5Codec.challenge(iv(), new V5Nonce(1, 1), bytes(V5Codec.ID_NONCE_BYTES), 0);

  private byte[] talkPacket = {};
  private byte[] handshakePacket = {};
  private byte[] foreignPacket = {};
  private byte[] sealed = {};
  private int counter;

  /** Makes what is read. */
  @Setup
  public void makePackets() throws V5Exception {
    talkPacket = encodeTalk();
    handshakePacket = encodeHandshake();
    foreignPacket = bytes(talkPacket.length);
    sealed = talkPacket.clone();
    key.seal(sealed, HEADER_BYTES, new V5Nonce(0, 0));
  }

  /** A talk request of 100 bytes in a session: message, seal, mask. */
  @Benchmark
  public byte[] encodeTalk() throws V5Exception {
    return V5Codec.encodeOrdinary(mask, iv(), nonce(), a, key, talk);
  }

  /** The same: unmask, open, message; with a copy of the packet, as it is changed. */
  @Benchmark
  public V5Message decodeTalk() throws V5Exception {
    V5Packet packet = V5Codec.decode(talkPacket.clone(), mask);
    return ((V5Packet.Ordinary) packet).message().open(key);
  }

  /** What a packet costs that isn't ours. */
  @Benchmark
  public boolean isV5() {
    return V5Codec.isV5(foreignPacket, mask);
  }

  /** Encryption alone, of a talk request. */
  @Benchmark
  public byte[] seal() {
    byte[] packet = talkPacket.clone();
    key.seal(packet, HEADER_BYTES, nonce());
    return packet;
  }

  /** Decryption alone, of the same. */
  @Benchmark
  public byte[] open() throws V5Exception {
    return key.open(sealed, HEADER_BYTES, new V5Nonce(0, 0));
  }

  /** Masking alone. */
  @Benchmark
  public byte[] mask() {
    mask.mask(foreignPacket, HEADER_BYTES);
    return foreignPacket;
  }

  /** Makes WHOAREYOU. */
  @Benchmark
  public byte[] encodeWhoareyou() {
    return V5Codec.encodeWhoareyou(mask, challenge);
  }

  /** Answers WHOAREYOU, with the record. */
  @Benchmark
  public byte[] encodeHandshake() throws V5Exception {
    SecretKey ephemeral = SecretKey.generate(random);
    byte[] ephemeralKey = ephemeral.publicKey().compressed();
    byte[] signature = V5Crypto.idSignature(keyA, challenge.challengeData(), ephemeralKey, b);
    V5SessionKeys keys =
        V5Crypto.deriveKeys(ephemeral, keyB.publicKey(), a, b, challenge.challengeData());
    return V5Codec.encodeHandshake(
        mask, iv(), nonce(), a, signature, ephemeralKey, record, keys.initiator(), talk);
  }

  /** Takes that answer, with the record's signature. */
  @Benchmark
  public V5Message decodeHandshake() throws Exception {
    V5Packet.Handshake packet = (V5Packet.Handshake) V5Codec.decode(handshakePacket.clone(), mask);
    NodeRecord sender = NodeRecord.decode(packet.record());
    boolean valid =
        V5Crypto.verifyIdSignature(
            sender.publicKey(),
            packet.idSignature(),
            challenge.challengeData(),
            packet.ephemeralKey(),
            b);
    PublicKey ephemeralKey = V5Crypto.ephemeralKey(packet.ephemeralKey());
    if (!valid) {
      throw new IllegalStateException("a genuine signature is not taken");
    }
    V5SessionKeys keys =
        V5Crypto.deriveKeys(keyB, ephemeralKey, sender.id(), b, challenge.challengeData());
    return packet.message().open(keys.initiator());
  }

  private byte[] record() {
    return NodeRecord.builder()
        .sequence(1)
        .ip(InetAddress.getLoopbackAddress())
        .tcp(30303)
        .udp(30303)
        .sign(keyA)
        .encode();
  }

  private V5Nonce nonce() {
    return new V5Nonce(counter++, 5);
  }

  private byte[] iv() {
    return bytes(V5Codec.MASKING_IV_BYTES);
  }

  private byte[] bytes(int count) {
    byte[] bytes = new byte[count];
    random.nextBytes(bytes);
    return bytes;
  }
}
