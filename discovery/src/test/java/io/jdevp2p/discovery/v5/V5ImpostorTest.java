package io.jdevp2p.discovery.v5;

import static org.assertj.core.api.Assertions.assertThat;

import io.jdevp2p.crypto.SecretKey;
import io.jdevp2p.discovery.DiscoveryException;
import io.jdevp2p.enr.NodeId;
import io.jdevp2p.simulation.LinkConditions;
import io.jdevp2p.simulation.Simulation;
import io.jdevp2p.simulation.junit.SimulationTest;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Random;
import java.util.function.Supplier;

/**
 * Somebody sends packets in the name of a node, from its address, but sees nothing of what is sent
 * there. That must not keep the node from beginning a session.
 */
class V5ImpostorTest {
  private static final Duration ROUND_TRIP = Duration.ofMillis(50);
  private static final Duration FORGING = Duration.ofSeconds(10);
  private static final int ATTEMPTS = 4;

  private final Random random = new Random(9);

  @SimulationTest
  void onePacketASecondInTheNameOfANodeDoesNotSilenceIt(Simulation simulation) throws Exception {
    for (int phase = 0; phase < 1000; phase += 70) {
      assertThat(attempts(simulation, "ordinary" + phase, Duration.ofSeconds(1), phase, false))
          .isLessThanOrEqualTo(ATTEMPTS);
    }
  }

  @SimulationTest
  void tenPacketsASecondInTheNameOfANodeDoNotSilenceIt(Simulation simulation) throws Exception {
    for (int phase = 0; phase < 1000; phase += 70) {
      assertThat(attempts(simulation, "ordinary" + phase, Duration.ofMillis(100), phase, false))
          .isLessThanOrEqualTo(ATTEMPTS);
    }
  }

  @SimulationTest
  void wrongHandshakesInTheNameOfANodeDoNotSilenceIt(Simulation simulation) throws Exception {
    for (int phase = 0; phase < 50; phase += 10) {
      assertThat(attempts(simulation, "handshake" + phase, ROUND_TRIP, phase, true)).isEqualTo(1);
    }
  }

  /** How often the victim has to ask until it is answered; more than it may if it never is. */
  private int attempts(
      Simulation simulation, String name, Duration period, int phaseMillis, boolean handshakes)
      throws Exception {
    simulation.network().conditions(LinkConditions.lan().withLatency(ROUND_TRIP.dividedBy(2)));
    try (V5Node victim = new V5Node(simulation, name);
        V5Node desk = new V5Node(simulation, "desk for " + name)) {
      V5Mask mask = V5Mask.of(desk.node().id());
      Supplier<byte[]> forgery =
          handshakes ? () -> forgedHandshake(mask, victim) : () -> forged(mask, victim.node().id());
      InetSocketAddress from = new InetSocketAddress(victim.host().address(), V5Node.PORT);
      forge(desk, from, forgery, period, (int) FORGING.dividedBy(period));
      simulation.run(Duration.ofSeconds(1).plusMillis(phaseMillis));
      for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
        if (victim.call(() -> isAnswered(victim, desk))) {
          return attempt;
        }
      }
      return ATTEMPTS + 1;
    }
  }

  private static boolean isAnswered(V5Node victim, V5Node desk) throws InterruptedException {
    try {
      victim.v5().ping(desk.node());
      return true;
    } catch (DiscoveryException e) {
      return false;
    }
  }

  /** Hands over what the network would carry from whoever forges the address. */
  private static void forge(
      V5Node desk, InetSocketAddress from, Supplier<byte[]> forgery, Duration period, int times) {
    if (times > 0) {
      desk.host()
          .clock()
          .schedule(
              period,
              () -> {
                desk.v5().handle(forgery.get(), from);
                forge(desk, from, forgery, period, times - 1);
              });
    }
  }

  private byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  private V5Nonce nonce() {
    return new V5Nonce(random.nextInt(), random.nextLong());
  }

  private byte[] forged(V5Mask desk, NodeId victim) {
    return V5Codec.encodeRandom(desk, bytes(16), nonce(), victim, bytes(20));
  }

  /** With all that anybody can know of the victim. */
  private byte[] forgedHandshake(V5Mask desk, V5Node victim) {
    try {
      return V5Codec.encodeHandshake(
          desk,
          bytes(16),
          nonce(),
          victim.node().id(),
          bytes(64),
          SecretKey.generate(random).publicKey().compressed(),
          victim.localNode().record().encode(),
          V5Key.of(bytes(16)),
          new V5Message.Ping(V5RequestId.of(1), 1));
    } catch (V5Exception e) {
      throw new AssertionError(e);
    }
  }
}
