package io.jdevp2p.rlp;

import io.jdevp2p.rlp.Component.Place;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.AnnotatedArrayType;
import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Makes the codec of a record type and of the record types that it contains. Used once, by one
 * thread; types that contain themselves are found in the map.
 */
final class RecordPlans {
  private static final MethodHandles.Lookup OWN = MethodHandles.lookup();

  private final MethodHandles.@Nullable Lookup callers;
  private final Map<Class<?>, RlpCodec<?>> codecs = new LinkedHashMap<>();

  /** Plans for types within reach of a caller's lookup, or of this module alone. */
  RecordPlans(MethodHandles.@Nullable Lookup callers) {
    this.callers = callers;
  }

  RlpCodec<?> codec(Class<?> type) {
    RlpCodec<?> known = codecs.get(type);
    if (known != null) {
      return known;
    }
    RecordComponent[] components = type.getRecordComponents();
    if (components == null) {
      throw new IllegalArgumentException(type.getName() + " is not a record");
    }
    RlpCodec<?> codec = new RlpCodec<>(type);
    codecs.put(type, codec);
    Access access = access(type, components);
    List<Component> plan = new ArrayList<>();
    for (int i = 0; i < components.length; i++) {
      plan.add(component(components[i], access.accessors.get(i)));
    }
    boolean ignoresRest = type.isAnnotationPresent(RlpTail.class);
    checkOrder(type, plan, ignoresRest);
    codec.complete(List.copyOf(plan), access.constructor, ignoresRest);
    return codec;
  }

  private Component component(RecordComponent component, MethodHandle accessor) {
    AnnotatedType type = component.getAnnotatedType();
    RlpMax max = component.getAnnotation(RlpMax.class);
    if (max == null) {
      max = maxOf(type);
    }
    Place place = Place.REQUIRED;
    if (component.isAnnotationPresent(RlpTail.class)) {
      if (component.getType() != List.class) {
        throw unsupported(component, "@RlpTail is for a List");
      }
      place = Place.TAIL;
    } else if (component.getType() == Optional.class) {
      place = Place.OPTIONAL;
      type = argument(component, type);
      max = max == null ? maxOf(type) : max;
    }
    return new Component(component.getName(), accessor, shape(component, type, max), place);
  }

  /** Optional components come last, and after them only a tail. */
  private static void checkOrder(Class<?> type, List<Component> plan, boolean ignoresRest) {
    for (int i = 1; i < plan.size(); i++) {
      Component before = plan.get(i - 1);
      if (before.place() == Place.TAIL) {
        throw unsupported(type, before.name(), "@RlpTail is for the last component");
      }
      if (before.place() == Place.OPTIONAL && plan.get(i).place() == Place.REQUIRED) {
        throw unsupported(type, before.name(), "an Optional must be last, or before others only");
      }
    }
    if (ignoresRest && !plan.isEmpty() && plan.getLast().place() == Place.TAIL) {
      throw unsupported(
          type, plan.getLast().name(), "takes the rest, which @RlpTail on the type ignores");
    }
  }

  private Shape shape(RecordComponent owner, AnnotatedType annotated, @Nullable RlpMax max) {
    if (max != null && max.value() < 0) {
      throw unsupported(owner, "@RlpMax is negative");
    }
    int bound = max == null ? Shape.UNBOUNDED : max.value();
    Type type = annotated.getType();
    if (type == String.class) {
      return new Shape.StringShape(bound);
    }
    if (type == byte[].class) {
      return new Shape.BytesShape(bound);
    }
    if (type == BigInteger.class) {
      return new Shape.BigIntegerShape(bound);
    }
    if (annotated instanceof AnnotatedArrayType array) {
      return array(owner, array, bound);
    }
    if (rawType(type) == List.class) {
      AnnotatedType element = argument(owner, annotated);
      return new Shape.ListShape(shape(owner, element, maxOf(element)), null, bound);
    }
    if (max != null) {
      throw unsupported(owner, "@RlpMax does not apply to " + type.getTypeName());
    }
    return unbounded(owner, type);
  }

  private Shape array(RecordComponent owner, AnnotatedArrayType array, int bound) {
    AnnotatedType element = array.getAnnotatedGenericComponentType();
    if (!(element.getType() instanceof Class<?> elementClass)) {
      throw unsupported(owner, "an array of a generic type; use a List");
    }
    // An annotation in front of the whole type has been counted for this array.
    RlpMax max = element instanceof AnnotatedArrayType ? element.getAnnotation(RlpMax.class) : null;
    return new Shape.ListShape(shape(owner, element, max), elementClass, bound);
  }

