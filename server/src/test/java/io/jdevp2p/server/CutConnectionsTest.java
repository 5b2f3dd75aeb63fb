package io.jdevp2p.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.jdevp2p.enr.Node;
import io.jdevp2p.server.Relay.Plan;
import io.jdevp2p.server.Relay.Trouble;
import io.jdevp2p.simulation.LinkConditions;
import io.jdevp2p.simulation.Simulation;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * Connections that break, stall or fall silent at every stage of their way in: the static link
 * comes up all the same, and nothing is left behind.
 */
final class CutConnectionsTest {
  /** A stall may hit the auth as well, which by default has less time than all of the way in. */
  private static final ServerLimits PATIENT =
      ServerLimits.defaults().toBuilder()
          .entry(e -> e.authTimeout(ServerLimits.defaults().entry().handshake()))
          .build();

  private static final Duration FOR_A_LINK = Duration.ofMinutes(5);

  /** More than what either side sends before the first message. */
  private static final int BYTES_ON_THE_WAY_IN = 1200;

  private static final int STEP_BYTES = 29;

  private static final List<Trouble> TROUBLES = List.of(Trouble.values());

  private final Set<String> failures = new LinkedHashSet<>();

  @Test
  void aConnectionThatEndsAfterAnyByteIsMadeAgain() throws Exception {
    for (int after = 0; after < BYTES_ON_THE_WAY_IN; after += STEP_BYTES) {
      run(after, new Plan(Trouble.END, true, after));
      run(after, new Plan(Trouble.END, false, after));
    }
    assertThat(failures).contains("auth.closed", "ack.closed", "hello.closed");
  }

  @Test
  void aConnectionThatIsResetAfterAnyByteIsMadeAgain() throws Exception {
    for (int after = 0; after < BYTES_ON_THE_WAY_IN; after += STEP_BYTES) {
      run(after, new Plan(Trouble.RESET, true, after));
      run(after, new Plan(Trouble.RESET, false, after));
    }
  }

  @Test
  void aConnectionThatFallsSilentAfterAnyByteIsGivenUpAndMadeAgain() throws Exception {
    for (int after = 0; after < BYTES_ON_THE_WAY_IN; after += STEP_BYTES) {
      run(after, new Plan(Trouble.SILENCE, true, after));
      run(after, new Plan(Trouble.SILENCE, false, after));
    }
    assertThat(failures).contains("auth.timeout", "ack.timeout", "hello.timeout");
  }

  @Test
  void aStallOfFiveSecondsAfterAnyByteIsSatOut() throws Exception {
    for (int after = 0; after < BYTES_ON_THE_WAY_IN; after += STEP_BYTES) {
      run(after, new Plan(Trouble.STALL, true, after));
      run(after, new Plan(Trouble.STALL, false, after));
    }
    assertThat(failures).isEmpty();
  }

  @Test
  void aConnectionMayBreakThriceInARow() throws Exception {
    Random random = new Random(1);
    for (int i = 0; i < 20; i++) {
      Plan[] plans = new Plan[3];
      for (int k = 0; k < plans.length; k++) {
        Trouble trouble = TROUBLES.get(random.nextInt(TROUBLES.size()));
        plans[k] = new Plan(trouble, random.nextBoolean(), random.nextInt(BYTES_ON_THE_WAY_IN));
      }
      run(i, plans);
    }
  }

  /** The network's own resets, at any time from the SYN on. */
  @Test
  void aConnectionThatIsCutAtAnyTimeIsMadeAgain() throws Exception {
    for (int millis = 0; millis < 400; millis += 9) {
      try (Simulation simulation = Simulation.seeded(millis)) {
        simulation.network().conditions(LinkConditions.internet());
        SimulatedServer server = talking(simulation, "server").start();
        SimulatedServer dialer =
            talking(simulation, "dialer").with(c -> c.staticNode(server.node())).start();
        simulation.run(Duration.ofMillis(millis));
        simulation.network().cut(dialer.host(), server.host());
        assertLinked(simulation, dialer, server);
        close(simulation, dialer, server);
      }
    }
  }

  private void run(long seed, Plan... plans) throws Exception {
    try (Simulation simulation = Simulation.seeded(seed)) {
      SimulatedServer server = talking(simulation, "server").start();
      Relay relay = new Relay(simulation, "relay", server.node().tcpAddress().orElseThrow());
      for (Plan plan : plans) {
        relay.plan(plan);
      }
      Node behindRelay =
          Node.of(
              server.key().publicKey(), relay.address().getAddress(), relay.address().getPort(), 0);
      SimulatedServer dialer =
          talking(simulation, "dialer").with(c -> c.staticNode(behindRelay)).start();
      assertLinked(simulation, dialer, server);
      failures.addAll(dialer.failures());
      failures.addAll(server.failures());
      close(simulation, dialer, server);
      relay.close();
      simulation.runUntilIdle(Duration.ofMinutes(1));
      assertNothingLeft(simulation);
    }
  }

  private static SimulatedServer talking(Simulation simulation, String name) {
    return new SimulatedServer(simulation, name)
        .with(c -> c.limits(PATIENT))
        .with(c ->
            c.protocol(
                Protocol.raw(
                    "talk",
                    1,
                    1,
                    (peer, channel) -> {
                      while (true) {
                        channel.write(0, new byte[100]);
                        channel.read();
                        peer.host().clock().sleep(Duration.ofSeconds(5));
                      }
                    })));
  }

  /** Up at both ends, and still up after a while. */
  private static void assertLinked(
      Simulation simulation, SimulatedServer dialer, SimulatedServer server) {
    // A trouble can also hit right after Hello; so the link has to last.
    Duration begin = simulation.now();
    while (true) {
      dialer.await(
          "the link",
          () -> dialer.isConnectedTo(server) && server.isConnectedTo(dialer),
          FOR_A_LINK);
      int drops = drops(dialer) + drops(server);
      simulation.run(Duration.ofSeconds(50));
      if (drops(dialer) + drops(server) == drops) {
        return;
      }
      assertThat(simulation.now().minus(begin)).isLessThan(Duration.ofMinutes(30));
    }
  }

  private static int drops(SimulatedServer server) {
    return server.events(ServerEvent.PeerDropped.class).size();
  }

  private static void close(Simulation simulation, SimulatedServer dialer, SimulatedServer server)
      throws Exception {
    dialer.close();
    server.close();
    simulation.run(Duration.ofSeconds(10));
    assertThat(dialer.events(ServerEvent.PeerAdded.class))
        .hasSameSizeAs(dialer.events(ServerEvent.PeerDropped.class));
    assertThat(server.events(ServerEvent.PeerAdded.class))
        .hasSameSizeAs(server.events(ServerEvent.PeerDropped.class));
    assertThat(dialer.host().openSockets() + server.host().openSockets()).isZero();
    assertThat(dialer.host().openTimers() + server.host().openTimers()).isZero();
    assertThat(dialer.host().threads().live() + server.host().threads().live()).isZero();
  }

  private static void assertNothingLeft(Simulation simulation) {
    assertThat(simulation.liveThreads()).isEmpty();
    assertThat(simulation.openSockets()).isZero();
    assertThat(simulation.openTimers()).isZero();
  }
}
