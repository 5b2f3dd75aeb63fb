package io.jdevp2p.rlp;

import io.jdevp2p.fuzz.Check;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Any bytes to {@link RlpReader}: only {@link RlpException} comes out, and whatever is taken to its
 * end is canonical, so that {@link RlpWriter} makes the same bytes of it.
 */
public final class RlpReaderFuzz {
  public static final int MAX_INPUT_BYTES = 1024;

  /** Of each input one item is read in every way; of all, it would be refused too often. */
  private static final int ITEMS_TO_CHOOSE_FROM = 8;

  /** Before and behind what is read, where nothing must be looked at. */
  private static final int MARGIN = 3;

  private final byte[] bytes;
  private final RlpReader from;
  private final RlpWriter to = new RlpWriter();
  private int item;

  private RlpReaderFuzz(byte[] bytes) {
    this.bytes = new byte[bytes.length + 2 * MARGIN];
    System.arraycopy(bytes, 0, this.bytes, MARGIN, bytes.length);
    this.from = new RlpReader(this.bytes, MARGIN, bytes.length);
  }

  public static void fuzzerTestOneInput(byte[] bytes) {
    RlpReaderFuzz run = new RlpReaderFuzz(bytes);
    try {
      run.copyItems();
      run.from.expectEnd();
    } catch (RlpException e) {
      Check.between(MARGIN, e.offset(), MARGIN + bytes.length, "the offset of an error");
      return;
    }
    Check.equal(run.to.toBytes(), bytes, "the canonical form of what was taken");
  }

  private void copyItems() throws RlpException {
    int depth = 0;
    while (from.hasNext() || depth > 0) {
      if (!from.hasNext()) {
        from.leaveList();
        to.endList();
        depth--;
      } else if (from.nextIsList()) {
        from.enterList();
        to.beginList();
        depth++;
      } else {
        copyBytes();
      }
    }
  }

  private void copyBytes() throws RlpException {
    int at = from.offset();
    byte[] value = from.readBytes();
    to.writeBytes(value);
    if (item++ == bytes.length % ITEMS_TO_CHOOSE_FROM) {
      readInEveryWay(Arrays.copyOfRange(bytes, at, from.offset()), value);
    }
  }

  /** All readings of one item must agree. */
  private static void readInEveryWay(byte[] item, byte[] value) {
    boolean integer = value.length == 0 || value[0] != 0;
    BigInteger number = new BigInteger(1, value);
    boolean isLong = takes(item, r -> Check.equal(r.readLong(), number.longValue(), "the long"));
    Check.that(isLong == (integer && value.length <= 8), "what a long is");
    boolean isBig = takes(item, r -> Check.equal(r.readBigInteger(32), number, "the integer"));
    Check.that(isBig == (integer && value.length <= 32), "what an integer is");
    boolean isText =
        takes(
            item,
            r -> {
              String text = r.readString(value.length);
              Check.equal(text.getBytes(StandardCharsets.UTF_8), value, "the text");
            });
    Check.that(isText || !isAscii(value), "what text is");
    Check.that(!takes(item, RlpReader::enterList), "bytes are no list");
    Check.that(!takes(item, r -> r.readBytes(value.length + 1)), "another length is refused");
    if (value.length > 0) {
      Check.that(!takes(item, r -> r.readBytesUpTo(value.length - 1)), "too many are refused");
    }
    Check.that(takes(item, r -> Check.equal(r.readRaw(), item, "the raw item")), "raw is taken");
    Check.that(takes(item, RlpReader::skip), "skipping is taken");
  }

  private interface Reading {
    void of(RlpReader reader) throws RlpException;
  }

  /** Whether a method takes the item; it must then stand behind it, or else before it. */
  private static boolean takes(byte[] item, Reading reading) {
    RlpReader reader = new RlpReader(item);
    try {
      reading.of(reader);
    } catch (RlpException e) {
      Check.equal(reader.offset(), 0, "where it stands after refusing");
      return false;
    }
    Check.equal(reader.offset(), item.length, "where it stands after taking it");
    return true;
  }

  private static boolean isAscii(byte[] bytes) {
    for (byte b : bytes) {
      if (b < 0) {
        return false;
      }
    }
    return true;
  }
}
