package io.jdevp2p.crypto;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Objects;

/**
 * Keccak-256 as Ethereum uses it: the padding of the original Keccak submission (first byte {@code
 * 01}), not that of SHA3-256. One-shot through the static methods, or as a running hash whose
 * digest can be looked at without ending it, which is what the MAC of RLPx needs (<a
 * href="https://github.com/ethereum/devp2p/blob/master/rlpx.md#mac">RLPx, MAC</a>).
 *
 * <p>An instance belongs to one thread at a time; it is not thread-safe. The static methods are.
 *
 * <p>How the permutation is laid out, and why. A round reads its 25 lanes from one array and writes
 * them to another, which are then exchanged: both stay in the first-level cache, and as the
 * compiler cannot know that they are two, it loads each lane where it is used. With the lanes in
 * local variables, or two rounds a turn, it wants to keep all 25 in its 15 registers, and moves
 * them about more often than that costs (16 KiB: 30 us this way; 35 us in locals; 39 us two rounds
 * a turn; 44 us in place; OpenSSL's assembly 29 us). A method above 8,000 bytecodes would never be
 * compiled at all; a test holds this one well below.
 */
public final class Keccak256 {

  /** Length of a digest in bytes. */
  public static final int DIGEST_BYTES = 32;

  private static final int BLOCK_BYTES = 136;
  private static final int BLOCK_LANES = BLOCK_BYTES / Long.BYTES;
  private static final int LANES = 25;

