package io.jdevp2p.cli;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntConsumer;

/**
 * Ctrl-C and SIGTERM: the first asks for a clean stop, the second ends the process at once. Called
 * by reflection, since {@code sun.misc.Signal} is the JDK's only way and not every runtime has it;
 * without it the process ends at the first.
 */
final class Signals {
  private Signals() {}

  /** Calls the handler with the exit code that the signal asks for. */
  static void onStop(IntConsumer handler) {
    AtomicBoolean asked = new AtomicBoolean();
    IntConsumer once =
        code -> {
          if (asked.compareAndSet(false, true)) {
            handler.accept(code);
          } else {
            Runtime.getRuntime().halt(code);
          }
        };
    handle("INT", () -> once.accept(ExitCodes.INTERRUPTED));
    handle("TERM", () -> once.accept(ExitCodes.TERMINATED));
  }

  private static void handle(String name, Runnable action) {
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> handler = Class.forName("sun.misc.SignalHandler");
      Method handle = signal.getMethod("handle", signal, handler);
      Object proxy =
          Proxy.newProxyInstance(
              Signals.class.getClassLoader(),
              new Class<?>[] {handler},
              (self, method, args) ->
                  switch (method.getName()) {
                    case "handle" -> {
                      action.run();
                      yield null;
                    }
                    case "equals" -> false;
                    case "hashCode" -> name.hashCode();
                    default -> "stop on SIG" + name;
                  });
      handle.invoke(null, signal.getConstructor(String.class).newInstance(name), proxy);
    } catch (ReflectiveOperationException | IllegalArgumentException e) {
      if (e instanceof InvocationTargetException || e instanceof ClassNotFoundException) {
        return; // the JVM keeps the signal for itself, as with -Xrs
      }
      throw new IllegalStateException("SIG" + name + " cannot be handled", e);
    }
  }
}
