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
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** The primitives. With {@code -jvmArgsAppend -Djdevp2p.secp256k1=java} those of the fallback. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class CryptoBenchmark {
  private final Random random = new Random(1);
  private final SecretKey key = SecretKey.generate(random);
  private final PublicKey remote = SecretKey.generate(random).publicKey();
  private final byte[] hash = bytes(32);
  private final Signature signature = Secp256k1.sign(key, hash);
  private final byte[] plain = bytes(300);
  private final byte[] prefix = bytes(2);
  private final byte[] sealed = Ecies.seal(key.publicKey(), plain, prefix, random);
  private final byte[] block = bytes(16384);

  private byte[] bytes(int count) {
    byte[] made = new byte[count];
    random.nextBytes(made);
    return made;
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

  /** Hashes 16 KiB: the ceiling of the frame path. */
  @Benchmark
  public byte[] keccak16KiB() {
    return Keccak256.hash(block);
  }
}
