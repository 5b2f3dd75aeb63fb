package io.jdevp2p.crypto;

import io.jdevp2p.fuzz.Check;
import io.jdevp2p.fuzz.Input;
import java.util.Arrays;
import org.bouncycastle.crypto.digests.KeccakDigest;

/**
 * Any bytes to {@link Keccak256} in pieces of any size: the digest is BouncyCastle's, however the
 * bytes are cut, and whether or not it is asked for on the way.
 */
public final class Keccak256Fuzz {
  public static final int MAX_INPUT_BYTES = 1024;

  private static final int MOST_BYTES = 3000;

  private Keccak256Fuzz() {}

  public static void fuzzerTestOneInput(byte[] bytes) {
    Input input = new Input(bytes);
    byte[] message = input.bytes(input.upTo(MOST_BYTES));
    KeccakDigest reference = new KeccakDigest(256);
    Keccak256 digest = new Keccak256();
    if (input.nextBoolean()) {
      digest.update(message).reset();
    }
    for (int at = 0; at < message.length; ) {
      int piece = input.piece(message.length - at);
      digest.update(message, at, piece);
      reference.update(message, at, piece);
      at += piece;
      if (input.choice(4) == 0) {
        byte[] sofar = digest(new KeccakDigest(reference));
        Check.equal(digest.digest(), sofar, "the digest on the way");
        Check.equal(digest.copy().digest(), sofar, "the digest of a copy");
      }
    }
    byte[] expected = digest(reference);
    Check.equal(digest.digest(), expected, "the digest");
    Check.equal(digest.digest(), expected, "the digest again");
    Check.equal(Keccak256.hash(message), expected, "the hash at once");
    byte[] into = new byte[40];
    Keccak256.hash(message, 0, message.length, into, 8);
    Check.equal(Arrays.copyOfRange(into, 8, 40), expected, "the hash into an array");
  }

  private static byte[] digest(KeccakDigest digest) {
    byte[] out = new byte[Keccak256.DIGEST_BYTES];
    digest.doFinal(out, 0);
    return out;
  }
}
