package io.jdevp2p.server.chaos;

import io.jdevp2p.host.Limit;
import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Everything that hangs on a server, found by walking its fields: so that no limit is forgotten
 * here that is added there.
 */
final class InsideView {
  private static final int MOST_OBJECTS = 200_000;

  /** The largest message in these runs. */
  private static final int MESSAGE_BYTES = 1 << 20;

  /** What counts room that is taken: at the end, all of it must have been given back. */
  private static final Pattern COUNTS_ROOM = Pattern.compile(".*(Budget|Gate|Line|Lines|Room)");

  private final List<Limit> limits = new ArrayList<>();
  private final List<String> violations = new ArrayList<>();
  private final List<String> roomTaken = new ArrayList<>();
  private final Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
  private final ArrayDeque<Object> toVisit = new ArrayDeque<>();

  private InsideView() {}

  static InsideView of(Object root) {
    InsideView view = new InsideView();
    view.add(root);
    view.walk();
    return view;
  }

  List<Limit> limits() {
    return limits;
  }

  /** Limits that were exceeded, and a graph that has no end. */
  List<String> violations() {
    return violations;
  }

  /** Counters and collections of budgets that are not back at nothing. */
  List<String> roomTaken() {
    return roomTaken;
  }

  private void walk() {
    while (!toVisit.isEmpty()) {
      visit(toVisit.removeFirst());
      if (seen.size() > MOST_OBJECTS) {
        violations.add("more than " + MOST_OBJECTS + " objects");
        return;
      }
    }
  }

  private void add(@Nullable Object object) {
    if (object != null && isWalked(object) && seen.add(object)) {
      toVisit.addLast(object);
    }
  }

  private static boolean isWalked(Object object) {
    String name = object.getClass().getName();
    return object instanceof Collection<?>
        || object instanceof Map<?, ?>
        || object instanceof Optional<?>
        || object instanceof AtomicReference<?>
        || object instanceof Object[]
        || (name.startsWith("io.jdevp2p.")
            && !name.startsWith("io.jdevp2p.simulation.")
            && !name.startsWith("io.jdevp2p.server.chaos."));
  }

  private void visit(Object object) {
    switch (object) {
      case Limit limit -> {
        limits.add(limit);
        if (limit.highWater() > most(limit)) {
          violations.add(limit + " was exceeded: " + limit.highWater());
        }
      }
      case Collection<?> many -> many.forEach(this::add);
      case Map<?, ?> map ->
          map.forEach((key, value) -> {
            add(key);
            add(value);
          });
      case Optional<?> optional -> add(optional.orElse(null));
      case AtomicReference<?> reference -> add(reference.get());
      case Object[] array -> {
        for (int i = 0; i < array.length; i++) {
          add(Array.get(array, i));
        }
      }
      default -> visitFields(object);
    }
  }

  private static long most(Limit limit) {
    return switch (limit.firmness()) {
      case HARD -> limit.maximum();
      case ONE_MORE -> limit.maximum() + MESSAGE_BYTES;
      case TARGET -> Long.MAX_VALUE;
    };
  }

  private void visitFields(Object object) {
    for (Class<?> c = object.getClass(); c != null && isOurs(c); c = c.getSuperclass()) {
      for (Field field : c.getDeclaredFields()) {
        if (!Modifier.isStatic(field.getModifiers())) {
          try {
            field.setAccessible(true);
            Object value = field.get(object);
            add(value);
            if (COUNTS_ROOM.matcher(c.getSimpleName()).matches()
                && !field.getName().endsWith("Nanos") // a time
                && isTaken(field, value)) {
              roomTaken.add(c.getSimpleName() + "." + field.getName() + " = " + value);
            }
          } catch (ReflectiveOperationException | RuntimeException e) {
            violations.add(field + " can't be read: " + e);
          }
        }
      }
    }
  }

  private static boolean isTaken(Field field, @Nullable Object value) {
    return switch (value) {
      case Integer number -> !Modifier.isFinal(field.getModifiers()) && number != 0;
      case Long number -> !Modifier.isFinal(field.getModifiers()) && number != 0;
      case Collection<?> many -> !many.isEmpty();
      case Map<?, ?> map -> !map.isEmpty();
      case null, default -> false;
    };
  }

  private static boolean isOurs(Class<?> type) {
    return type.getName().startsWith("io.jdevp2p.");
  }
}
