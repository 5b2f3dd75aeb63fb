package io.jdevp2p.discovery.v4;

import io.jdevp2p.crypto.CryptoException;
import io.jdevp2p.crypto.Keccak256;
import io.jdevp2p.crypto.Secp256k1;
import io.jdevp2p.crypto.SecretKey;
import io.jdevp2p.discovery.udp.UdpLimits;
import io.jdevp2p.fuzz.Check;
import io.jdevp2p.fuzz.Input;
import java.util.Arrays;

/**
 * Any bytes as a packet, under a wrong hash, a right hash, or a right hash and signature: only
 * {@link V4Exception} comes out, nothing is taken under a wrong hash, and of what is taken the
 * signer is who signed it.
 */
public final class V4PacketFuzz {
  public static final int MAX_INPUT_BYTES = 1320;

  private static final int SIGNATURE_AT = 32;
  private static final int TYPE_AT = SIGNATURE_AT + 65;
  private static final SecretKey KEY = key();

  private V4PacketFuzz() {}

  public static void fuzzerTestOneInput(byte[] bytes) {
    Input input = new Input(bytes);
    int mode = input.choice(3);
    byte[] packet = input.rest();
    if (mode == 2) {
      packet = signed(packet);
    } else if (mode == 1 && packet.length > SIGNATURE_AT) {
      hash(packet);
    }
    byte[] before = packet.clone();
    V4Codec.Decoded decoded;
    try {
      decoded = V4Codec.decode(packet);
    } catch (V4Exception e) {
      Check.equal(packet, before, "unchanged when refused");
      Check.equal(e.getStackTrace().length, 0, "the stack trace");
      check(e.reason(), packet, mode);
      return;
    }
    Check.equal(packet, before, "unchanged");
    Check.between(TYPE_AT + 2, packet.length, UdpLimits.PACKET_BYTES, "the size");
    Check.equal(decoded.packet().type(), packet[TYPE_AT], "the type");
    Check.equal(decoded.hash().bytes(), hashOf(packet), "the hash");
    Check.that(mode != 2 || decoded.signer().equals(KEY.publicKey()), "the signer");
    V4Codec.Encoded again = V4Codec.encode(decoded.packet(), KEY);
    Check.equal(again.hash().bytes(), hashOf(again.bytes()), "the hash of what we send");
    try {
      V4Codec.Decoded once = V4Codec.decode(again.bytes());
      Check.equal(once.packet(), decoded.packet(), "once more");
      Check.equal(once.signer(), KEY.publicKey(), "its signer");
    } catch (V4Exception e) {
      throw new AssertionError("our own packet", e);
    }
  }

  private static void check(V4Exception.Reason reason, byte[] packet, int mode) {
    switch (reason) {
      case TOO_SHORT -> Check.that(packet.length <= TYPE_AT + 1, "too short");
      case TOO_LONG -> Check.that(packet.length > UdpLimits.PACKET_BYTES, "too long");
      case UNKNOWN_TYPE -> Check.that(packet[TYPE_AT] < 1 || packet[TYPE_AT] > 6, "the type");
      case WRONG_HASH ->
          Check.that(
              mode == 0 && !Arrays.equals(hashOf(packet), Arrays.copyOf(packet, SIGNATURE_AT)),
              "the hash");
      case INVALID_SIGNATURE -> Check.that(mode != 2, "a good signature");
      case MALFORMED_BODY, INVALID_RECORD -> {}
    }
  }

  private static byte[] hashOf(byte[] packet) {
    return Keccak256.hash(Arrays.copyOfRange(packet, SIGNATURE_AT, packet.length));
  }

  private static void hash(byte[] packet) {
    System.arraycopy(hashOf(packet), 0, packet, 0, SIGNATURE_AT);
  }

  private static byte[] signed(byte[] typeAndBody) {
    byte[] packet = new byte[TYPE_AT + typeAndBody.length];
    System.arraycopy(typeAndBody, 0, packet, TYPE_AT, typeAndBody.length);
    byte[] signature = Secp256k1.sign(KEY, Keccak256.hash(typeAndBody)).bytes65();
    System.arraycopy(signature, 0, packet, SIGNATURE_AT, signature.length);
    hash(packet);
    return packet;
  }

  private static SecretKey key() {
    try {
      return SecretKey.fromHex("45a915e4d060149eb4365960e6a7a45f334393093061116b197e3240065ff2d8");
    } catch (CryptoException e) {
      throw new AssertionError(e);
    }
  }
}
