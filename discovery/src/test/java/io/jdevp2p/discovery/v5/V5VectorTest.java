package io.jdevp2p.discovery.v5;

import static org.assertj.core.api.Assertions.assertThat;

import io.jdevp2p.crypto.PublicKey;
import io.jdevp2p.crypto.Secp256k1;
import io.jdevp2p.crypto.SecretKey;
import io.jdevp2p.enr.NodeId;
import io.jdevp2p.enr.NodeRecord;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The test vectors of the specification, read and made anew. */
class V5VectorTest {
  private final Vectors vectors = Vectors.read("wire.txt");
  private final byte[] maskingIv = new byte[V5Codec.MASKING_IV_BYTES];

  @Test
  void aPingIsReadAndMade() throws Exception {
    V5Key key = V5Key.of(bytes("ping.read-key"));
    V5Message.Ping ping = ping("ping");

    V5Packet.Ordinary packet = (V5Packet.Ordinary) read("ping");

    assertThat(packet.nonce()).isEqualTo(nonce("ping.nonce"));
    assertThat(packet.source()).isEqualTo(id("ping.src-node-id"));
    assertThat(packet.message().open(key)).isEqualTo(ping);
    assertThat(
            V5Codec.encodeOrdinary(
                mask("ping.dest-node-id"),
                maskingIv,
                nonce("ping.nonce"),
                id("ping.src-node-id"),
                V5Key.of(bytes("ping.read-key")),
                ping))
        .isEqualTo(bytes("ping.packet"));
  }

