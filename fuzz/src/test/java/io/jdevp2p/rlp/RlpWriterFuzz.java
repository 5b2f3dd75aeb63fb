package io.jdevp2p.rlp;

import io.jdevp2p.fuzz.Check;
import io.jdevp2p.fuzz.Input;
import java.math.BigInteger;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;

/** Any sequence of calls to {@link RlpWriter}: {@link RlpReader} reads what was written. */
public final class RlpWriterFuzz {
  public static final int MAX_INPUT_BYTES = 1024;

  private static final int LONG_BYTES = 70_000;

  private RlpWriterFuzz() {}

  /** How what was written is read back. */
  private interface Reading {
    void check(RlpReader reader) throws RlpException;
  }

  public static void fuzzerTestOneInput(byte[] bytes) throws RlpException {
    Input input = new Input(bytes);
    RlpWriter writer = new RlpWriter();
    if (input.nextBoolean()) {
      write(input, writer, new ArrayList<>(), 8); // what is written before a reset is forgotten
      writer.reset();
    }
    List<Reading> readings = new ArrayList<>();
    if (input.choice(64) == 1) {
      writeBytes(new byte[LONG_BYTES], writer, readings); // a length of three bytes
    }
    write(input, writer, readings, Integer.MAX_VALUE);

    byte[] written = writer.toBytes();
    Check.equal(written.length, writer.size(), "the size");
    byte[] elsewhere = new byte[written.length + 7];
    writer.writeTo(elsewhere, 7);
    Check.that(
        Arrays.equals(elsewhere, 7, elsewhere.length, written, 0, written.length), "the copy");
    RlpReader reader = new RlpReader(elsewhere, 7, written.length);
    for (Reading reading : readings) {
      reading.check(reader);
    }
    reader.expectEnd();
  }

  private static void writeBytes(byte[] value, RlpWriter writer, List<Reading> readings) {
    writer.writeBytes(value, 0, value.length);
    readings.add(r -> Check.equal(r.readBytes(value.length), value, "what is read"));
  }

  private static void write(Input input, RlpWriter writer, List<Reading> readings, int most) {
    Deque<Integer> open = new ArrayDeque<>();
    for (int i = 0; i < most && input.hasMore(); i++) {
      switch (input.choice(8)) {
        case 0 -> {
          if (open.size() < RlpReader.MAX_DEPTH) {
            writer.beginList();
            open.push(i);
            readings.add(RlpReader::enterList);
          }
        }
        case 1 -> {
          if (!open.isEmpty()) {
            writer.endList();
            open.pop();
            readings.add(RlpReader::leaveList);
          }
        }
        case 2 -> {
          byte[] value = input.bytes(input.upTo(60));
          writer.writeBytes(value);
          readings.add(r -> Check.equal(r.readBytes(), value, "what is read"));
        }
        case 3 -> {
          writeBytes(input.bytes(input.upTo(300)), writer, readings);
        }
        case 4 -> {
          long value = input.nextLong() >>> input.choice(64);
          writer.writeLong(value);
          readings.add(r -> Check.equal(r.readLong(), value, "what is read"));
        }
        case 5 -> {
          BigInteger value = new BigInteger(1, input.bytes(input.upTo(40)));
          writer.writeBigInteger(value);
          readings.add(r -> Check.equal(r.readBigInteger(40), value, "what is read"));
        }
        case 6 -> {
          String value = new String(Character.toChars(input.upTo(0xd7ff)));
          writer.writeString(value);
          readings.add(r -> Check.equal(r.readString(4), value, "what is read"));
        }
        default -> {
          byte[] value = RlpWriter.encodeInt(input.nextLong());
          writer.writeRaw(value);
          readings.add(r -> Check.equal(r.readRaw(), value, "what is read"));
        }
      }
    }
    while (!open.isEmpty()) {
      writer.endList();
      open.pop();
      readings.add(RlpReader::leaveList);
    }
  }
}
