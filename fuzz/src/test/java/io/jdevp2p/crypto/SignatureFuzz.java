package io.jdevp2p.crypto;

import io.jdevp2p.fuzz.Check;
import io.jdevp2p.fuzz.Input;

/**
 * Any bytes as a signature, or a good one that was changed: both curves recover the same key or
 * none, agree on whether it verifies, and sign alike.
 */
public final class SignatureFuzz {
  public static final int MAX_INPUT_BYTES = 140;

  private static final SecretKey KEY = Curves.secret(1);

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
}
