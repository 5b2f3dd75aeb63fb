package io.jdevp2p.crypto;

import io.jdevp2p.fuzz.Check;
import io.jdevp2p.fuzz.Input;
import java.math.BigInteger;
import java.util.Arrays;

/**
 * Any bytes as a point: both curves take the same ones, only those on the curve, and each has one
 * plain form.
 */
public final class PublicKeyFuzz {
  public static final int MAX_INPUT_BYTES = 140;

  private static final BigInteger P =
      BigInteger.TWO.pow(256).subtract(BigInteger.TWO.pow(32)).subtract(BigInteger.valueOf(977));

  private static final PublicKey KNOWN = Curves.secret(7).publicKey();

  private PublicKeyFuzz() {}

  public static void fuzzerTestOneInput(byte[] bytes) {
    Input input = new Input(bytes);
    byte[] encoded =
        switch (input.choice(4)) {
          case 0 -> input.rest();
          case 1 -> mutated(input, KNOWN.bytes());
          case 2 -> mutated(input, KNOWN.compressed());
          default -> mutated(input, KNOWN.uncompressed());
        };
    PublicKey key;
    try {
      key = PublicKey.of(encoded);
    } catch (CryptoException _) {
      checkRefused(encoded);
      return;
    }
    checkTaken(encoded, key);
  }

  private static byte[] mutated(Input input, byte[] point) {
    while (input.hasMore()) {
      point[input.choice(point.length)] = (byte) input.nextByte();
    }
    return point;
  }

  private static void checkTaken(byte[] encoded, PublicKey key) {
    byte[] plain = key.bytes();
    BigInteger x = new BigInteger(1, Arrays.copyOf(plain, 32));
    BigInteger y = new BigInteger(1, Arrays.copyOfRange(plain, 32, 64));
    Check.that(x.compareTo(P) < 0 && y.compareTo(P) < 0, "coordinates are below p");
    Check.equal(y.pow(2).mod(P), x.pow(3).add(BigInteger.valueOf(7)).mod(P), "y² = x³ + 7");
    byte[] sameForm =
        switch (encoded.length) {
          case PublicKey.BYTES -> plain;
          case PublicKey.COMPRESSED_BYTES -> key.compressed();
          default -> key.uncompressed();
        };
    Check.equal(sameForm, encoded, "the only encoding");
    Check.equal(Curves.JAVA.parse(key.compressed()), plain, "the point in Java");
  }

  /** The curve in Java is asked, too, unless length or prefix were wrong already. */
  private static void checkRefused(byte[] encoded) {
    boolean point = encoded.length == 65 && encoded[0] == 4;
    boolean compressed = encoded.length == 33 && (encoded[0] == 2 || encoded[0] == 3);
    if (point || compressed) {
      Check.that(Curves.JAVA.parse(encoded) == null, "the curve in Java refuses, too");
    }
  }
}
