package io.jdevp2p.crypto;

import io.jdevp2p.fuzz.Check;
import io.jdevp2p.fuzz.Input;
import java.math.BigInteger;

/**
 * Any bytes as a signature, or a good one that was changed: both curves recover the same key or
 * none, agree on whether it verifies, and sign alike.
 */
public final class SignatureFuzz {
  public static final int MAX_INPUT_BYTES = 140;

  private static final SecretKey KEY = Curves.secret(1);

  /** The order of the curve. */
  private static final BigInteger N =
      new BigInteger("fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141", 16);

  private SignatureFuzz() {}

  public static void fuzzerTestOneInput(byte[] bytes) {
    Input input = new Input(bytes);
    byte[] hash = input.bytes(32);
    byte[] rsv;
    if (input.nextBoolean()) {
      rsv = Secp256k1.sign(KEY, hash).bytes65();
      Check.equal(Curves.JAVA.sign(KEY.secret(), hash), rsv, "the signature in Java");
      while (input.hasMore()) {
        rsv[input.choice(rsv.length)] ^= (byte) input.nextByte();
      }
    } else {
      rsv = input.rest();
    }
    Signature signature;
    try {
      signature = Signature.of(rsv);
    } catch (CryptoException _) {
      return;
    }
    Check.equal(signature.bytes65(), rsv, "the only encoding");
    Check.between(0, rsv[64] & 0xff, 3, "the recovery id");
    Check.that(isScalar(rsv, 0) && isScalar(rsv, 32), "r and s are in 1..n-1");
    byte[] inJava = Curves.JAVA.recover(hash, rsv);
    try {
      PublicKey signer = Secp256k1.recover(hash, signature);
      Check.equal(signer.point(), inJava, "the key recovered in Java");
      byte[] rs = signature.bytes64();
      boolean genuine = Secp256k1.verify(signer, hash, rs);
      Check.that(Curves.JAVA.verify(signer.point(), hash, rs) == genuine, "verifying in Java");
    } catch (CryptoException _) {
      Check.that(inJava == null, "the curve in Java recovers no key, either");
    }
  }

  private static boolean isScalar(byte[] bytes, int at) {
    BigInteger number = new BigInteger(1, bytes, at, 32);
    return number.signum() > 0 && number.compareTo(N) < 0;
  }
}
