package io.jdevp2p.benchmarks;

import io.jdevp2p.crypto.SecretKey;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Encryption handshake and Hello, both ends; no socket. */
@State(Scope.Thread)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class HandshakeBenchmark extends ShortRuns {
  private final SecretKey left = SecretKey.generate(new Random(1));
  private final SecretKey right = SecretKey.generate(new Random(2));

  /** One connection, from nothing to Hello. */
  @Benchmark
  public Sessions handshakeAndHello() throws Exception {
    return Sessions.open(left, right);
  }
}
