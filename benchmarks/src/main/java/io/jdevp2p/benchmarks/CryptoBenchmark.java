package io.jdevp2p.benchmarks;

import io.jdevp2p.crypto.CryptoException;
import io.jdevp2p.crypto.Ecies;
import io.jdevp2p.crypto.Keccak256;
import io.jdevp2p.crypto.PublicKey;
import io.jdevp2p.crypto.Secp256k1;
import io.jdevp2p.crypto.SecretKey;
import io.jdevp2p.crypto.Signature;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** The primitives. With {@code -jvmArgsAppend -Djdevp2p.secp256k1=java} those of the fallback. */
@State(Scope.Thread)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class CryptoBenchmark extends ShortRuns {
  private final Random random = new Random(1);
  private final SecretKey key = SecretKey.generate(random);
  private final PublicKey remote = SecretKey.generate(random).publicKey();
  private final byte[] hash = bytes(32);
  private final Signature signature = Secp256k1.sign(key, hash);
  private final byte[] plain = bytes(300);
  private final byte[] prefix = bytes(2);
  private final byte[] sealed = Ecies.seal(key.publicKey(), plain, prefix, random);
  private final byte[] forged = forged();
  private final byte[] block = bytes(16384);
  private final byte[] digest = new byte[Keccak256.DIGEST_BYTES];
  private final Keccak256 mac = new Keccak256().update(bytes(451));

  private byte[] bytes(int count) {
    byte[] made = new byte[count];
    random.nextBytes(made);
    return made;
  }

  private byte[] forged() {
    byte[] made = sealed.clone();
    made[made.length - 1] ^= 1;
    return made;
  }

  /** Makes a key and its point. */
  @Benchmark
  public PublicKey keygen() {
    return SecretKey.generate(random).publicKey();
  }

  /** Reads a point from outside. */
  @Benchmark
  public PublicKey parse() throws CryptoException {
    return PublicKey.of(remote.bytes());
  }

  /** Signs. */
  @Benchmark
  public Signature sign() {
    return Secp256k1.sign(key, hash);
  }

  /** Recovers the signer. */
  @Benchmark
  public PublicKey recover() throws CryptoException {
    return Secp256k1.recover(hash, signature);
  }

  /** Verifies. */
  @Benchmark
  public boolean verify() {
    return Secp256k1.verify(key.publicKey(), hash, signature.bytes64());
  }

  /** Agrees on a secret. */
  @Benchmark
  public byte[] ecdh() {
    return Secp256k1.ecdhX(key, remote);
  }

  /** Seals 300 bytes. */
  @Benchmark
  public byte[] eciesSeal() {
    return Ecies.seal(remote, plain, prefix, random);
  }

  /** Opens them. */
  @Benchmark
  public byte[] eciesOpen() throws CryptoException {
    return Ecies.open(key, sealed, 0, sealed.length, prefix);
  }

  /** Refuses 300 bytes with a wrong tag: what a forged handshake costs. */
  @Benchmark
  public String eciesRefuse() {
    try {
      Ecies.open(key, forged, 0, forged.length, prefix);
      throw new AssertionError("opened");
    } catch (CryptoException e) {
      return e.getMessage();
    }
  }

  /** What the MAC of a frame of 100 bytes asks of Keccak: four permutations. */
  @Benchmark
  public byte[] keccakSmallFrame() {
    mac.digestTo(digest, 0);
    mac.update(block, 0, 16);
    mac.digestTo(digest, 0);
    mac.update(block, 16, 112);
    mac.digestTo(digest, 0);
    mac.update(block, 0, 16);
    mac.digestTo(digest, 0);
    return digest;
  }

  /** Hashes 16 KiB: the ceiling of the frame path. */
  @Benchmark
  public byte[] keccak16KiB() {
    return Keccak256.hash(block);
  }
}
