package io.jdevp2p.server;

import java.lang.reflect.Constructor;
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
    for (RecordComponent component : ServerLimits.class.getRecordComponents()) {
      try {
        limits.values.put(
            component.getName(), component.getAccessor().invoke(ServerLimits.defaults()));
      } catch (ReflectiveOperationException e) {
        throw new IllegalStateException(e);
      }
    }
    return limits;
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
    try {
      Class<?>[] types =
          Arrays.stream(ServerLimits.class.getRecordComponents())
              .map(RecordComponent::getType)
              .toArray(Class<?>[]::new);
      Constructor<ServerLimits> canonical = ServerLimits.class.getDeclaredConstructor(types);
      return canonical.newInstance(values.values().toArray());
    } catch (java.lang.reflect.InvocationTargetException e) {
      throw (RuntimeException) e.getCause();
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }
}
