package io.jdevp2p.crypto;

import java.math.BigInteger;
import java.util.Arrays;
import org.bouncycastle.asn1.x9.X9ECParameters;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.crypto.signers.HMacDSAKCalculator;
import org.bouncycastle.math.ec.ECAlgorithms;
import org.bouncycastle.math.ec.ECCurve;
import org.bouncycastle.math.ec.ECPoint;
import org.bouncycastle.math.ec.FixedPointCombMultiplier;
import org.bouncycastle.util.BigIntegers;
import org.jspecify.annotations.Nullable;

/**
 * secp256k1 in pure Java, on the curve arithmetic of BouncyCastle: for platforms that the native
 * library was not built for. About three to four times slower than that, and <em>not constant
 * time</em>: who can measure the operations of this process closely may learn something about a
 * key.
 *
 * <p>Always the <em>custom</em> curve: the generic one of the same library is ten times slower.
 * Signing is written out because R, which the recovery id comes from, is hidden by the library's
 * own signer. No state; safe for any number of threads.
 */
final class JavaSecp256k1 implements Curve {

  private static final X9ECParameters PARAMETERS = CustomNamedCurves.getByName("secp256k1");
  private static final ECCurve CURVE = PARAMETERS.getCurve();
  private static final ECPoint G = PARAMETERS.getG();
  private static final BigInteger N = Scalar.N;
  private static final BigInteger P = CURVE.getField().getCharacteristic();

  @Override
  public String name() {
    return "BouncyCastle (Java)";
  }

  @Override
  public byte[] publicKey(byte[] secret) {
    return bytes(new FixedPointCombMultiplier().multiply(G, integer(secret, 0)).normalize());
  }

  @Override
  public byte @Nullable [] parse(byte[] encoded) {
    ECPoint point = decode(encoded);
    return point == null ? null : bytes(point);
  }

  @Override
  public byte[] sign(byte[] secret, byte[] hash) {
    BigInteger d = integer(secret, 0);
    BigInteger e = integer(hash, 0);
    HMacDSAKCalculator nonces = new HMacDSAKCalculator(new SHA256Digest());
    nonces.init(N, d, hash);
    while (true) {
      BigInteger k = nonces.nextK();
      ECPoint point = new FixedPointCombMultiplier().multiply(G, k).normalize();
      BigInteger x = point.getAffineXCoord().toBigInteger();
      BigInteger r = x.mod(N);
      BigInteger s = BigIntegers.modOddInverse(N, k).multiply(e.add(d.multiply(r))).mod(N);
      if (r.signum() == 0 || s.signum() == 0) {
        continue;
      }
      int recoveryId = (isOddY(point) ? 1 : 0) | (x.compareTo(N) >= 0 ? 2 : 0);
      if (s.compareTo(Scalar.HALF_N) > 0) {
        s = N.subtract(s);
        recoveryId ^= 1;
      }
      byte[] signature = new byte[Signature.BYTES];
      BigIntegers.asUnsignedByteArray(r, signature, 0, Scalar.BYTES);
      BigIntegers.asUnsignedByteArray(s, signature, Scalar.BYTES, Scalar.BYTES);
      signature[Signature.BYTES - 1] = (byte) recoveryId;
      return signature;
    }
  }

  @Override
  public byte @Nullable [] recover(byte[] hash, byte[] signature) {
    BigInteger r = integer(signature, 0);
    BigInteger s = integer(signature, Scalar.BYTES);
    int recoveryId = signature[Signature.BYTES - 1];
    BigInteger x = (recoveryId & 2) == 0 ? r : r.add(N);
    if (x.compareTo(P) >= 0) {
      return null;
    }
    byte[] compressed = new byte[PublicKey.COMPRESSED_BYTES];
    compressed[0] = (byte) (0x02 | (recoveryId & 1));
    BigIntegers.asUnsignedByteArray(x, compressed, 1, Scalar.BYTES);
    ECPoint point = decode(compressed);
    if (point == null) {
      return null;
    }
    BigInteger inverse = BigIntegers.modOddInverseVar(N, r);
    BigInteger ofG = N.subtract(integer(hash, 0).mod(N)).multiply(inverse).mod(N);
    BigInteger ofR = s.multiply(inverse).mod(N);
    ECPoint key = ECAlgorithms.sumOfTwoMultiplies(G, ofG, point, ofR).normalize();
    return key.isInfinity() ? null : bytes(key);
  }

  @Override
  public boolean verify(byte[] point, byte[] hash, byte[] signature) {
    if (!Scalar.isValid(signature, 0) || !Scalar.isValid(signature, Scalar.BYTES)) {
      return false;
    }
    BigInteger r = integer(signature, 0);
    BigInteger s = integer(signature, Scalar.BYTES);
    if (s.compareTo(Scalar.HALF_N) > 0) {
      return false;
    }
    BigInteger inverse = BigIntegers.modOddInverseVar(N, s);
    BigInteger ofG = integer(hash, 0).multiply(inverse).mod(N);
    BigInteger ofKey = r.multiply(inverse).mod(N);
    ECPoint sum = ECAlgorithms.sumOfTwoMultiplies(G, ofG, point(point), ofKey).normalize();
    return !sum.isInfinity() && sum.getAffineXCoord().toBigInteger().mod(N).equals(r);
  }

  @Override
  public byte[] ecdhX(byte[] secret, byte[] point) {
    return Arrays.copyOf(bytes(shared(secret, point)), Scalar.BYTES);
  }

  @Override
  public byte[] ecdhCompressed(byte[] secret, byte[] point) {
    return shared(secret, point).getEncoded(true);
  }

  private static ECPoint shared(byte[] secret, byte[] point) {
    // The order is prime and the point not infinity, so neither is this.
    return point(point).multiply(integer(secret, 0)).normalize();
  }

  /**
   * A point that was parsed before. Looked at once more: nothing else would stop a secret from
   * being multiplied with a point of another curve.
   */
  private static ECPoint point(byte[] bytes) {
    try {
      return CURVE.validatePoint(integer(bytes, 0), integer(bytes, Scalar.BYTES));
    } catch (IllegalArgumentException e) {
      throw new IllegalStateException("a checked point is none", e);
    }
  }

  private static @Nullable ECPoint decode(byte[] encoded) {
    try {
      return CURVE.decodePoint(encoded);
    } catch (IllegalArgumentException _) {
      // How the library says that it is no point.
      return null;
    }
  }

  private static BigInteger integer(byte[] bytes, int off) {
    return new BigInteger(1, bytes, off, Scalar.BYTES);
  }

  private static boolean isOddY(ECPoint normal) {
    return normal.getAffineYCoord().testBitZero();
  }

  /** The 64 bytes of a normalised point. */
  private static byte[] bytes(ECPoint normal) {
    byte[] bytes = new byte[PublicKey.BYTES];
    normal.getAffineXCoord().encodeTo(bytes, 0);
    normal.getAffineYCoord().encodeTo(bytes, Scalar.BYTES);
    return bytes;
  }
}
