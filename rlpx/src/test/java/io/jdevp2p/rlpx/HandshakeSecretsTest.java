package io.jdevp2p.rlpx;

import static org.assertj.core.api.Assertions.assertThat;

import io.jdevp2p.rlpx.Handshake.Step;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What a handshake leaves behind: no keys in memory, and a cipher that must not be trusted. */
class HandshakeSecretsTest {
  private static final byte[] ZEROS = new byte[32];

  /** Keeps hold of the arrays that it fills: keys are made in place. */
  private static final class Watched extends Random {
    private static final long serialVersionUID = 1L;
    final transient List<byte[]> filled = new ArrayList<>();

    Watched(long seed) {
      super(seed);
    }

    @Override
    public void nextBytes(byte[] bytes) {
      super.nextBytes(bytes);
      filled.add(bytes);
    }

    List<byte[]> keysAndNonces() {
      return filled.stream().filter(b -> b.length == 32).toList();
    }
  }

  private final Watched initiatorsRandom = new Watched(1);
  private final Watched recipientsRandom = new Watched(2);
  private final Handshake initiator =
      Handshake.initiator(
          Wire.ALICE, Wire.BOB.publicKey(), initiatorsRandom, RlpxLimits.defaults());
  private final Handshake recipient =
      Handshake.recipient(Wire.BOB, recipientsRandom, RlpxLimits.defaults());

  private static void feed(Handshake machine, byte[] bytes) {
    for (int at = 0; at < bytes.length && machine.next() instanceof Step.NeedBytes(int count); ) {
      int length = Math.min(count, bytes.length - at);
      machine.received(bytes, at, length);
      at += length;
    }
  }

  private static Secrets secrets(Handshake machine) {
    return ((Step.Done) machine.next()).secrets();
  }

  private void agree() {
    byte[] auth = ((Step.Send) initiator.next()).bytes();
    feed(recipient, auth);
    byte[] ack = ((Step.Send) recipient.next()).bytes();
    feed(initiator, ack);
  }

  @Test
  void keysAreOverwrittenOnceTheCiphersAreMade() throws Exception {
    agree();
    Secrets ours = secrets(initiator);
    Secrets theirs = secrets(recipient);
    FrameCipher egress = ours.egress();
    FrameCipher ingress = theirs.ingress();
    initiator.wipe();
    recipient.wipe();
    for (Secrets secrets : List.of(ours, theirs)) {
      assertThat(secrets.aesSecret()).isEqualTo(ZEROS);
      assertThat(secrets.macSecret()).isEqualTo(ZEROS);
    }
    // Its own ephemeral key, that of the sealed message, and the nonce, which leads to the first.
    assertThat(initiatorsRandom.keysAndNonces()).hasSize(3).containsOnly(ZEROS);
    assertThat(recipientsRandom.keysAndNonces()).hasSize(3).containsOnly(ZEROS);

    byte[] frame = Wire.sealed(egress, new byte[] {8, 1, 2, 3});
    assertThat(ingress.openHeader(frame, 0)).as("the ciphers stay good").isEqualTo(4);
  }

  @Test
  void keysAreOverwrittenWhenItFails() {
    byte[] auth = ((Step.Send) initiator.next()).bytes();
    assertThat(auth).isNotEmpty();
    feed(initiator, new byte[2]);
    assertThat(initiator.next()).isInstanceOf(Step.Failed.class);
    assertThat(initiatorsRandom.keysAndNonces()).hasSize(3).containsOnly(ZEROS);
  }

  @Test
  void keysAreOverwrittenWhenTheConnectionEndsOnTheWay() {
    assertThat(initiator.next()).isInstanceOf(Step.Send.class);
    initiator.wipe();
    assertThat(initiatorsRandom.keysAndNonces()).hasSize(3).containsOnly(ZEROS);
  }

  /**
   * What RLPx is, and SECURITY.md says: both directions are encrypted with one keystream, so
   * whoever listens and knows what one side said at some place reads what the other side said at
   * the same place. A test that must not be made to fail: that would be another protocol.
   */
  @Test
  void bothDirectionsShareOneKeystreamSoNothingSecretBelongsOnIt() {
    agree();
    byte[] known =
        "a message that an eavesdropper knows, word for word"
            .getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    byte[] secret =
        Arrays.copyOf(
            "the other side's, meant for nobody else"
                .getBytes(java.nio.charset.StandardCharsets.US_ASCII),
            known.length);
    byte[] oneWay = Wire.sealed(secrets(initiator).egress(), known);
    byte[] otherWay = Wire.sealed(secrets(recipient).egress(), secret);

    int body = FrameCipher.HEADER_BYTES;
    byte[] read = new byte[known.length];
    for (int i = 0; i < read.length; i++) {
      read[i] = (byte) (oneWay[body + i] ^ otherWay[body + i] ^ known[i]);
    }
    assertThat(read).isEqualTo(secret);
  }
}
