package io.jdevp2p.discovery.v5;

import io.jdevp2p.crypto.CryptoException;
import io.jdevp2p.crypto.PublicKey;
import io.jdevp2p.crypto.SecretKey;
import io.jdevp2p.enr.NodeId;
import io.jdevp2p.fuzz.Check;
import io.jdevp2p.fuzz.Input;
import java.util.Arrays;

/**
 * A genuine handshake of which something is changed: in the packet, or in what the recipient takes
 * for the challenge. The genuine one is taken; of all others none is, for its signature and for its
 * message each.
 */
public final class V5HandshakeFuzz {
  public static final int MAX_INPUT_BYTES = 48;

  private static final SecretKey INITIATOR = key(1);
  private static final SecretKey RECIPIENT = key(2);
  private static final SecretKey EPHEMERAL = key(3);
  private static final NodeId A = NodeId.of(INITIATOR.publicKey());
  private static final NodeId B = NodeId.of(RECIPIENT.publicKey());
  private static final V5Message PING = new V5Message.Ping(V5RequestId.of(1), 1);

  private V5HandshakeFuzz() {}

  public static void fuzzerTestOneInput(byte[] bytes) throws V5Exception {
    Input input = new Input(bytes);
    byte[] challenge =
        V5Codec.challenge(
                new byte[V5Codec.MASKING_IV_BYTES],
                new V5Nonce(1, 1),
                new byte[V5Codec.ID_NONCE_BYTES],
                1)
            .challengeData();
    byte[] genuineChallenge = challenge.clone();
    byte[] genuine = genuine(challenge, new byte[input.choice(3)]);
    byte[] packet = genuine.clone();
    change(input, challenge);
    change(input, packet);
    boolean sameChallenge = Arrays.equals(challenge, genuineChallenge);
    boolean same = sameChallenge && Arrays.equals(packet, genuine);
    V5Packet.Handshake original = (V5Packet.Handshake) V5Codec.decode(genuine, V5Mask.of(B));

    V5Packet read;
    try {
      read = V5Codec.decode(packet, V5Mask.of(B));
    } catch (V5Exception e) {
      Check.that(!same, "a genuine packet is refused");
      return;
    }
    if (read instanceof V5Packet.Handshake handshake) {
      boolean sameSigned =
          sameChallenge
              && Arrays.equals(handshake.idSignature(), original.idSignature())
              && Arrays.equals(handshake.ephemeralKey(), original.ephemeralKey());
      Check.that(signed(handshake, challenge) == sameSigned, "whether it is signed");
      Check.that(opened(handshake, challenge) == same, "whether it is opened");
    }
  }

  private static byte[] genuine(byte[] challenge, byte[] record) throws V5Exception {
    byte[] ephemeralKey = EPHEMERAL.publicKey().compressed();
    return V5Codec.encodeHandshake(
        V5Mask.of(B),
        new byte[V5Codec.MASKING_IV_BYTES],
        new V5Nonce(2, 2),
        A,
        V5Crypto.idSignature(INITIATOR, challenge, ephemeralKey, B),
        ephemeralKey,
        record,
        V5Crypto.deriveKeys(EPHEMERAL, RECIPIENT.publicKey(), A, B, challenge).initiator(),
        PING);
  }

  /** Changes some bytes, or none. */
  private static void change(Input input, byte[] bytes) {
    for (int i = input.choice(4); i > 0; i--) {
      bytes[input.upTo(bytes.length - 1)] ^= (byte) input.nextByte();
    }
  }

  private static boolean signed(V5Packet.Handshake handshake, byte[] challenge) {
    return V5Crypto.verifyIdSignature(
        INITIATOR.publicKey(), handshake.idSignature(), challenge, handshake.ephemeralKey(), B);
  }

  private static boolean opened(V5Packet.Handshake handshake, byte[] challenge) {
    try {
      PublicKey ephemeralKey = V5Crypto.ephemeralKey(handshake.ephemeralKey());
      V5SessionKeys keys =
          V5Crypto.deriveKeys(RECIPIENT, ephemeralKey, handshake.source(), B, challenge);
      Check.equal(handshake.message().open(keys.initiator()), PING, "the message");
      return true;
    } catch (V5Exception e) {
      return false;
    }
  }

  private static SecretKey key(int last) {
    byte[] bytes = new byte[SecretKey.BYTES];
    bytes[SecretKey.BYTES - 1] = (byte) last;
    try {
      return SecretKey.of(bytes);
    } catch (CryptoException e) {
      throw new AssertionError(e);
    }
  }
}
