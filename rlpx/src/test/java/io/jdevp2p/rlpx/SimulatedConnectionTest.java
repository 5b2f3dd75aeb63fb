package io.jdevp2p.rlpx;

import static org.assertj.core.api.Assertions.assertThat;

import io.jdevp2p.crypto.SecretKey;
import io.jdevp2p.host.Host;
import io.jdevp2p.host.StreamListener;
import io.jdevp2p.simulation.LinkConditions;
import io.jdevp2p.simulation.SimulatedHost;
import io.jdevp2p.simulation.Simulation;
import io.jdevp2p.simulation.junit.SimulationTest;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Whole connections between simulated hosts: bad networks, slow peers, in virtual time. */
class SimulatedConnectionTest {

  private static final int PORT = 30303;
  private static final int WRITERS = 3;
  private static final int MESSAGES = 20;
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final RlpxLimits LIMITS = RlpxLimits.defaults();

  private static InetSocketAddress addressOf(SimulatedHost host) {
    return new InetSocketAddress(host.address(), PORT);
  }

  /** Bob accepts one connection, echoes what he gets, and notes how it ends. */
  private static List<String> serve(SimulatedHost bob) {
    List<String> ends = new ArrayList<>();
    bob.threads()
        .start(
            "bob",
            () -> {
              try (StreamListener listener = bob.sockets().listen(addressOf(bob));
                  RlpxConnection connection = new RlpxConnection(listener.accept(), bob, LIMITS)) {
                connection.accept(Wire.BOB);
                connection.exchangeHello(Wire.hello(Wire.BOB));
                while (true) {
                  Frame frame = connection.read();
                  if (frame.code() == BaseMessage.DISCONNECT) {
                    ends.add(DisconnectReason.of(frame.payload()[1]).words());
                    return;
                  }
                  connection.write(frame.code(), frame.payload());
                }
              } catch (RlpxException e) {
                ends.add(e.failure().text());
              } catch (IOException e) {
                ends.add(e.toString());
              }
            });
    return ends;
  }

  private static RlpxConnection dial(SimulatedHost alice, SimulatedHost bob) throws IOException {
    return new RlpxConnection(
        alice.sockets().dial(addressOf(bob), alice.clock().deadline(MINUTE)), alice, LIMITS);
  }