  @Test
  void aWhoareyouIsReadAndMade() throws Exception {
    V5Packet.Whoareyou packet = (V5Packet.Whoareyou) read("whoareyou");

    assertThat(packet.nonce()).isEqualTo(nonce("whoareyou.whoareyou.request-nonce"));
    assertThat(packet.idNonce()).isEqualTo(bytes("whoareyou.whoareyou.id-nonce"));
    assertThat(packet.recordSequence()).isEqualTo(number("whoareyou.whoareyou.enr-seq"));
    assertThat(packet.challengeData()).isEqualTo(bytes("whoareyou.whoareyou.challenge-data"));

    V5Packet.Whoareyou made = challenge("whoareyou");
    assertThat(made.challengeData()).isEqualTo(bytes("whoareyou.whoareyou.challenge-data"));
    assertThat(V5Codec.encodeWhoareyou(mask("whoareyou.dest-node-id"), made))
        .isEqualTo(bytes("whoareyou.packet"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"handshake", "handshake-with-record"})
  void aHandshakeIsReadAndMade(String name) throws Exception {
    SecretKey nodeA = SecretKey.of(bytes("keys.node-a-key"));
    SecretKey nodeB = SecretKey.of(bytes("keys.node-b-key"));
    SecretKey ephemeral = SecretKey.of(bytes(name + ".ephemeral-key"));
    NodeId a = id(name + ".src-node-id");
    NodeId b = id(name + ".dest-node-id");
    byte[] challengeData = challenge(name).challengeData();
    assertThat(challengeData).isEqualTo(bytes(name + ".whoareyou.challenge-data"));

    V5Packet.Handshake packet = (V5Packet.Handshake) read(name);

    assertThat(packet.nonce()).isEqualTo(nonce(name + ".nonce"));
    assertThat(packet.source()).isEqualTo(a);
    assertThat(packet.ephemeralKey()).isEqualTo(bytes(name + ".ephemeral-pubkey"));
    assertThat(
            V5Crypto.verifyIdSignature(
                nodeA.publicKey(), packet.idSignature(), challengeData, packet.ephemeralKey(), b))
        .isTrue();
    if (name.endsWith("record")) {
      assertThat(NodeRecord.decode(packet.record()).id()).isEqualTo(a);
    } else {
      assertThat(packet.record()).isEmpty();
    }
    PublicKey ephemeralKey = V5Crypto.ephemeralKey(packet.ephemeralKey());
    V5Key key = V5Crypto.deriveKeys(nodeB, ephemeralKey, a, b, challengeData).initiator();
    assertThat(key.bytes()).isEqualTo(bytes(name + ".read-key"));
    assertThat(packet.message().open(key)).isEqualTo(ping(name));

    assertThat(
            V5Codec.encodeHandshake(
                mask(name + ".dest-node-id"),
                maskingIv,
                nonce(name + ".nonce"),
                a,
                V5Crypto.idSignature(nodeA, challengeData, ephemeral.publicKey().compressed(), b),
                ephemeral.publicKey().compressed(),
                packet.record(),
                V5Crypto.deriveKeys(ephemeral, nodeB.publicKey(), a, b, challengeData).initiator(),
                ping(name)))
        .isEqualTo(bytes(name + ".packet"));
  }

  @Test
  void theSharedSecretIsACompressedPoint() throws Exception {
    assertThat(
            Secp256k1.ecdhCompressed(
                SecretKey.of(bytes("ecdh.secret-key")), PublicKey.of(bytes("ecdh.public-key"))))
        .isEqualTo(bytes("ecdh.shared-secret"));
  }

  @Test
  void bothKeysAreDerived() throws Exception {
    V5SessionKeys keys =
        V5Crypto.deriveKeys(
            SecretKey.of(bytes("key-derivation.ephemeral-key")),
            PublicKey.of(bytes("key-derivation.dest-pubkey")),
            id("key-derivation.node-id-a"),
            id("key-derivation.node-id-b"),
            bytes("key-derivation.challenge-data"));

    assertThat(keys.initiator().bytes()).isEqualTo(bytes("key-derivation.initiator-key"));
    assertThat(keys.recipient().bytes()).isEqualTo(bytes("key-derivation.recipient-key"));
  }

  @Test
  void theIdSignatureIsMadeAndVerified() throws Exception {
    SecretKey key = SecretKey.of(bytes("id-nonce-signing.static-key"));
    byte[] challengeData = bytes("id-nonce-signing.challenge-data");
    byte[] ephemeralKey = bytes("id-nonce-signing.ephemeral-pubkey");
    NodeId recipient = id("id-nonce-signing.node-id-b");

    byte[] signature = V5Crypto.idSignature(key, challengeData, ephemeralKey, recipient);

    assertThat(signature).isEqualTo(bytes("id-nonce-signing.id-signature"));
    assertThat(
            V5Crypto.verifyIdSignature(
                key.publicKey(), signature, challengeData, ephemeralKey, recipient))
        .isTrue();
  }

  @Test
  void aMessageIsSealedAndOpened() throws Exception {
    byte[] plaintext = bytes("encryption.pt");
    byte[] header = bytes("encryption.ad");
    byte[] packet = Arrays.copyOf(header, header.length + plaintext.length + V5Key.TAG_BYTES);
    System.arraycopy(plaintext, 0, packet, header.length, plaintext.length);
    V5Key key = V5Key.of(bytes("encryption.encryption-key"));
    V5Nonce nonce = nonce("encryption.nonce");

    key.seal(packet, header.length, nonce);

    assertThat(HexFormat.of().formatHex(packet, header.length, packet.length))
        .isEqualTo(HexFormat.of().formatHex(bytes("encryption.message-ciphertext")));
    assertThat(key.open(packet, header.length, nonce)).isEqualTo(plaintext);
  }

  private V5Packet read(String name) throws V5Exception {
    return V5Codec.decode(bytes(name + ".packet"), mask(name + ".dest-node-id"));
  }

  private V5Message.Ping ping(String name) {
    return new V5Message.Ping(
        V5RequestId.of(bytes(name + ".ping.req-id")), number(name + ".ping.enr-seq"));
  }

  private V5Packet.Whoareyou challenge(String name) {
    return V5Codec.challenge(
        maskingIv,
        nonce(name + ".whoareyou.request-nonce"),
        bytes(name + ".whoareyou.id-nonce"),
        number(name + ".whoareyou.enr-seq"));
  }

  private V5Mask mask(String name) {
    return V5Mask.of(id(name));
  }

  private NodeId id(String name) {
    return NodeId.of(bytes(name));
  }

  private V5Nonce nonce(String name) {
    return V5Nonce.of(bytes(name), 0);
  }

  private long number(String name) {
    return bytes(name)[0];
  }

  private byte[] bytes(String name) {
    return vectors.bytes(name);
  }
}
