package io.jdevp2p.rlp;

import java.lang.reflect.AnnotatedArrayType;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.Array;
import java.lang.reflect.RecordComponent;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Random records of any type that {@link RlpCodec} takes, within their {@link RlpMax}. Numbers are
 * often those at which an encoding gets longer, and what is absent ends the record.
 */
final class RandomRecords {
  private static final int MOST_BYTES = 80; // more than the longest short form
  private static final int MOST_ELEMENTS = 5;

  /** Below it lists are empty: a record may contain itself. */
  private static final int DEEPEST = 5;

  private final RandomGenerator random;

  RandomRecords(RandomGenerator random) {
    this.random = random;
  }

  <T extends Record> T next(Class<T> type) {
    return next(type, 0);
  }

  private <T> T next(Class<T> type, int depth) {
    RecordComponent[] components = type.getRecordComponents();
    Class<?>[] types = new Class<?>[components.length];
    Object[] arguments = new Object[components.length];
    boolean ended = false;
    for (int i = 0; i < components.length; i++) {
      types[i] = components[i].getType();
      boolean mayBeAbsent =
          types[i] == Optional.class || components[i].isAnnotationPresent(RlpTail.class);
      ended |= mayBeAbsent && random.nextInt(3) == 0;
      AnnotatedType annotated = components[i].getAnnotatedType();
      if (ended) {
        arguments[i] = types[i] == Optional.class ? Optional.empty() : List.of();
      } else {
        arguments[i] = value(annotated, most(components[i], annotated), depth);
      }
    }
    try {
      return type.getDeclaredConstructor(types).newInstance(arguments);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("no " + type, e);
    }
  }

  private Object value(AnnotatedType annotated, int most, int depth) {
    if (annotated instanceof AnnotatedArrayType array) {
      AnnotatedType element = array.getAnnotatedGenericComponentType();
      if (element.getType() == byte.class) {
        return bytes(Math.min(most, most(element))); // what stands before byte[] is byte's
      }
      List<Object> elements = elements(element, most, depth);
      Class<?> elementType = (Class<?>) element.getType();
      Object made = Array.newInstance(elementType, elements.size());
      for (int i = 0; i < elements.size(); i++) {
        Array.set(made, i, elements.get(i));
      }
      return made;
    }
    if (annotated instanceof AnnotatedParameterizedType generic) {
      AnnotatedType argument = generic.getAnnotatedActualTypeArguments()[0];
      return generic.getType().getTypeName().startsWith(Optional.class.getName())
          ? Optional.of(value(argument, most(argument), depth))
          : elements(argument, most, depth);
    }
    return value((Class<?>) annotated.getType(), most, depth);
  }

  private Object value(Class<?> type, int most, int depth) {
    return switch (type.getSimpleName()) {
      case "boolean" -> random.nextBoolean();
      case "byte" -> (byte) number();
      case "short" -> (short) number();
      case "int" -> (int) number();
      case "long", "Long" -> number();
      case "BigInteger" -> new BigInteger(1, bytes(most));
      case "String" -> text(most);
      default -> next(type, depth + 1);
    };
  }

  private List<Object> elements(AnnotatedType type, int most, int depth) {
    List<Object> elements = new ArrayList<>();
    int count = depth < DEEPEST ? random.nextInt(Math.min(most, MOST_ELEMENTS) + 1) : 0;
    for (int i = 0; i < count; i++) {
      elements.add(value(type, most(type), depth + 1));
    }
    return elements;
  }

  /** Any number of bits, often all zeros or ones. */
  private long number() {
    long bits = random.nextInt(3) == 0 ? -1 : random.nextLong();
    int unused = random.nextInt(Long.SIZE + 1);
    return unused == Long.SIZE ? 0 : bits >>> unused;
  }

  private byte[] bytes(int most) {
    byte[] bytes = new byte[random.nextInt(Math.min(most, MOST_BYTES) + 1)];
    random.nextBytes(bytes);
    return bytes;
  }

  /** Of characters with one to four bytes in UTF-8. */
  private String text(int mostBytes) {
    StringBuilder text = new StringBuilder();
    int left = random.nextInt(Math.min(mostBytes, MOST_BYTES) + 1);
    for (; left >= 4; left -= 4) {
      text.appendCodePoint(
          switch (random.nextInt(4)) {
            case 0 -> random.nextInt(0x80);
            case 1 -> 0x80 + random.nextInt(0x780);
            case 2 -> 0x800 + random.nextInt(0xd000);
            default -> 0x10000 + random.nextInt(0x100000);
          });
    }
    return text.append("x".repeat(left)).toString();
  }

  /** It may stand on the component or on its type. */
  private static int most(AnnotatedElement... places) {
    for (AnnotatedElement place : places) {
      RlpMax max = place.getAnnotation(RlpMax.class);
      if (max != null) {
        return max.value();
      }
    }
    return Integer.MAX_VALUE;
  }
}
