package io.jdevp2p.rlp;

import java.lang.invoke.MethodHandle;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One component of a record type in the plan of an {@link RlpCodec}.
 *
 * @param name the component's name, for errors
 * @param accessor its accessor, from Object to Object
 * @param shape what it is on the wire; of an optional one, what is in it; of a tail, the list
 * @param place where it stands
 */
record Component(String name, MethodHandle accessor, Shape shape, Place place) {
  enum Place {
    /** Always there. */
    REQUIRED,
    /** One of the last ones; the list may end before it. */
    OPTIONAL,
    /** The last one; all elements that are left. */
    TAIL
  }

  /**
   * Writes the component of a record.
   *
   * @param absent the first optional component that was empty, after which nothing may come
   * @return false if there was nothing to write
   */
  boolean write(Object owner, RlpWriter to, @Nullable Component absent) {
    Object value = valueIn(owner);
    if (value == null) {
      throw new UnencodableException("is null");
    }
    if (place == Place.REQUIRED) {
      shape.write(value, to);
      return true;
    }
    boolean present =
        place == Place.TAIL ? !((List<?>) value).isEmpty() : ((Optional<?>) value).isPresent();
    if (!present) {
      return false;
    }
    if (absent != null) {
      throw new UnencodableException("is present while " + absent.name() + " before it is not");
    }
    if (place == Place.TAIL) {
      ((Shape.ListShape) shape).writeElements(value, to);
    } else {
      shape.write(((Optional<?>) value).orElseThrow(), to);
    }
    return true;
  }

  /** Reads the component from the list of its record. */
  Object read(RlpReader from) throws RlpException {
    return switch (place) {
      case REQUIRED -> shape.read(from);
      case OPTIONAL -> from.hasNext() ? Optional.of(shape.read(from)) : Optional.empty();
      case TAIL -> ((Shape.ListShape) shape).readElements(from);
    };
  }

  private @Nullable Object valueIn(Object owner) {
    try {
      return (@Nullable Object) accessor.invokeExact(owner);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("accessor " + name + " with a checked exception", e);
    }
  }
}
