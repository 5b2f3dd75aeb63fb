package io.jdevp2p.benchmarks;

import io.jdevp2p.crypto.SecretKey;
import io.jdevp2p.rlpx.Frame;
import java.io.IOException;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * A message through both ends of a connection on one core: snappy, cipher and MAC, twice; no
 * socket.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class FrameBenchmark {
  /** Payload size in bytes; incompressible. */
  @Param({"100", "1024", "16384", "1048576"})
  int size;

  private Sessions sessions;
  private byte[] payload;

  /** Connects the two ends. */
  @Setup
  public void connect() throws Exception {
    Random random = new Random(1);
    sessions = Sessions.open(SecretKey.generate(random), SecretKey.generate(random));
    payload = new byte[size];
    random.nextBytes(payload);
  }

  /** One message. */
  @Benchmark
  public Frame writeAndRead() throws IOException {
    sessions.left().write(18, payload);
    return sessions.right().read();
  }
}
