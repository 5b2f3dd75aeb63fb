package io.jdevp2p.discovery.v4;

import io.jdevp2p.benchmarks.ShortRuns;
import io.jdevp2p.crypto.SecretKey;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Packets of discovery v4: a signature each to make one, and the signer's key to read one. */
@State(Scope.Thread)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class V4PacketBenchmark extends ShortRuns {
  private final SecretKey key = SecretKey.generate(new Random(4));
  private final V4Packet.Endpoint endpoint =
      V4Packet.Endpoint.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 30303));
  private final V4Packet ping = new V4Packet.Ping(4, endpoint, endpoint, 1L << 40, 1);
  private final byte[] pingBytes = V4Codec.encode(ping, key).bytes();

  /** A ping. */
  @Benchmark
  public byte[] encodePing() {
    return V4Codec.encode(ping, key).bytes();
  }

  /** A ping. */
  @Benchmark
  public V4Codec.Decoded decodePing() throws V4Exception {
    return V4Codec.decode(pingBytes);
  }
}