  private static final VarHandle LANE =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN)
          .withInvokeExactBehavior();

  private static final long[] ROUND = {
    0x0000000000000001L,
    0x0000000000008082L,
    0x800000000000808aL,
    0x8000000080008000L,
    0x000000000000808bL,
    0x0000000080000001L,
    0x8000000080008081L,
    0x8000000000008009L,
    0x000000000000008aL,
    0x0000000000000088L,
    0x0000000080008009L,
    0x000000008000000aL,
    0x000000008000808bL,
    0x800000000000008bL,
    0x8000000000008089L,
    0x8000000000008003L,
    0x8000000000008002L,
    0x8000000000000080L,
    0x000000000000800aL,
    0x800000008000000aL,
    0x8000000080008081L,
    0x8000000000008080L,
    0x0000000080000001L,
    0x8000000080008008L
  };

  // All that was hashed, a begun block included: its bytes are already mixed into the first lanes.
  private final long[] state;

  // How many bytes of a block were mixed in since the last permutation, 0..135.
  private int filled;

  // Where the odd rounds write to. Holds nothing between calls.
  private final long[] scratch = new long[LANES];

  // The state after padding, of which the first four lanes are the digest. Kept until the next
  // update: an RLPx frame looks at the same digest twice, which saves one permutation in four.
  private final long[] padded = new long[LANES];
  private boolean digestKnown;

  /** A hash of nothing yet. */
  public Keccak256() {
    state = new long[LANES];
  }

  private Keccak256(Keccak256 from) {
    state = from.state.clone();
    filled = from.filled;
  }

  /**
   * The digest of an array.
   *
   * @param in what to hash
   * @return 32 bytes
   */
  public static byte[] hash(byte[] in) {
    byte[] digest = new byte[DIGEST_BYTES];
    hash(in, 0, in.length, digest, 0);
    return digest;
  }

  /**
   * The digest of several arrays, one after the other.
   *
   * @param parts what to hash, in order
   * @return 32 bytes
   */
  public static byte[] hash(byte[]... parts) {
    Keccak256 hash = new Keccak256();
    for (byte[] part : parts) {
      hash.update(part);
    }
    return hash.digest();
  }

  /**
   * The digest of a range, written into an array of the caller.
   *
   * @param in holds what to hash
   * @param off where that starts
   * @param len its length in bytes
   * @param out receives 32 bytes; may be {@code in}
   * @param outOff where they go
   * @throws IndexOutOfBoundsException when either range is not within its array
   */
  public static void hash(byte[] in, int off, int len, byte[] out, int outOff) {
    Objects.checkFromIndexSize(off, len, in.length);
    Objects.checkFromIndexSize(outOff, DIGEST_BYTES, out.length);
    Keccak256 hash = new Keccak256().update(in, off, len);
    // Nothing follows, so the state itself may be padded.
    hash.pad(hash.state);
    permute(hash.state, hash.scratch);
    putDigest(hash.state, out, outOff);
  }

  /**
   * Goes on with a whole array.
   *
   * @param in what comes next
   * @return this
   */
  public Keccak256 update(byte[] in) {
    return update(in, 0, in.length);
  }

  /**
   * Goes on with a range.
   *
   * @param in holds what comes next
   * @param off where that starts
   * @param len its length in bytes, may be 0
   * @return this
   * @throws IndexOutOfBoundsException when the range is not within the array
   */
  public Keccak256 update(byte[] in, int off, int len) {
    Objects.checkFromIndexSize(off, len, in.length);
    if (len == 0) {
      return this;
    }
    digestKnown = false;
    int end = off + len;
    if (filled > 0) {
      off += mixIn(in, off, Math.min(len, BLOCK_BYTES - filled));
      if (filled == BLOCK_BYTES) {
        permute(state, scratch);
        filled = 0;
      }
    }
    for (; end - off >= BLOCK_BYTES; off += BLOCK_BYTES) {
      for (int lane = 0; lane < BLOCK_LANES; lane++) {
        state[lane] ^= (long) LANE.get(in, off + lane * Long.BYTES);
      }
      permute(state, scratch);
    }
    mixIn(in, off, end - off);
    return this;
  }

  /**
   * Writes the digest of everything hashed so far. This only looks: the hash goes on afterwards as
   * if it had not been asked. A second look without an update in between costs next to nothing.
   *
   * @param out receives 32 bytes
   * @param off where they go
   * @throws IndexOutOfBoundsException when there is no room for 32 bytes
   */
  public void digestTo(byte[] out, int off) {
    Objects.checkFromIndexSize(off, DIGEST_BYTES, out.length);
    if (!digestKnown) {
      System.arraycopy(state, 0, padded, 0, LANES);
      pad(padded);
      permute(padded, scratch);
      digestKnown = true;
    }
    putDigest(padded, out, off);
  }

  /**
   * The digest of everything hashed so far, in a new array. Only looks, as {@link #digestTo}.
   *
   * @return 32 bytes
   */
  public byte[] digest() {
    byte[] digest = new byte[DIGEST_BYTES];
    digestTo(digest, 0);
    return digest;
  }

  /**
   * A second hash with the same past, which goes its own way from here.
   *
   * @return a new, independent hash
   */
  public Keccak256 copy() {
    return new Keccak256(this);
  }

  /** Forgets everything: the hash is as new. */
  public void reset() {
    Arrays.fill(state, 0);
    Arrays.fill(padded, 0);
    Arrays.fill(scratch, 0);
    filled = 0;
    digestKnown = false;
  }

  /**
   * Mixes bytes into the block that was begun, which has room for them.
   *
   * @return how many
   */
  private int mixIn(byte[] in, int off, int len) {
    int end = off + len;
    int inLane = filled % Long.BYTES;
    if (inLane > 0 && len > 0) {
      int bytes = Math.min(Long.BYTES - inLane, len);
      state[filled / Long.BYTES] ^= littleEndian(in, off, bytes) << (inLane * Byte.SIZE);
      filled += bytes;
      off += bytes;
    }
    for (; end - off >= Long.BYTES; off += Long.BYTES, filled += Long.BYTES) {
      state[filled / Long.BYTES] ^= (long) LANE.get(in, off);
    }
    if (off < end) {
      state[filled / Long.BYTES] ^= littleEndian(in, off, end - off);
      filled += end - off;
    }
    return len;
  }

  /** The next bytes, 1 to 8, as the lowest of a number. */
  private static long littleEndian(byte[] in, int off, int bytes) {
    if (in.length - off >= Long.BYTES) {
      // What was read too much is masked off.
      return (long) LANE.get(in, off) & (-1L >>> (Long.SIZE - bytes * Byte.SIZE));
    }
    long number = 0;
    for (int i = bytes - 1; i >= 0; i--) {
      number = number << Byte.SIZE | (in[off + i] & 0xff);
    }
    return number;
  }

  private void pad(long[] lanes) {
    lanes[filled / Long.BYTES] ^= 0x01L << (filled % Long.BYTES * Byte.SIZE);
    lanes[BLOCK_LANES - 1] ^= 0x80L << (Long.SIZE - Byte.SIZE);
  }

  private static void putDigest(long[] state, byte[] out, int off) {
    LANE.set(out, off, state[0]);
    LANE.set(out, off + 8, state[1]);
    LANE.set(out, off + 16, state[2]);
    LANE.set(out, off + 24, state[3]);
  }

  /** Keccak-f[1600] of the lanes {@code a}; {@code e} is room to work in. */
  private static void permute(long[] a, long[] e) {
    if (a.length != LANES || e.length != LANES) {
      // Never so; but the compiler need not look at each access again.
      throw new IllegalArgumentException();
    }
    for (long constant : ROUND) {
      // Theta: the parities of the columns (c), and what they change (d).
      long c0 = a[0] ^ a[5] ^ a[10] ^ a[15] ^ a[20];
      long c1 = a[1] ^ a[6] ^ a[11] ^ a[16] ^ a[21];
      long c2 = a[2] ^ a[7] ^ a[12] ^ a[17] ^ a[22];
      long c3 = a[3] ^ a[8] ^ a[13] ^ a[18] ^ a[23];
      long c4 = a[4] ^ a[9] ^ a[14] ^ a[19] ^ a[24];
      long d0 = c4 ^ Long.rotateLeft(c1, 1);
      long d1 = c0 ^ Long.rotateLeft(c2, 1);
      long d2 = c1 ^ Long.rotateLeft(c3, 1);
      long d3 = c2 ^ Long.rotateLeft(c4, 1);
      long d4 = c3 ^ Long.rotateLeft(c0, 1);

      // Rho, pi (b) and chi of one row after the other.
      long b0 = a[0] ^ d0;
      long b1 = Long.rotateLeft(a[6] ^ d1, 44);
      long b2 = Long.rotateLeft(a[12] ^ d2, 43);
      long b3 = Long.rotateLeft(a[18] ^ d3, 21);
      long b4 = Long.rotateLeft(a[24] ^ d4, 14);
      e[0] = b0 ^ (~b1 & b2) ^ constant;
      e[1] = b1 ^ (~b2 & b3);
      e[2] = b2 ^ (~b3 & b4);
      e[3] = b3 ^ (~b4 & b0);
      e[4] = b4 ^ (~b0 & b1);

      b0 = Long.rotateLeft(a[3] ^ d3, 28);
      b1 = Long.rotateLeft(a[9] ^ d4, 20);
      b2 = Long.rotateLeft(a[10] ^ d0, 3);
      b3 = Long.rotateLeft(a[16] ^ d1, 45);
      b4 = Long.rotateLeft(a[22] ^ d2, 61);
      e[5] = b0 ^ (~b1 & b2);
      e[6] = b1 ^ (~b2 & b3);
      e[7] = b2 ^ (~b3 & b4);
      e[8] = b3 ^ (~b4 & b0);
      e[9] = b4 ^ (~b0 & b1);

      b0 = Long.rotateLeft(a[1] ^ d1, 1);
      b1 = Long.rotateLeft(a[7] ^ d2, 6);
      b2 = Long.rotateLeft(a[13] ^ d3, 25);
      b3 = Long.rotateLeft(a[19] ^ d4, 8);
      b4 = Long.rotateLeft(a[20] ^ d0, 18);
      e[10] = b0 ^ (~b1 & b2);
      e[11] = b1 ^ (~b2 & b3);
      e[12] = b2 ^ (~b3 & b4);
      e[13] = b3 ^ (~b4 & b0);
      e[14] = b4 ^ (~b0 & b1);

      b0 = Long.rotateLeft(a[4] ^ d4, 27);
      b1 = Long.rotateLeft(a[5] ^ d0, 36);
      b2 = Long.rotateLeft(a[11] ^ d1, 10);
      b3 = Long.rotateLeft(a[17] ^ d2, 15);
      b4 = Long.rotateLeft(a[23] ^ d3, 56);
      e[15] = b0 ^ (~b1 & b2);
      e[16] = b1 ^ (~b2 & b3);
      e[17] = b2 ^ (~b3 & b4);
      e[18] = b3 ^ (~b4 & b0);
      e[19] = b4 ^ (~b0 & b1);

      b0 = Long.rotateLeft(a[2] ^ d2, 62);
      b1 = Long.rotateLeft(a[8] ^ d3, 55);
      b2 = Long.rotateLeft(a[14] ^ d4, 39);
      b3 = Long.rotateLeft(a[15] ^ d0, 41);
      b4 = Long.rotateLeft(a[21] ^ d1, 2);
      e[20] = b0 ^ (~b1 & b2);
      e[21] = b1 ^ (~b2 & b3);
      e[22] = b2 ^ (~b3 & b4);
      e[23] = b3 ^ (~b4 & b0);
      e[24] = b4 ^ (~b0 & b1);

      // An even number of rounds: the last one ends in what was called a at the beginning.
      long[] written = e;
      e = a;
      a = written;
    }
  }
}
