package io.jdevp2p.rlpx;

import io.jdevp2p.crypto.CryptoException;
import io.jdevp2p.crypto.SecretKey;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;

/**
 * Two nodes whose handshake is the same each time: their randomness begins with the same seeds.
 *
 * @see <a href="https://eips.ethereum.org/EIPS/eip-8">the keys, of EIP-8's vectors</a>
 */
final class Peers {
  static final SecretKey ALICE =
      key("49a7b37aa6f6645917e7b807e9d1c00d4fa71f18343b0d4122a4d2df64dd6fee");
  static final SecretKey BOB =
      key("b71c71a67e1177ad4e901695e1b4b9ee17ae16c6668d313eac2f96dbcda3f291");

  static final RlpxLimits LIMITS = RlpxLimits.defaults();

  private static final int ALICE_SEED = 3;
  static final int BOB_SEED = 4;

  private Peers() {}

  /** Alice, who dials. */
  static Handshake alice() {
    return Handshake.initiator(ALICE, BOB.publicKey(), new Random(ALICE_SEED), LIMITS);
  }

  /** Bob, whom she dials. */
  static Handshake bob() {
    return Handshake.recipient(BOB, new Random(BOB_SEED), LIMITS);
  }

  static Hello hello(SecretKey key, int version) {
    return new Hello(version, "fuzz", List.of(new Capability("eth", 68)), 0, key.publicKey());
  }

  /** What a machine sends next. */
  static byte[] sent(Handshake machine) {
    return ((Handshake.Step.Send) machine.next()).bytes();
  }

  /** Hands a whole packet to a machine that waits for it; gives what comes after that. */
  static Handshake.Step given(Handshake machine, byte[] packet) {
    int at = 0;
    Handshake.Step step = machine.next();
    while (step instanceof Handshake.Step.NeedBytes(int count) && at < packet.length) {
      machine.received(packet, at, count);
      at += count;
      step = machine.next();
    }
    return step;
  }

  private static SecretKey key(String hex) {
    try {
      return SecretKey.of(HexFormat.of().parseHex(hex));
    } catch (CryptoException e) {
      throw new AssertionError(e);
    }
  }
}
