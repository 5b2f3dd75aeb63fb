package io.jdevp2p.benchmarks;

import io.jdevp2p.rlp.RlpCodec;
import io.jdevp2p.rlp.RlpException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** A record of a protocol message, there and back. */
@State(Scope.Thread)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class RlpBenchmark extends ShortRuns {
  /** A small message as protocols have them. */
  public record Block(long number, String name, List<Entry> entries) {}

  /** A part of it. */
  public record Entry(long key, String value) {}

  private final RlpCodec<Block> codec = RlpCodec.of(Block.class);
  private final Block block =
      new Block(
          123456789L,
          "a block of entries",
          LongStream.range(0, 20).mapToObj(i -> new Entry(i * 1000, "value " + i)).toList());
  private final byte[] encoded = codec.encode(block);

  /** Encodes. */
  @Benchmark
  public byte[] encode() {
    return codec.encode(block);
  }

  /** Decodes. */
  @Benchmark
  public Block decode() throws RlpException {
    return codec.decode(encoded);
  }
}
