package io.jdevp2p.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.jdevp2p.host.ForwardingStreamSocket;
import io.jdevp2p.host.StreamSocket;
import java.lang.reflect.Array;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Who wraps a transport or a socket by the forwarding type loses nothing. The interfaces are asked
 * for their methods, so one that is added there and not forwarded fails here.
 */
class ForwardingTest {
  private record Call(Method method, List<@Nullable Object> arguments) {}

  @TestFactory
  Stream<DynamicTest> everyMethodOfATransportIsForwarded() {
    return everyMethodIsForwarded(Transport.class, inner -> new ForwardingTransport(inner) {});
  }

  @TestFactory
  Stream<DynamicTest> everyMethodOfASocketIsForwarded() {
    return everyMethodIsForwarded(
        StreamSocket.class, inner -> new ForwardingStreamSocket(inner) {});
  }

  private static <T> Stream<DynamicTest> everyMethodIsForwarded(
      Class<T> type, UnaryOperator<T> wrap) {
    return Arrays.stream(type.getMethods())
        .filter(method -> !Modifier.isStatic(method.getModifiers()))
        .map(method ->
            DynamicTest.dynamicTest(
                method.toGenericString(), () -> isForwarded(type, wrap, method)));
  }

  private static <T> void isForwarded(Class<T> type, UnaryOperator<T> wrap, Method method)
      throws Exception {
    List<Call> calls = new ArrayList<>();
    Object inner =
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (_, called, arguments) -> {
              calls.add(new Call(called, listOf(arguments)));
              return sample(called.getReturnType(), 7);
            });
    @Nullable Object[] arguments = arguments(method);
    Object answer = method.invoke(wrap.apply(type.cast(inner)), arguments);
    assertThat(calls).containsExactly(new Call(method, listOf(arguments)));
    assertThat(answer).isEqualTo(sample(method.getReturnType(), 7));
  }

  private static List<@Nullable Object> listOf(@Nullable Object @Nullable [] arguments) {
    return arguments == null ? List.of() : Arrays.asList(arguments);
  }

  /** Numbers and arrays that differ, so that none can take another's place unseen. */
  private static @Nullable Object[] arguments(Method method) {
    Class<?>[] types = method.getParameterTypes();
    @Nullable Object[] arguments = new Object[types.length];
    for (int i = 0; i < types.length; i++) {
      arguments[i] = sample(types[i], i);
    }
    return arguments;
  }

  /** A value that is no default where there is one; null of types that are only passed on. */
  private static @Nullable Object sample(Class<?> type, int number) {
    if (type == int.class) {
      return 100 + number;
    }
    if (type == long.class) {
      return 100L + number;
    }
    if (type == boolean.class) {
      return true;
    }
    return type.isArray() ? Array.newInstance(type.componentType(), number) : null;
  }
}
