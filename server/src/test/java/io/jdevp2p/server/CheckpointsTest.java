package io.jdevp2p.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.jdevp2p.enr.NodeId;
import io.jdevp2p.host.Completion;
import io.jdevp2p.host.Deadline;
import io.jdevp2p.rlpx.Capability;
import io.jdevp2p.simulation.SimulatedHost;
import io.jdevp2p.simulation.Simulation;
import io.jdevp2p.simulation.junit.SimulationTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;

/** Connections that don't wait for the run loop's answer: it comes when they are gone. */
class CheckpointsTest {
  private static final int REMOTE = 1;

  private SimulatedHost host;
  private Simulation simulation;
  private RunLoop loop;
  private Checkpoints checkpoints;
  private final List<NodeId> dialed = new ArrayList<>();
  private final List<Peer> ended = new ArrayList<>();

  @BeforeEach
  void prepare(Simulation simulation) {
    this.simulation = simulation;
    this.host = simulation.host("host");
    ServerConfig config = ServerConfig.builder().host(host).build();
    LimitCounts counts = new LimitCounts(config);
    Events events = new Events(host.clock(), counts);
    KnownAddresses known = new KnownAddresses();
    this.loop =
        new RunLoop(host, Nodes.id(0), config, counts, known, events, new Outside(), () -> 0);
    this.checkpoints = new Checkpoints(loop, () -> {});
  }

  private final class Outside implements RunLoop.Outside {
    @Override
    public void startDial(Dial dial) {
      dialed.add(dial.node().id());
    }

    @Override
    public void giveUpDial(Dial dial) {}

    @Override
    public void admitted(Peer peer) {}

    @Override
    public boolean askForCandidate() {
      return false;
    }
  }

  @SimulationTest
  void whoDidNotWaitForTheFirstAnswerIsNotTakenForConnecting() throws Exception {
    Completion<Throwable> outcome =
        ask(() -> checkpoints.afterEncryption(encrypted(), inASecond()));
    simulation.run(Duration.ofSeconds(2));
    assertThat(outcome(outcome)).isInstanceOf(Checkpoints.Timeout.class);
    runLoop();
    assertIsDialed();
    stopLoop();
  }

  @SimulationTest
  void whoIsInterruptedAtTheFirstQuestionIsNotTakenForConnecting() throws Exception {
    Completion<Throwable> outcome = new Completion<>(host.clock());
    Thread asking = ask(outcome, () -> checkpoints.afterEncryption(encrypted(), Deadline.never()));
    simulation.run(Duration.ofSeconds(1));
    interrupt(asking);
    assertThat(outcome(outcome)).isInstanceOf(InterruptedException.class);
    runLoop();
    assertIsDialed();
    stopLoop();
  }

  @SimulationTest
  void whoIsInterruptedAtTheSecondQuestionIsNoPeerThatNobodyRuns() throws Exception {
    Completion<Throwable> outcome = new Completion<>(host.clock());
    Thread asking =
        ask(outcome, () -> checkpoints.afterHello(greeted(), Duration.ZERO, Deadline.never()));
    simulation.run(Duration.ofSeconds(1));
    interrupt(asking);
    assertThat(outcome(outcome)).isInstanceOf(InterruptedException.class);
    runLoop();
    assertThat(ended).hasSize(1);
    assertThat(peers()).isEmpty();
    stopLoop();
  }

  /** It would not be, while it is connecting to us. */
  private void assertIsDialed() throws Exception {
    boolean taken =
        simulation.call(
            host,
            SimulatedServer.AT_MOST,
            () -> {
              Completion<Boolean> reply = new Completion<>(host.clock());
              loop.send(new RunLoopEvent.AddStatic(Nodes.node(REMOTE), reply));
              return reply.await();
            });
    assertThat(taken).isTrue();
    simulation.run(Duration.ofSeconds(1));
    assertThat(dialed).containsExactly(Nodes.id(REMOTE));
  }

  private Connection.Encrypted encrypted() {
    return new Connection.Encrypted(Set.of(ConnectionFlag.INBOUND), Nodes.node(REMOTE));
  }

  private Connection.Greeted greeted() {
    Protocol protocol = Protocol.raw("test", 1, 1, (peer, channel) -> {});
    List<Capability> capabilities = List.of(protocol.capability());
    Peer peer =
        Peers.peer(
            host,
            REMOTE,
            ConnectionFlag.INBOUND,
            new ScriptedTransport(host),
            ServerLimits.defaults(),
            new CloseSequence.Observer() {
              @Override
              public void ended(Peer gone, Ending ending) {
                ended.add(gone);
                loop.send(new RunLoopEvent.PeerEnded(gone, ending));
              }

              @Override
              public void closed(Peer gone) {}

              @Override
              public void handlersLeft(int more) {}
            },
            protocol);
    return new Connection.Greeted(
        Set.of(ConnectionFlag.INBOUND),
        peer,
        capabilities,
        ProtocolOffsets.match(List.of(protocol), capabilities));
  }

  private Deadline inASecond() {
    return host.clock().deadline(Duration.ofSeconds(1));
  }

  private interface Question {
    Verdict ask() throws Exception;
  }

  private Completion<Throwable> ask(Question question) {
    Completion<Throwable> outcome = new Completion<>(host.clock());
    ask(outcome, question);
    return outcome;
  }

  private Thread ask(Completion<Throwable> outcome, Question question) {
    return host.threads()
        .start(
            "connection",
            () -> {
              try {
                outcome.fail(new AssertionError("answered " + question.ask()));
              } catch (Exception e) {
                outcome.complete(e);
              }
            });
  }

  private void interrupt(Thread thread) throws Exception {
    simulation.call(
        host,
        SimulatedServer.AT_MOST,
        () -> {
          thread.interrupt();
          return true;
        });
  }

  private Throwable outcome(Completion<Throwable> outcome) throws Exception {
    return simulation.call(host, SimulatedServer.AT_MOST, outcome::await);
  }

  private List<Peer> peers() throws Exception {
    return simulation.call(
        host,
        SimulatedServer.AT_MOST,
        () -> {
          Completion<List<Peer>> reply = new Completion<>(host.clock());
          loop.send(new RunLoopEvent.ListPeers(reply));
          return reply.await();
        });
  }

  private void runLoop() {
    host.threads().start("run loop", loop::run);
    simulation.run(Duration.ofSeconds(1));
  }

  private void stopLoop() throws Exception {
    boolean stopped =
        simulation.call(
            host,
            SimulatedServer.AT_MOST,
            () -> {
              loop.send(new RunLoopEvent.Stop());
              return loop.awaitEnd(Deadline.never());
            });
    assertThat(stopped).isTrue();
  }
}
