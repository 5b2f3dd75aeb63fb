package io.jdevp2p.rlpx;

import static org.assertj.core.api.Assertions.assertThat;

import io.jdevp2p.crypto.Keccak256;
import io.jdevp2p.crypto.PublicKey;
import io.jdevp2p.crypto.Secp256k1;
import io.jdevp2p.crypto.SecretKey;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The test vectors of EIP-8. */
class Eip8VectorTest {

  private final Vectors vectors = Vectors.read("eip8.txt");
  private SecretKey a;
  private SecretKey b;
  private SecretKey ephemeralA;
  private SecretKey ephemeralB;

  @BeforeEach
  void readKeys() throws Exception {
    a = SecretKey.of(vectors.bytes("static-key-a"));
    b = SecretKey.of(vectors.bytes("static-key-b"));
    ephemeralA = SecretKey.of(vectors.bytes("ephemeral-key-a"));
    ephemeralB = SecretKey.of(vectors.bytes("ephemeral-key-b"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"auth2", "auth3"})
  void authIsReadWhateverItsVersionAndFurtherElements(String name) throws Exception {
    byte[] packet = vectors.bytes(name);
    assertThat(HandshakeCodec.sizeOf(packet, 0)).isEqualTo(packet.length - 2);

    HandshakeCodec.Auth auth = HandshakeCodec.decodeAuth(b, packet);

    assertThat(auth.key()).isEqualTo(a.publicKey());
    assertThat(auth.nonce()).isEqualTo(vectors.bytes("nonce-a"));
    byte[] signed = Handshake.xor(Secp256k1.ecdhX(b, auth.key()), auth.nonce());
    assertThat(Secp256k1.recover(signed, auth.signature())).isEqualTo(ephemeralA.publicKey());
  }

  @ParameterizedTest
  @ValueSource(strings = {"ack2", "ack3"})
  void ackIsReadWhateverItsVersionAndFurtherElements(String name) throws Exception {
    HandshakeCodec.Ack ack = HandshakeCodec.decodeAck(a, vectors.bytes(name));

    assertThat(ack.ephemeralKey()).isEqualTo(ephemeralB.publicKey());
    assertThat(ack.nonce()).isEqualTo(vectors.bytes("nonce-b"));
  }

  @Test
  void theRecipientDerivesTheSecrets() {
    Secrets secrets = secrets(ephemeralB, ephemeralA.publicKey(), false);

    assertThat(secrets.aesSecret()).isEqualTo(vectors.bytes("aes-secret"));
    assertThat(secrets.macSecret()).isEqualTo(vectors.bytes("mac-secret"));
    Keccak256 mac = secrets.ingressMac().update("foo".getBytes(StandardCharsets.US_ASCII));
    assertThat(mac.digest()).isEqualTo(vectors.bytes("ingress-mac-foo"));
  }

  @Test
  void theInitiatorDerivesTheSameSecretsWithTheDirectionsSwapped() {
    Secrets recipient = secrets(ephemeralB, ephemeralA.publicKey(), false);
    Secrets initiator = secrets(ephemeralA, ephemeralB.publicKey(), true);

    assertThat(initiator.aesSecret()).isEqualTo(recipient.aesSecret());
    assertThat(initiator.macSecret()).isEqualTo(recipient.macSecret());
    assertThat(initiator.egressMac().digest()).isEqualTo(recipient.ingressMac().digest());
    assertThat(initiator.ingressMac().digest()).isEqualTo(recipient.egressMac().digest());
  }

  private Secrets secrets(SecretKey own, PublicKey remote, boolean initiator) {
    return new Secrets(
        Secp256k1.ecdhX(own, remote),
        vectors.bytes("nonce-a"),
        vectors.bytes("nonce-b"),
        initiator,
        vectors.bytes("auth2"),
        vectors.bytes("ack2"));
  }

  @Test
  void helloIsReadWhateverItsVersionAndFurtherElements() throws Exception {
    byte[] bytes = vectors.bytes("hello");

    Hello hello = (Hello) BaseMessageCodec.decode(0, bytes, 0, bytes.length);

    assertThat(hello.version()).isEqualTo(55);
    assertThat(hello.name()).isEqualTo("kneth/v0.91/plan9");
    assertThat(hello.capabilities())
        .isEqualTo(List.of(new Capability("eth", 61), new Capability("mork", 22)));
    assertThat(hello.listenPort()).isEqualTo(9999);
    assertThat(hello.id().bytes()).startsWith(0xfd, 0xa1, 0xcf, 0xf6);
  }
}
