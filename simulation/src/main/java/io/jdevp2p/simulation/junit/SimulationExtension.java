package io.jdevp2p.simulation.junit;

import io.jdevp2p.simulation.Simulation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.Extension;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.Store;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.TestTemplateInvocationContext;
import org.junit.jupiter.api.extension.TestTemplateInvocationContextProvider;
import org.junit.platform.commons.support.AnnotationSupport;

/** Runs the tests marked with {@link SimulationTest}. Stateless: all is in JUnit's store. */
public final class SimulationExtension implements TestTemplateInvocationContextProvider {
  private static final Namespace NAMESPACE = Namespace.create(SimulationExtension.class);

  /** Virtual time in which all that the test closed has to come to its end. */
  private static final Duration SETTLING_TIME = Duration.ofMinutes(1);

  /** Made by JUnit. */
  public SimulationExtension() {}

  @Override
  public boolean supportsTestTemplate(ExtensionContext context) {
    return annotation(context).isPresent();
  }

  @Override
  public Stream<TestTemplateInvocationContext> provideTestTemplateInvocationContexts(
      ExtensionContext context) {
    SimulationTest test = annotation(context).orElseThrow();
    return Simulation.replayedSeed()
        .map(LongStream::of)
        .orElse(Arrays.stream(test.seeds()))
        .mapToObj(seed -> new SeededRun(seed, test.strict()));
  }

  private static Optional<SimulationTest> annotation(ExtensionContext context) {
    return AnnotationSupport.findAnnotation(context.getTestMethod(), SimulationTest.class);
  }

  /** One run of a test, with one seed. */
  private record SeededRun(long seed, boolean strict)
      implements TestTemplateInvocationContext, ParameterResolver, AfterEachCallback {

    @Override
    public String getDisplayName(int invocationIndex) {
      return "seed " + seed;
    }

    @Override
    public List<Extension> getAdditionalExtensions() {
      return List.of(this);
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
      return parameter.getParameter().getType().equals(Simulation.class);
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
      return store(context).computeIfAbsent(Simulation.class, key -> simulation(context));
    }

    private Simulation simulation(ExtensionContext context) {
      Simulation simulation = Simulation.seeded(seed);
      simulation.test(
          context.getRequiredTestClass().getSimpleName()
              + "#"
              + context.getRequiredTestMethod().getName());
      return simulation;
    }

    private static Store store(ExtensionContext context) {
      return context.getStore(NAMESPACE);
    }

    /** After the test and its {@code @AfterEach} methods. */
    @Override
    public void afterEach(ExtensionContext context) {
      Simulation simulation = store(context).remove(Simulation.class, Simulation.class);
      if (simulation == null) {
        return;
      }
      Throwable failure = context.getExecutionException().orElse(null);
      if (failure != null) {
        failure.addSuppressed(new Replay(simulation));
        report(simulation);
        closeAfterFailure(simulation, failure);
        return;
      }
      try (simulation) {
        if (strict) {
          requireNothingLeft(simulation);
        }
      } catch (RuntimeException | Error e) {
        e.addSuppressed(new Replay(simulation));
        report(simulation);
        throw e;
      }
    }

    private static void closeAfterFailure(Simulation simulation, Throwable failure) {
      try {
        simulation.close();
      } catch (RuntimeException e) {
        failure.addSuppressed(e);
      }
    }

    private static void requireNothingLeft(Simulation simulation) {
      if (simulation.runUntil(simulation::isQuiet, SETTLING_TIME)) {
        return;
      }
      List<String> left = new ArrayList<>();
      simulation.liveThreads().forEach(thread -> left.add("thread " + thread));
      left.add(simulation.openSockets() + " open sockets");
      left.add(simulation.openTimers() + " open timers");
      throw new AssertionError("the test left behind: " + String.join(", ", left));
    }

    @SuppressWarnings("SystemOut") // a test's report belongs where the test runner shows it
    private static void report(Simulation simulation) {
      StringBuilder text = new StringBuilder();
      text.append("last events of the simulation:\n");
      simulation.traceTail().forEach(line -> text.append("  ").append(line).append('\n'));
      simulation.uncaught().forEach(e -> text.append("uncaught: ").append(e).append('\n'));
      text.append("at ").append(simulation.now()).append(", seed ").append(simulation.seed());
      text.append("; replay: ").append(simulation.replayCommand()).append('\n');
      System.err.print(text);
    }
  }

  /** Shows the seed below the failure's stack trace. */
  private static final class Replay extends Throwable {
    private static final long serialVersionUID = 1;

    Replay(Simulation simulation) {
      super(
          "simulated with seed " + simulation.seed() + "; replay: " + simulation.replayCommand(),
          null,
          false,
          false);
    }
  }
}
