package io.jdevp2p.rlpx;

import io.jdevp2p.benchmarks.ShortRuns;
import io.jdevp2p.crypto.Keccak256;
import io.jdevp2p.host.Host;
import io.jdevp2p.host.StreamSocket;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.GeneralSecurityException;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * The way of a message on one core, whole and by its stages: compressed, encrypted and hashed at
 * one end, the same backwards at the other. No socket, and no thread but in {@link #write}; what
 * those add, only the comparison of whole processes shows. In this package for the sake of what is
 * not public.
 */
@State(Scope.Thread)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class FrameBenchmark extends ShortRuns {
  private static final int CODE = 18;
  private static final byte[] SECRET = new byte[32];

  /** Payload size in bytes; incompressible. */
  @Param({"100", "1024", "16384", "1048576"})
  int size;

  private final RlpxLimits limits = RlpxLimits.defaults();
  private final Keccak256 hash = new Keccak256();
  private final FrameCipher cipher = cipher();
  private final FrameEncoder encoder = new FrameEncoder(cipher(), limits);
  private final Loop loop = new Loop();
  private final FrameReader reader =
      new FrameReader(new ReadBuffer(loop, new RlpxLimitCounts(limits)), cipher(), limits);

  private final FrameWriter writer =
      new FrameWriter(new Loop(), cipher(), new RlpxLimitCounts(limits), Host.system());
  private final Cipher aes = aes();

  private byte[] payload = {};
  private byte[] room = {};
  private byte[] compressed = {};
  private int compressedBytes;

  private static FrameCipher cipher() {
    return new FrameCipher(SECRET, new FrameMac(SECRET, new Keccak256()));
  }

  private static Cipher aes() {
    try {
      Cipher made = AesCiphers.ctr();
      made.init(
          Cipher.ENCRYPT_MODE,
          new SecretKeySpec(SECRET, "AES"),
          new IvParameterSpec(new byte[FrameMac.BYTES]));
      return made;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Opens both ends. */
  @Setup
  public void openEnds() {
    encoder.open(true);
    reader.open(true);
    writer.open(true);
    payload = new byte[size];
    new Random(1).nextBytes(payload);
    room = new byte[encoder.mostBytes(CODE, size)];
    compressed = new byte[SnappyPayload.maxCompressedBytes(size)];
    compressedBytes = SnappyPayload.compress(payload, 0, size, compressed, 0);
  }

  /** Through both ends. */
  @Benchmark
  public Frame writeAndRead() throws IOException {
    loop.hold(room, encoder.append(CODE, payload, 0, size, room, 0));
    return reader.read(_ -> Integer.MAX_VALUE);
  }

  /** From payload to frame. */
  @Benchmark
  public int encode() throws RlpxException {
    return encoder.append(CODE, payload, 0, size, room, 0);
  }

  /** Cipher and MAC of a frame. */
  @Benchmark
  public int seal() {
    return cipher.seal(room, FrameCipher.HEADER_BYTES + FrameCipher.GAP_BYTES, 0, compressedBytes);
  }

  /** The cipher alone, over the same bytes. */
  @Benchmark
  public int encrypt() throws GeneralSecurityException {
    return aes.update(compressed, 0, compressedBytes, room, 0);
  }

  /**
   * What a reader does with a frame's body on the way to its MAC, which is not compared: the hash
   * goes on from frame to frame, and would want another one each time.
   */
  @Benchmark
  public byte[] open() {
    for (int done = 0; done < compressedBytes; done += FrameCipher.PIECE_BYTES) {
      int piece = Math.min(FrameCipher.PIECE_BYTES, compressedBytes - done);
      cipher.openPiece(room, FrameCipher.GAP_BYTES + done, piece, done);
    }
    return room;
  }

  /** From payload to a socket that takes everything at once: the writer's turns and its buffer. */
  @Benchmark
  public void write() throws IOException {
    writer.write(CODE, payload, 0, size);
  }

  /** What bounds all others from below: the hash over the same bytes. */
  @Benchmark
  public Keccak256 hash() {
    return hash.update(compressed, 0, compressedBytes);
  }

  /** From payload to Snappy block. */
  @Benchmark
  public int compress() {
    return SnappyPayload.compress(payload, 0, size, compressed, 0);
  }

  /** From Snappy block to payload. */
  @Benchmark
  public byte[] inflate() throws RlpxException {
    return SnappyPayload.inflate(compressed, 0, compressedBytes, size);
  }

  /** Reads what it was given last, once; drops what is written. */
  private static final class Loop implements StreamSocket {
    private byte[] bytes = {};
    private int start;
    private int end;

    void hold(byte[] array, int count) {
      bytes = array;
      start = 0;
      end = count;
    }

    @Override
    public int read(byte[] into, int offset, int length) {
      int count = Math.min(length, end - start);
      System.arraycopy(bytes, start, into, offset, count);
      start += count;
      return count;
    }

    @Override
    public void write(byte[] from, int offset, int length) {}

    @Override
    public InetSocketAddress localAddress() {
      return new InetSocketAddress(InetAddress.getLoopbackAddress(), 1);
    }

    @Override
    public InetSocketAddress remoteAddress() {
      return new InetSocketAddress(InetAddress.getLoopbackAddress(), 2);
    }

    @Override
    public void shutdownOutput() {}

    @Override
    public boolean isClosed() {
      return false;
    }

    @Override
    public void close() {}
  }
}
