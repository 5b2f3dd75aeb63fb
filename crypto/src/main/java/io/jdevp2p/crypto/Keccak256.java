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
 * <p>How the permutation is laid out, and why. The whole state lives in 25 local variables while
 * the blocks of one update pass through, two rounds a loop turn, from one set of names to another
 * and back. Fewer rounds a turn, or the state in an array, are slower; so is more unrolling: the
 * compiler runs out of registers, and a method above 8,000 bytecodes is never compiled at all. A
 * test holds the method below 3,000.
 */
public final class Keccak256 {

  /** Length of a digest in bytes. */
  public static final int DIGEST_BYTES = 32;

  private static final int BLOCK_BYTES = 136;

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

  private final long[] state;

  // What did not fill a block yet. The bytes from `filled` on are free: a digest pads them there.
  private final byte[] block;
  private int filled;

  // The state after padding, of which the first four lanes are the digest. Kept until the next
  // update: an RLPx frame looks at the same digest twice, which saves one permutation in four.
  private final long[] padded = new long[25];
  private boolean digestKnown;

  /** A hash of nothing yet. */
  public Keccak256() {
    state = new long[25];
    block = new byte[BLOCK_BYTES];
  }

  private Keccak256(Keccak256 from) {
    state = from.state.clone();
    block = from.block.clone();
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
    long[] state = new long[25];
    int blocks = len / BLOCK_BYTES;
    if (blocks > 0) {
      absorb(state, state, in, off, blocks);
    }
    int rest = len - blocks * BLOCK_BYTES;
    byte[] last = new byte[BLOCK_BYTES];
    System.arraycopy(in, off + blocks * BLOCK_BYTES, last, 0, rest);
    pad(last, rest);
    absorb(state, state, last, 0, 1);
    putDigest(state, out, outOff);
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
    if (filled > 0) {
      int taken = Math.min(len, BLOCK_BYTES - filled);
      System.arraycopy(in, off, block, filled, taken);
      filled += taken;
      off += taken;
      len -= taken;
      if (filled < BLOCK_BYTES) {
        return this;
      }
      absorb(state, state, block, 0, 1);
      filled = 0;
    }
    int blocks = len / BLOCK_BYTES;
    if (blocks > 0) {
      absorb(state, state, in, off, blocks);
      off += blocks * BLOCK_BYTES;
      len -= blocks * BLOCK_BYTES;
    }
    System.arraycopy(in, off, block, 0, len);
    filled = len;
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
      pad(block, filled);
      absorb(state, padded, block, 0, 1);
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
    Arrays.fill(block, (byte) 0);
    filled = 0;
    digestKnown = false;
  }

  private static void pad(byte[] block, int filled) {
    Arrays.fill(block, filled, BLOCK_BYTES, (byte) 0);
    block[filled] = 0x01;
    block[BLOCK_BYTES - 1] |= (byte) 0x80;
  }

  private static void putDigest(long[] state, byte[] out, int off) {
    LANE.set(out, off, state[0]);
    LANE.set(out, off + 8, state[1]);
    LANE.set(out, off + 16, state[2]);
    LANE.set(out, off + 24, state[3]);
  }

