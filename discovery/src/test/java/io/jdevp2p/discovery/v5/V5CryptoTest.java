package io.jdevp2p.discovery.v5;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jdevp2p.crypto.SecretKey;
import io.jdevp2p.enr.NodeId;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The handshake's cryptography. */
class V5CryptoTest {
  private final Random random = new Random(5);
  private final SecretKey initiator = SecretKey.generate(random);
  private final SecretKey recipient = SecretKey.generate(random);
  private final SecretKey ephemeral = SecretKey.generate(random);
  private final NodeId a = NodeId.of(initiator.publicKey());
  private final NodeId b = NodeId.of(recipient.publicKey());
  private final byte[] challengeData = new byte[63];

  @Test
  void bothSidesDeriveTheSameKeys() {
    V5SessionKeys ours = V5Crypto.deriveKeys(ephemeral, recipient.publicKey(), a, b, challengeData);
    V5SessionKeys theirs =
        V5Crypto.deriveKeys(recipient, ephemeral.publicKey(), a, b, challengeData);

    assertThat(theirs.initiator().bytes()).isEqualTo(ours.initiator().bytes());
    assertThat(theirs.recipient().bytes()).isEqualTo(ours.recipient().bytes());
    assertThat(ours.initiator().bytes()).isNotEqualTo(ours.recipient().bytes());
  }

  @Test
  void keysAreBoundToTheChallengeAndToBothIds() {
    byte[] keys = key(a, b, challengeData);
    byte[] otherChallenge = challengeData.clone();
    otherChallenge[62] ^= 1;

    assertThat(key(a, b, otherChallenge)).isNotEqualTo(keys);
    assertThat(key(b, b, challengeData)).isNotEqualTo(keys);
    assertThat(key(a, a, challengeData)).isNotEqualTo(keys);
  }

  @Test
  void anIdSignatureIsBoundToAllThatIsSigned() {
    byte[] key = ephemeral.publicKey().compressed();
    byte[] signature = V5Crypto.idSignature(initiator, challengeData, key, b);
    byte[] changed = signature.clone();
    changed[0] ^= 1;
    byte[] otherChallenge = challengeData.clone();
    otherChallenge[0] ^= 1;

    assertThat(verify(initiator, signature, challengeData, key, b)).isTrue();
    assertThat(verify(recipient, signature, challengeData, key, b)).isFalse();
    assertThat(verify(initiator, changed, challengeData, key, b)).isFalse();
    assertThat(verify(initiator, signature, otherChallenge, key, b)).isFalse();
    assertThat(verify(initiator, signature, challengeData, key, a)).isFalse();
    assertThat(verify(initiator, signature, challengeData, initiator.publicKey().compressed(), b))
        .isFalse();
    assertThat(verify(initiator, Arrays.copyOf(signature, 63), challengeData, key, b)).isFalse();
  }

  @Test
  void anEphemeralKeyThatIsNoPointIsRefused() throws Exception {
    assertThat(V5Crypto.ephemeralKey(ephemeral.publicKey().compressed()))
        .isEqualTo(ephemeral.publicKey());
    byte[] noPoint = new byte[33];
    noPoint[0] = 2;
    noPoint[32] = 5; // 5^3 + 7 has no root
    refused(noPoint);
    refused(new byte[33]);
    refused(new byte[0]);
    refused(ephemeral.publicKey().bytes());
    refused(ephemeral.publicKey().uncompressed());
  }

  @Test
  void theSameNonceIsNotUsedTwiceInARow() {
    V5Key key = V5Key.of(new byte[V5Key.BYTES]);
    V5Nonce nonce = new V5Nonce(1, 2);
    key.seal(new byte[100], 20, nonce);

    assertThatThrownBy(() -> key.seal(new byte[100], 20, nonce))
        .isInstanceOf(IllegalStateException.class);
    key.seal(new byte[100], 20, new V5Nonce(2, 2));
  }

  @Test
  void aKeyHasItsLength() {
    assertThatThrownBy(() -> V5Key.of(new byte[15])).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> V5Key.of(new byte[32])).isInstanceOf(IllegalArgumentException.class);
  }

  private byte[] key(NodeId from, NodeId to, byte[] challenge) {
    return V5Crypto.deriveKeys(ephemeral, recipient.publicKey(), from, to, challenge)
        .initiator()
        .bytes();
  }

  private static boolean verify(
      SecretKey signer, byte[] signature, byte[] challenge, byte[] ephemeralKey, NodeId to) {
    return V5Crypto.verifyIdSignature(signer.publicKey(), signature, challenge, ephemeralKey, to);
  }

  private static void refused(byte[] key) {
    assertThatThrownBy(() -> V5Crypto.ephemeralKey(key))
        .isInstanceOfSatisfying(
            V5Exception.class, e -> assertThat(e.failure()).isEqualTo(V5Failure.HANDSHAKE_KEY));
  }
}