  private static void start(Host host, RlpxConnection connection, int writer) {
    host.threads()
        .start(
            "writer",
            () -> {
              try {
                for (int i = 0; i < MESSAGES; i++) {
                  connection.write(16 + writer, new byte[i * (writer == 0 ? 1000 : 1)]);
                }
              } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
              }
            });
  }

  private static int talk(SimulatedHost alice, SimulatedHost bob) throws IOException {
    RlpxConnection connection = dial(alice, bob);
    connection.connect(Wire.ALICE, Wire.BOB.publicKey());
    connection.exchangeHello(Wire.hello(Wire.ALICE));
    connection.fairBetween(16, 17, 18);
    for (int writer = 0; writer < WRITERS; writer++) {
      start(alice, connection, writer);
    }
    int[] next = new int[WRITERS];
    int echoed = 0;
    while (echoed < WRITERS * MESSAGES) {
      Frame frame = connection.read();
      int writer = frame.code() - 16;
      assertThat(frame.payload()).hasSize(next[writer]++ * (writer == 0 ? 1000 : 1));
      echoed++;
    }
    connection.close(DisconnectReason.USELESS_PEER);
    return echoed;
  }

  @SimulationTest(seeds = {1, 2, 3, 4, 5})
  void aConnectionWorksOverTheInternet(Simulation simulation) throws Exception {
    simulation.network().conditions(LinkConditions.internet());
    talkToTheEnd(simulation);
  }

  @SimulationTest
  void aConnectionWorksByteByByte(Simulation simulation) throws Exception {
    simulation.network().conditions(LinkConditions.lan().withSegmentBytes(1));
    talkToTheEnd(simulation);
  }

  private static void talkToTheEnd(Simulation simulation) throws Exception {
    SimulatedHost alice = simulation.host("alice");
    SimulatedHost bob = simulation.host("bob");
    List<String> ends = serve(bob);
    int echoed = simulation.call(alice, MINUTE.multipliedBy(10), () -> talk(alice, bob));
    assertThat(echoed).isEqualTo(WRITERS * MESSAGES);
    simulation.runUntil(() -> !ends.isEmpty(), MINUTE);
    assertThat(ends).containsExactly("useless peer");
  }

  @Test
  void oneSeedGivesOneRun() throws Exception {
    assertThat(traceOf(11)).isEqualTo(traceOf(11));
    assertThat(traceOf(12)).isNotEqualTo(traceOf(11));
  }

  private static String traceOf(long seed) throws Exception {
    try (Simulation simulation = Simulation.seeded(seed)) {
      simulation.network().conditions(LinkConditions.internet());
      talkToTheEnd(simulation);
      simulation.runUntil(simulation::isQuiet, MINUTE);
      return simulation.traceHash();
    }
  }

  /** What Alice does after connecting, and the failure with which Bob gives her up after 5 s. */
  private static void assertGivenUp(Simulation simulation, Stage stage, String failure)
      throws Exception {
    SimulatedHost alice = simulation.host("alice");
    SimulatedHost bob = simulation.host("bob");
    List<String> ends = serve(bob);
    simulation.call(
        alice,
        MINUTE,
        () -> {
          RlpxConnection connection = dial(alice, bob);
          if (stage == Stage.HELLO) {
            connection.deadline(alice.clock().deadline(MINUTE));
            connection.connect(Wire.ALICE, Wire.BOB.publicKey());
          }
          alice.clock().schedule(Duration.ofSeconds(20), connection::close);
          return null;
        });
    Duration before = simulation.now();
    simulation.runUntil(() -> !ends.isEmpty(), MINUTE);
    assertThat(ends).containsExactly(failure);
    assertThat(simulation.now().minus(before))
        .isBetween(Duration.ofSeconds(4), Duration.ofSeconds(5));
  }

  @SimulationTest
  void whoSendsNoAuthIsGivenUp(Simulation simulation) throws Exception {
    assertGivenUp(simulation, Stage.AUTH, "auth.timeout");
  }

  @SimulationTest
  void whoSendsNoHelloIsGivenUp(Simulation simulation) throws Exception {
    assertGivenUp(simulation, Stage.HELLO, "hello.timeout");
  }

  @SimulationTest
  void aPeerBehindABrokenLinkIsLeftWithinTheDeadline(Simulation simulation) throws Exception {
    SimulatedHost alice = simulation.host("alice");
    SimulatedHost bob = simulation.host("bob");
    List<String> ends = serve(bob);
    RlpxConnection connection =
        simulation.call(
            alice,
            MINUTE,
            () -> {
              RlpxConnection dialed = dial(alice, bob);
              dialed.connect(Wire.ALICE, Wire.BOB.publicKey());
              dialed.exchangeHello(Wire.hello(Wire.ALICE));
              return dialed;
            });
    simulation.network().partition(List.of(alice), List.of(bob));
    Duration before = simulation.now();
    simulation.call(
        alice,
        MINUTE,
        () -> {
          connection.close(DisconnectReason.QUITTING);
          return null;
        });
    assertThat(simulation.now()).isEqualTo(before); // the socket takes it, nobody gets it
    simulation.runUntil(() -> connection.socket().isClosed(), MINUTE);
    assertThat(simulation.now().minus(before)).isEqualTo(LIMITS.disconnectDeadline());
    simulation.network().heal();
    simulation.runUntil(() -> !ends.isEmpty(), MINUTE.multipliedBy(10));
    bob.kill();
  }

  @SimulationTest
  void aStrangerIsNotMistakenForTheNodeThatWasDialed(Simulation simulation) throws Exception {
    SimulatedHost alice = simulation.host("alice");
    SimulatedHost bob = simulation.host("bob");
    List<String> ends = serve(bob);
    SecretKey other = SecretKey.generate(alice.random());
    simulation.call(
        alice,
        MINUTE,
        () -> {
          try (RlpxConnection connection = dial(alice, bob)) {
            Wire.failing(
                () -> connection.connect(Wire.ALICE, other.publicKey()), RlpxFailure.ACK_CLOSED);
          }
          return null;
        });
    simulation.runUntil(() -> !ends.isEmpty(), MINUTE);
    assertThat(ends).containsExactly("auth.decrypt");
  }
}
