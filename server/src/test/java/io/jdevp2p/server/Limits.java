package io.jdevp2p.server;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/** Server limits that differ from the defaults in what a test is about. */
final class Limits {
  private final Map<String, Object> values = new LinkedHashMap<>();

  private Limits() {}

  static Limits defaults() {
    Limits limits = new Limits();
    limits.putAll(ServerLimits.defaults());
    return limits;
  }

  /** The numbers of the parts stand beside those of the whole: no two have one name. */
  private void putAll(Record part) {
    for (RecordComponent component : part.getClass().getRecordComponents()) {
      try {
        Object value = component.getAccessor().invoke(part);
        if (value instanceof Record smaller) {
          putAll(smaller);
        } else if (values.put(component.getName(), value) != null) {
          throw new IllegalStateException("two limits are called " + component.getName());
        }
      } catch (ReflectiveOperationException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  /** What a server with these limits, and else a standard one, counts. */
  static LimitCounts counts(ServerLimits limits) {
    return new LimitCounts(ServerConfig.builder().limits(limits).build());
  }

  /** Changes the limit of that name. */
  Limits with(String name, Object value) {
    if (values.replace(name, value) == null) {
      throw new IllegalArgumentException("there is no limit " + name);
    }
    return this;
  }

  Limits staticNodes(int value) {
    return with("staticNodes", value);
  }

  Limits candidates(int value) {
    return with("candidates", value);
  }

  Limits handlerGrace(Duration value) {
    return with("handlerGrace", value);
  }

  ServerLimits build() {
    return make(ServerLimits.class);
  }

  private <R> R make(Class<R> part) {
    RecordComponent[] components = part.getRecordComponents();
    Class<?>[] types =
        Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
    Object[] arguments =
        Arrays.stream(components)
            .map(c -> c.getType().isRecord() ? make(c.getType()) : values.get(c.getName()))
            .toArray();
    try {
      return part.getDeclaredConstructor(types).newInstance(arguments);
    } catch (InvocationTargetException e) {
      throw (RuntimeException) e.getCause();
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }
}