  /**
   * Takes whole blocks into a state: Keccak-f[1600] after each. The result goes to {@code to},
   * which may be {@code from}.
   */
  private static void absorb(long[] from, long[] to, byte[] in, int offset, int blocks) {
    long a0 = from[0];
    long a1 = from[1];
    long a2 = from[2];
    long a3 = from[3];
    long a4 = from[4];
    long a5 = from[5];
    long a6 = from[6];
    long a7 = from[7];
    long a8 = from[8];
    long a9 = from[9];
    long a10 = from[10];
    long a11 = from[11];
    long a12 = from[12];
    long a13 = from[13];
    long a14 = from[14];
    long a15 = from[15];
    long a16 = from[16];
    long a17 = from[17];
    long a18 = from[18];
    long a19 = from[19];
    long a20 = from[20];
    long a21 = from[21];
    long a22 = from[22];
    long a23 = from[23];
    long a24 = from[24];
    for (int end = offset + blocks * BLOCK_BYTES; offset < end; offset += BLOCK_BYTES) {
      a0 ^= (long) LANE.get(in, offset);
      a1 ^= (long) LANE.get(in, offset + 8);
      a2 ^= (long) LANE.get(in, offset + 16);
      a3 ^= (long) LANE.get(in, offset + 24);
      a4 ^= (long) LANE.get(in, offset + 32);
      a5 ^= (long) LANE.get(in, offset + 40);
      a6 ^= (long) LANE.get(in, offset + 48);
      a7 ^= (long) LANE.get(in, offset + 56);
      a8 ^= (long) LANE.get(in, offset + 64);
      a9 ^= (long) LANE.get(in, offset + 72);
      a10 ^= (long) LANE.get(in, offset + 80);
      a11 ^= (long) LANE.get(in, offset + 88);
      a12 ^= (long) LANE.get(in, offset + 96);
      a13 ^= (long) LANE.get(in, offset + 104);
      a14 ^= (long) LANE.get(in, offset + 112);
      a15 ^= (long) LANE.get(in, offset + 120);
      a16 ^= (long) LANE.get(in, offset + 128);
      for (int round = 0; round < 24; round += 2) {
        // Even round: from the a lanes to the e lanes. Theta first (c, d), then rho, pi and chi
        // (b).
        long c0 = a0 ^ a5 ^ a10 ^ a15 ^ a20;
        long c1 = a1 ^ a6 ^ a11 ^ a16 ^ a21;
        long c2 = a2 ^ a7 ^ a12 ^ a17 ^ a22;
        long c3 = a3 ^ a8 ^ a13 ^ a18 ^ a23;
        long c4 = a4 ^ a9 ^ a14 ^ a19 ^ a24;
        long d0 = c4 ^ Long.rotateLeft(c1, 1);
        long d1 = c0 ^ Long.rotateLeft(c2, 1);
        long d2 = c1 ^ Long.rotateLeft(c3, 1);
        long d3 = c2 ^ Long.rotateLeft(c4, 1);
        long d4 = c3 ^ Long.rotateLeft(c0, 1);
        long b0 = a0 ^ d0;
        long b1 = Long.rotateLeft(a6 ^ d1, 44);
        long b2 = Long.rotateLeft(a12 ^ d2, 43);
        long b3 = Long.rotateLeft(a18 ^ d3, 21);
        long b4 = Long.rotateLeft(a24 ^ d4, 14);
        long e0 = b0 ^ (~b1 & b2) ^ ROUND[round];
        long e1 = b1 ^ (~b2 & b3);
        long e2 = b2 ^ (~b3 & b4);
        long e3 = b3 ^ (~b4 & b0);
        long e4 = b4 ^ (~b0 & b1);
        b0 = Long.rotateLeft(a3 ^ d3, 28);
        b1 = Long.rotateLeft(a9 ^ d4, 20);
        b2 = Long.rotateLeft(a10 ^ d0, 3);
        b3 = Long.rotateLeft(a16 ^ d1, 45);
        b4 = Long.rotateLeft(a22 ^ d2, 61);
        long e5 = b0 ^ (~b1 & b2);
        long e6 = b1 ^ (~b2 & b3);
        long e7 = b2 ^ (~b3 & b4);
        long e8 = b3 ^ (~b4 & b0);
        long e9 = b4 ^ (~b0 & b1);
        b0 = Long.rotateLeft(a1 ^ d1, 1);
        b1 = Long.rotateLeft(a7 ^ d2, 6);
        b2 = Long.rotateLeft(a13 ^ d3, 25);
        b3 = Long.rotateLeft(a19 ^ d4, 8);
        b4 = Long.rotateLeft(a20 ^ d0, 18);
        long e10 = b0 ^ (~b1 & b2);
        long e11 = b1 ^ (~b2 & b3);
        long e12 = b2 ^ (~b3 & b4);
        long e13 = b3 ^ (~b4 & b0);
        long e14 = b4 ^ (~b0 & b1);
        b0 = Long.rotateLeft(a4 ^ d4, 27);
        b1 = Long.rotateLeft(a5 ^ d0, 36);
        b2 = Long.rotateLeft(a11 ^ d1, 10);
        b3 = Long.rotateLeft(a17 ^ d2, 15);
        b4 = Long.rotateLeft(a23 ^ d3, 56);
        long e15 = b0 ^ (~b1 & b2);
        long e16 = b1 ^ (~b2 & b3);
        long e17 = b2 ^ (~b3 & b4);
        long e18 = b3 ^ (~b4 & b0);
        long e19 = b4 ^ (~b0 & b1);
        b0 = Long.rotateLeft(a2 ^ d2, 62);
        b1 = Long.rotateLeft(a8 ^ d3, 55);
        b2 = Long.rotateLeft(a14 ^ d4, 39);
        b3 = Long.rotateLeft(a15 ^ d0, 41);
        b4 = Long.rotateLeft(a21 ^ d1, 2);
        long e20 = b0 ^ (~b1 & b2);
        long e21 = b1 ^ (~b2 & b3);
        long e22 = b2 ^ (~b3 & b4);
        long e23 = b3 ^ (~b4 & b0);
        long e24 = b4 ^ (~b0 & b1);

        // Odd round: back from the e lanes to the a lanes.
        c0 = e0 ^ e5 ^ e10 ^ e15 ^ e20;
        c1 = e1 ^ e6 ^ e11 ^ e16 ^ e21;
        c2 = e2 ^ e7 ^ e12 ^ e17 ^ e22;
        c3 = e3 ^ e8 ^ e13 ^ e18 ^ e23;
        c4 = e4 ^ e9 ^ e14 ^ e19 ^ e24;
        d0 = c4 ^ Long.rotateLeft(c1, 1);
        d1 = c0 ^ Long.rotateLeft(c2, 1);
        d2 = c1 ^ Long.rotateLeft(c3, 1);
        d3 = c2 ^ Long.rotateLeft(c4, 1);
        d4 = c3 ^ Long.rotateLeft(c0, 1);
        b0 = e0 ^ d0;
        b1 = Long.rotateLeft(e6 ^ d1, 44);
        b2 = Long.rotateLeft(e12 ^ d2, 43);
        b3 = Long.rotateLeft(e18 ^ d3, 21);
        b4 = Long.rotateLeft(e24 ^ d4, 14);
        a0 = b0 ^ (~b1 & b2) ^ ROUND[round + 1];
        a1 = b1 ^ (~b2 & b3);
        a2 = b2 ^ (~b3 & b4);
        a3 = b3 ^ (~b4 & b0);
        a4 = b4 ^ (~b0 & b1);
        b0 = Long.rotateLeft(e3 ^ d3, 28);
        b1 = Long.rotateLeft(e9 ^ d4, 20);
        b2 = Long.rotateLeft(e10 ^ d0, 3);
        b3 = Long.rotateLeft(e16 ^ d1, 45);
        b4 = Long.rotateLeft(e22 ^ d2, 61);
        a5 = b0 ^ (~b1 & b2);
        a6 = b1 ^ (~b2 & b3);
        a7 = b2 ^ (~b3 & b4);
        a8 = b3 ^ (~b4 & b0);
        a9 = b4 ^ (~b0 & b1);
        b0 = Long.rotateLeft(e1 ^ d1, 1);
        b1 = Long.rotateLeft(e7 ^ d2, 6);
        b2 = Long.rotateLeft(e13 ^ d3, 25);
        b3 = Long.rotateLeft(e19 ^ d4, 8);
        b4 = Long.rotateLeft(e20 ^ d0, 18);
        a10 = b0 ^ (~b1 & b2);
        a11 = b1 ^ (~b2 & b3);
        a12 = b2 ^ (~b3 & b4);
        a13 = b3 ^ (~b4 & b0);
        a14 = b4 ^ (~b0 & b1);
        b0 = Long.rotateLeft(e4 ^ d4, 27);
        b1 = Long.rotateLeft(e5 ^ d0, 36);
        b2 = Long.rotateLeft(e11 ^ d1, 10);
        b3 = Long.rotateLeft(e17 ^ d2, 15);
        b4 = Long.rotateLeft(e23 ^ d3, 56);
        a15 = b0 ^ (~b1 & b2);
        a16 = b1 ^ (~b2 & b3);
        a17 = b2 ^ (~b3 & b4);
        a18 = b3 ^ (~b4 & b0);
        a19 = b4 ^ (~b0 & b1);
        b0 = Long.rotateLeft(e2 ^ d2, 62);
        b1 = Long.rotateLeft(e8 ^ d3, 55);
        b2 = Long.rotateLeft(e14 ^ d4, 39);
        b3 = Long.rotateLeft(e15 ^ d0, 41);
        b4 = Long.rotateLeft(e21 ^ d1, 2);
        a20 = b0 ^ (~b1 & b2);
        a21 = b1 ^ (~b2 & b3);
        a22 = b2 ^ (~b3 & b4);
        a23 = b3 ^ (~b4 & b0);
        a24 = b4 ^ (~b0 & b1);
      }
    }
    to[0] = a0;
    to[1] = a1;
    to[2] = a2;
    to[3] = a3;
    to[4] = a4;
    to[5] = a5;
    to[6] = a6;
    to[7] = a7;
    to[8] = a8;
    to[9] = a9;
    to[10] = a10;
    to[11] = a11;
    to[12] = a12;
    to[13] = a13;
    to[14] = a14;
    to[15] = a15;
    to[16] = a16;
    to[17] = a17;
    to[18] = a18;
    to[19] = a19;
    to[20] = a20;
    to[21] = a21;
    to[22] = a22;
    to[23] = a23;
    to[24] = a24;
  }
}
