package io.jdevp2p.rlp;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Encodes and decodes a record type. A record is an RLP list of its components in their order. The
 * plan for a type is made once, with the types it is built of, and kept.
 *
 * <p>A component may be
 *
 * <ul>
 *   <li>{@code boolean}: 0 or 1, nothing else
 *   <li>{@code byte}, {@code short}, {@code int}, {@code long}: an unsigned integer of so many
 *       bits, so that an {@code int} of -1 is 2^32-1 on the wire
 *   <li>the boxed types of these
 *   <li>{@link java.math.BigInteger}: an unsigned integer, not negative
 *   <li>{@code byte[]}; {@link String}, as UTF-8
 *   <li>a record, a {@link List}, an array of any of these, in a list of its own; decoded lists are
 *       unmodifiable
 *   <li>an {@link Optional} of any of these, as the last component or one of several last ones:
 *       when empty, the list ends before it
 * </ul>
 *
 * {@link RlpMax} bounds what is variable, {@link RlpTail} says how the list ends. Without bounds,
 * the input's length is the bound.
 *
 * <p>If the constructor of a record throws, because a value makes no sense, the input is refused
 * with an {@link RlpException} like any other malformed input. So a record can check itself.
 *
 * <p>The type must be within reach: in the same module or on the class path, or public in an
 * exported package, or in a package that is open to this module ({@code opens x.y to
 * io.jdevp2p.rlp}), or within reach of a lookup that is handed over.
 *
 * <p>Immutable and thread-safe. A reader or writer that is handed over is not.
 *
 * @param <T> the record type
 */
public final class RlpCodec<T> {
  private static final ClassValue<RlpCodec<?>> CODECS =
      new ClassValue<>() {
        @Override
        protected RlpCodec<?> computeValue(Class<?> type) {
          return new RecordPlans(null).codec(type);
        }
      };

  // By the lookup class and then the record type: what a lookup has opened is not for others.
  private static final ClassValue<ConcurrentHashMap<Class<?>, RlpCodec<?>>> LOOKUP_CODECS =
      new ClassValue<>() {
        @Override
        protected ConcurrentHashMap<Class<?>, RlpCodec<?>> computeValue(Class<?> lookupClass) {
          return new ConcurrentHashMap<>();
        }
      };

  private final Class<T> type;

  // Set once, before the codec is seen by anybody but the plans: a record may contain itself.
  private List<Component> components = List.of();
  private @Nullable MethodHandle constructor;
  private boolean ignoresRest;

  RlpCodec(Class<T> type) {
    this.type = type;
  }

  /**
   * The codec of a record type.
   *
   * @param type a record
   * @param <T> the record type
   * @return its codec, the same one each time
   * @throws IllegalArgumentException if a component cannot be encoded, or the type is out of reach;
   *     the message names it
   */
  public static <T extends Record> RlpCodec<T> of(Class<T> type) {
    return cast(CODECS.get(type));
  }

  /**
   * The codec of a record type that is within reach of the caller only. With {@code
   * MethodHandles.lookup()} it takes every record of the caller's module, private ones too.
   *
   * @param type a record
   * @param lookup what may access it, and the records that it is made of
   * @param <T> the record type
   * @return its codec
   * @throws IllegalArgumentException as in {@link #of(Class)}
   */
  public static <T extends Record> RlpCodec<T> of(Class<T> type, MethodHandles.Lookup lookup) {
    if (!lookup.hasFullPrivilegeAccess()) {
      return cast(new RecordPlans(lookup).codec(type));
    }
    return cast(
        LOOKUP_CODECS
            .get(lookup.lookupClass())
            .computeIfAbsent(type, t -> new RecordPlans(lookup).codec(t)));
  }

  // A codec is only ever stored under its own type.
  @SuppressWarnings("unchecked")
  private static <T> RlpCodec<T> cast(RlpCodec<?> codec) {
    return (RlpCodec<T>) codec;
  }

  /** Completes a codec that is not yet known to anybody. */
  void complete(List<Component> components, MethodHandle constructor, boolean ignoresRest) {
    this.components = components;
    this.constructor = constructor;
    this.ignoresRest = ignoresRest;
  }

  /**
   * The record type.
   *
   * @return the type that the codec was asked for
   */
  public Class<T> type() {
    return type;
  }

  /**
   * Encodes a record.
   *
   * @param value the record
   * @return a new array
   * @throws IllegalArgumentException if a component is null, negative, over its {@link RlpMax}, or
   *     follows an empty optional one; or if records are nested too deep. The message names it
   */
  public byte[] encode(T value) {
    RlpWriter writer = new RlpWriter();
    encode(value, writer);
    return writer.toBytes();
  }

  /**
   * Encodes a record as the next item.
   *
   * @param value the record
   * @param to where it is written; after an exception it has a part of the record
   * @throws IllegalArgumentException as in {@link #encode(Object)}
   */
  public void encode(T value, RlpWriter to) {
    Objects.requireNonNull(value, "value");
    try {
      write(value, to);
    } catch (UnencodableException e) {
      throw e.within(type.getSimpleName());
    }
  }

  /**
   * Decodes a record from an array that has nothing else.
   *
   * @param bytes the encoded record
   * @return the record
   * @throws RlpException if the bytes are not canonical RLP or not such a record, or if something
   *     follows
   */
  public T decode(byte[] bytes) throws RlpException {
    RlpReader reader = new RlpReader(bytes);
    T value = decode(reader);
    try {
      reader.expectEnd();
    } catch (RlpException e) {
      throw e.within(type.getSimpleName());
    }
    return value;
  }

  /**
   * Decodes the next item.
   *
   * @param from where to read; after an exception it stands somewhere within the record
   * @return the record
   * @throws RlpException if the next item is not canonical RLP or not such a record
   */
  public T decode(RlpReader from) throws RlpException {
    try {
      return type.cast(read(from));
    } catch (RlpException e) {
      throw e.within(type.getSimpleName());
    }
  }

  void write(Object value, RlpWriter to) {
    if (to.depth() == RlpReader.MAX_DEPTH) {
      throw new UnencodableException("lists nested deeper than " + RlpReader.MAX_DEPTH);
    }
    to.beginList();
    @Nullable Component absent = null;
    for (Component component : components) {
      try {
        boolean present = component.write(value, to, absent);
        if (!present && absent == null) {
          absent = component;
        }
      } catch (UnencodableException e) {
        throw e.within("." + component.name());
      }
    }
    to.endList();
  }

  Object read(RlpReader from) throws RlpException {
    int start = from.offset();
    from.enterList();
    Object[] arguments = new Object[components.size()];
    for (int i = 0; i < arguments.length; i++) {
      Component component = components.get(i);
      try {
        arguments[i] = component.read(from);
      } catch (RlpException e) {
        throw e.within("." + component.name());
      }
    }
    if (ignoresRest) {
      from.leaveListIgnoringRest();
    } else {
      from.leaveList();
    }
    return construct(arguments, start);
  }

  private Object construct(Object[] arguments, int start) throws RlpException {
    try {
      return (Object) Objects.requireNonNull(constructor).invokeExact(arguments);
    } catch (RuntimeException e) {
      // The values come from a stranger: whatever the record has against them is about the input.
      throw new RlpException("refused: " + e, start, e);
    } catch (Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("constructor of " + type + " with a checked exception", e);
    }
  }

  /** The type and its components. */
  @Override
  public String toString() {
    List<String> names = new ArrayList<>();
    components.forEach(component -> names.add(component.name()));
    return "RlpCodec of " + type.getSimpleName() + names;
  }
}
