package io.jdevp2p.rlp;

import java.lang.reflect.Array;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a value is on the wire: a node in the plan of an {@link RlpCodec}. Immutable.
 *
 * <p>Writing throws {@link UnencodableException}.
 */
sealed interface Shape {
  /** No {@link RlpMax}: the input is the bound. */
  int UNBOUNDED = Integer.MAX_VALUE;

  void write(Object value, RlpWriter to);

  Object read(RlpReader from) throws RlpException;

  /** True or false as 1 or 0. */
  record BooleanShape() implements Shape {
    @Override
    public void write(Object value, RlpWriter to) {
      to.writeLong((Boolean) value ? 1 : 0);
    }

    @Override
    public Object read(RlpReader from) throws RlpException {
      return from.readUnsigned(1) == 1;
    }
  }

  /** The primitive integers and their boxes, taken as unsigned. */
  enum IntegerShape implements Shape {
    BYTE {
      @Override
      public void write(Object value, RlpWriter to) {
        to.writeLong(Byte.toUnsignedLong((Byte) value));
      }

      @Override
      public Object read(RlpReader from) throws RlpException {
        return (byte) from.readUnsigned(0xffL);
      }
    },
    SHORT {
      @Override
      public void write(Object value, RlpWriter to) {
        to.writeLong(Short.toUnsignedLong((Short) value));
      }

      @Override
      public Object read(RlpReader from) throws RlpException {
        return (short) from.readUnsigned(0xffffL);
      }
    },
    INT {
      @Override
      public void write(Object value, RlpWriter to) {
        to.writeLong(Integer.toUnsignedLong((Integer) value));
      }

      @Override
      public Object read(RlpReader from) throws RlpException {
        return (int) from.readUnsigned(0xffff_ffffL);
      }
    },
    LONG {
      @Override
      public void write(Object value, RlpWriter to) {
        to.writeLong((Long) value);
      }

      @Override
      public Object read(RlpReader from) throws RlpException {
        return from.readLong();
      }
    }
  }

  /** An unsigned integer of up to so many bytes. */
  record BigIntegerShape(int maxBytes) implements Shape {
    @Override
    public void write(Object value, RlpWriter to) {
      BigInteger number = (BigInteger) value;
      if (number.signum() < 0) {
        throw new UnencodableException("is negative");
      }
      checkAtMost(maxBytes, (number.bitLength() + 7) / 8, "bytes");
      to.writeBigInteger(number);
    }

    @Override
    public Object read(RlpReader from) throws RlpException {
      return from.readBigInteger(maxBytes);
    }
  }

  /** Bytes as they are. */
  record BytesShape(int maxBytes) implements Shape {
    @Override
    public void write(Object value, RlpWriter to) {
      byte[] bytes = (byte[]) value;
      checkAtMost(maxBytes, bytes.length, "bytes");
      to.writeBytes(bytes);
    }

    @Override
    public Object read(RlpReader from) throws RlpException {
      return from.readBytesUpTo(maxBytes);
    }
  }

  /** Text in UTF-8. */
  record StringShape(int maxBytes) implements Shape {
    @Override
    public void write(Object value, RlpWriter to) {
      byte[] utf8;
      try {
        utf8 = RlpWriter.utf8((String) value);
      } catch (IllegalArgumentException e) {
        throw new UnencodableException("has " + e.getMessage());
      }
      checkAtMost(maxBytes, utf8.length, "bytes");
      to.writeBytes(utf8);
    }

    @Override
    public Object read(RlpReader from) throws RlpException {
      return from.readString(maxBytes);
    }
  }

  /** A record within a record. */
  record RecordShape(RlpCodec<?> codec) implements Shape {
    @Override
    public void write(Object value, RlpWriter to) {
      codec.write(value, to);
    }

    @Override
    public Object read(RlpReader from) throws RlpException {
      return codec.read(from);
    }
  }

  /** A List, or an array if there is an array element type. */
  record ListShape(Shape element, @Nullable Class<?> arrayOf, int maxElements) implements Shape {
    @Override
    public void write(Object value, RlpWriter to) {
      if (to.depth() == RlpReader.MAX_DEPTH) {
        throw new UnencodableException("lists nested deeper than " + RlpReader.MAX_DEPTH);
      }
      to.beginList();
      writeElements(value, to);
      to.endList();
    }

    /** Writes the elements without a list around them. */
    void writeElements(Object value, RlpWriter to) {
      int index = 0;
      if (value instanceof List<?> list) {
        checkAtMost(maxElements, list.size(), "elements");
        for (Object each : list) {
          writeElement(each, index++, to);
        }
        return;
      }
      int length = Array.getLength(value);
      checkAtMost(maxElements, length, "elements");
      while (index < length) {
        writeElement(Array.get(value, index), index++, to);
      }
    }

    private void writeElement(@Nullable Object each, int index, RlpWriter to) {
      try {
        if (each == null) {
          throw new UnencodableException("is null");
        }
        element.write(each, to);
      } catch (UnencodableException e) {
        throw e.within("[" + index + "]");
      }
    }

    @Override
    public Object read(RlpReader from) throws RlpException {
      from.enterList();
      Object elements = readElements(from);
      from.leaveList();
      return elements;
    }

    /** Reads the elements up to the end of the list that the reader is in. */
    Object readElements(RlpReader from) throws RlpException {
      List<Object> elements = new ArrayList<>();
      while (from.hasNext()) {
        if (elements.size() == maxElements) {
          throw new RlpException("more than " + maxElements + " elements", from.offset());
        }
        try {
          elements.add(element.read(from));
        } catch (RlpException e) {
          throw e.within("[" + elements.size() + "]");
        }
      }
      return arrayOf == null ? List.copyOf(elements) : toArray(elements, arrayOf);
    }

    private static Object toArray(List<Object> elements, Class<?> arrayOf) {
      Object array = Array.newInstance(arrayOf, elements.size());
      for (int i = 0; i < elements.size(); i++) {
        Array.set(array, i, elements.get(i));
      }
      return array;
    }
  }

  private static void checkAtMost(int maximum, int actual, String unit) {
    if (actual > maximum) {
      throw new UnencodableException("has " + actual + " " + unit + ", at most " + maximum);
    }
  }
}