  private Shape unbounded(RecordComponent owner, Type type) {
    if (type == boolean.class || type == Boolean.class) {
      return new Shape.BooleanShape();
    }
    if (type == byte.class || type == Byte.class) {
      return Shape.IntegerShape.BYTE;
    }
    if (type == short.class || type == Short.class) {
      return Shape.IntegerShape.SHORT;
    }
    if (type == int.class || type == Integer.class) {
      return Shape.IntegerShape.INT;
    }
    if (type == long.class || type == Long.class) {
      return Shape.IntegerShape.LONG;
    }
    if (type instanceof Class<?> plain && plain.isRecord()) {
      return new Shape.RecordShape(codec(plain));
    }
    if (rawType(type) == Optional.class) {
      throw unsupported(owner, "an Optional can only be a component itself");
    }
    throw unsupported(owner, "no encoding for " + type.getTypeName());
  }

  private static Type rawType(Type type) {
    return type instanceof ParameterizedType parameterized ? parameterized.getRawType() : type;
  }

  private static AnnotatedType argument(RecordComponent owner, AnnotatedType type) {
    if (type instanceof AnnotatedParameterizedType parameterized) {
      return parameterized.getAnnotatedActualTypeArguments()[0];
    }
    throw unsupported(owner, "a raw " + type.getType().getTypeName());
  }

  /** The bound on a type; of an array also the one in front of it, which Java puts elsewhere. */
  private static @Nullable RlpMax maxOf(AnnotatedType type) {
    RlpMax max = type.getAnnotation(RlpMax.class);
    AnnotatedType inner = type;
    while (inner instanceof AnnotatedArrayType array) {
      inner = array.getAnnotatedGenericComponentType();
    }
    return max == null ? inner.getAnnotation(RlpMax.class) : max;
  }

  /** The canonical constructor, from Object[] to Object, and the accessors, Object to Object. */
  private record Access(MethodHandle constructor, List<MethodHandle> accessors) {}

  private Access access(Class<?> type, RecordComponent[] components) {
    @Nullable IllegalAccessException denied = null;
    for (MethodHandles.Lookup lookup : lookups(type)) {
      try {
        return access(type, components, lookup);
      } catch (IllegalAccessException e) {
        denied = e;
      }
    }
    throw new IllegalArgumentException(
        type.getName()
            + " is out of reach: make it public in an exported package, or open its package to "
            + "io.jdevp2p.rlp, or use RlpCodec.of(type, MethodHandles.lookup())",
        denied);
  }

  private static Access access(
      Class<?> type, RecordComponent[] components, MethodHandles.Lookup lookup)
      throws IllegalAccessException {
    Class<?>[] types =
        Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
    MethodHandle constructor;
    try {
      constructor = lookup.findConstructor(type, MethodType.methodType(void.class, types));
    } catch (NoSuchMethodException e) {
      throw new IllegalArgumentException(type.getName() + " has no canonical constructor", e);
    }
    List<MethodHandle> accessors = new ArrayList<>();
    for (RecordComponent component : components) {
      MethodHandle accessor = lookup.unreflect(component.getAccessor());
      accessors.add(accessor.asType(MethodType.methodType(Object.class, Object.class)));
    }
    MethodHandle spread = constructor.asFixedArity().asSpreader(Object[].class, types.length);
    return new Access(
        spread.asType(MethodType.methodType(Object.class, Object[].class)), accessors);
  }

  /**
   * The lookups to try. One "in" the type reaches private members: it is granted within a module,
   * on the class path, and where the package is open. Else what is public and exported is left.
   */
  private List<MethodHandles.Lookup> lookups(Class<?> type) {
    List<MethodHandles.Lookup> lookups = new ArrayList<>();
    if (callers != null) {
      addIn(type, callers, lookups);
      lookups.add(callers);
    }
    // Without it the types of other modules are invisible to us even where they are exported.
    RecordPlans.class.getModule().addReads(type.getModule());
    addIn(type, OWN, lookups);
    lookups.add(OWN);
    return lookups;
  }

  private static void addIn(
      Class<?> type, MethodHandles.Lookup from, List<MethodHandles.Lookup> to) {
    try {
      to.add(MethodHandles.privateLookupIn(type, from));
    } catch (IllegalAccessException e) {
      // Not granted; the others are tried.
    }
  }

  private static IllegalArgumentException unsupported(RecordComponent component, String why) {
    return unsupported(component.getDeclaringRecord(), component.getName(), why);
  }

  private static IllegalArgumentException unsupported(Class<?> type, String component, String why) {
    return new IllegalArgumentException(type.getName() + "." + component + ": " + why);
  }
}
