package io.jdevp2p.discovery.v5;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.jdevp2p.host.Completion;
import io.jdevp2p.simulation.SimulatedHost;
import io.jdevp2p.simulation.Simulation;
import io.jdevp2p.simulation.junit.SimulationTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;

/** How talk requests are answered, and how many at once. */
class TalkHandlersTest {
  private static final Map<V5Bound, Long> FEW =
      Map.of(V5Bound.TALKS, 4L, V5Bound.TALKS_OF_ADDRESS, 3L);

  private final List<byte[]> answers = new ArrayList<>();

  private static TalkHandlers.Request request(int network, int bytes) {
    Remote remote = FairMapTest.remote(network, 1);
    return new TalkHandlers.Request(
        remote.id(), remote.endpoint(), "test".getBytes(UTF_8), new byte[bytes]);
  }

  /** A handler that waits for a word. */
  private static TalkHandler waiting(Completion<Boolean> word) {
    return (from, endpoint, request) -> {
      try {
        word.await();
      } catch (ExecutionException | InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      return request;
    };
  }

  @SimulationTest
  void oneAddressKeepsNobodyElseWaiting(Simulation simulation) {
    SimulatedHost host = simulation.host("a");
    TalkHandlers handlers = new TalkHandlers(host, V5Node.limits(FEW));
    Completion<Boolean> word = new Completion<>(host.clock());
    handlers.register("test", waiting(word));
    for (int i = 0; i < 100; i++) {
      handlers.answer(request(1, 1), answers::add);
    }
    assertThat(handlers.running()).isEqualTo(3);
    handlers.answer(request(2, 2), answers::add);
    simulation.run(Duration.ofSeconds(1));
    word.complete(true);
    simulation.run(Duration.ofSeconds(1));
    assertThat(answers).hasSize(4).anyMatch(answer -> answer.length == 2);
    assertThat(handlers.running()).isZero();
  }

  @SimulationTest
  void beyondTheMaximumRequestsHaveNoAnswer(Simulation simulation) {
    SimulatedHost host = simulation.host("a");
    TalkHandlers handlers = new TalkHandlers(host, V5Node.limits(FEW));
    Completion<Boolean> word = new Completion<>(host.clock());
    handlers.register("test", waiting(word));
    for (int i = 0; i < 100; i++) {
      handlers.answer(request(i, 1), answers::add);
    }
    assertThat(handlers.running()).isEqualTo(4);
    word.complete(true);
    simulation.run(Duration.ofSeconds(1));
    assertThat(answers).hasSize(4);
    handlers.answer(request(1, 1), answers::add);
    simulation.run(Duration.ofSeconds(1));
    assertThat(answers).hasSize(5);
  }

  @SimulationTest
  void anAnswerThatIsTooLongIsLeftOut(Simulation simulation) {
    TalkHandlers handlers = new TalkHandlers(simulation.host("a"), V5Node.limits(Map.of()));
    handlers.register(
        "test", (from, endpoint, request) -> new byte[V5Limits.TALK_RESPONSE_BYTES + 1]);
    handlers.answer(request(1, 1), answers::add);
    simulation.run(Duration.ofSeconds(1));
    assertThat(answers).hasSize(1).allMatch(answer -> answer.length == 0);
  }

  @SimulationTest
  void aHandlerThatFailsHasAnEmptyAnswer(Simulation simulation) {
    TalkHandlers handlers = new TalkHandlers(simulation.host("a"), V5Node.limits(Map.of()));
    handlers.register(
        "test",
        TalkHandler.quick((from, endpoint, request) -> {
          throw new IllegalStateException("as planned");
        }));
    handlers.answer(request(1, 1), answers::add);
    assertThat(answers).hasSize(1).allMatch(answer -> answer.length == 0);
  }

  @SimulationTest
  void aQuickHandlerNeedsNoThread(Simulation simulation) {
    SimulatedHost host = simulation.host("a");
    TalkHandlers handlers = new TalkHandlers(host, V5Node.limits(Map.of()));
    handlers.register("test", TalkHandler.quick((from, endpoint, request) -> request));
    handlers.answer(request(1, 5), answers::add);
    assertThat(answers).hasSize(1);
    assertThat(host.threads().live()).isZero();
  }

  @SimulationTest
  void closingInterruptsHandlers(Simulation simulation) {
    SimulatedHost host = simulation.host("a");
    TalkHandlers handlers = new TalkHandlers(host, V5Node.limits(Map.of()));
    handlers.register("test", waiting(new Completion<>(host.clock())));
    handlers.answer(request(1, 1), answers::add);
    simulation.run(Duration.ofSeconds(1));
    handlers.close();
    simulation.run(Duration.ofSeconds(1));
    assertThat(handlers.running()).isZero();
    handlers.answer(request(1, 1), answers::add);
    assertThat(handlers.running()).isZero();
  }
}
