package io.jdevp2p.discovery.v4;

import static org.assertj.core.api.Assertions.assertThat;

import io.jdevp2p.crypto.PublicKey;
import io.jdevp2p.enr.NodeId;
import io.jdevp2p.host.Limit;
import io.jdevp2p.simulation.Simulation;
import io.jdevp2p.simulation.junit.SimulationTest;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;

class EndpointProofTest {
  private static final Duration MOMENT = Duration.ofSeconds(1);
  private static final PublicKey KEY_A = Samples.key(1).publicKey();
  private static final PublicKey KEY_B = Samples.key(2).publicKey();
  private static final NodeId A = NodeId.of(KEY_A);
  private static final NodeId B = NodeId.of(KEY_B);

  private final Limit limit = new Limit(V4Bound.PROOFS, 10);
  private final Limit networkLimit = new Limit(V4Bound.PROOFS_PER_NETWORK, 4);
  private Simulation simulation;
  private EndpointProof proof;

  @BeforeEach
  void make(Simulation started) {
    simulation = started;
    proof = new EndpointProof(started.host("host").clock(), limit, networkLimit);
  }

  private void prove(PublicKey key, InetSocketAddress endpoint) {
    proof.prove(key, NodeId.of(key), endpoint);
  }

  private static InetSocketAddress at(String ip, int port) {
    return new InetSocketAddress(InetAddress.ofLiteral(ip), port);
  }

  @SimulationTest
  void aProofIsOfIdAddressAndPortTogether() {
    prove(KEY_A, at("20.0.0.1", 5));
    assertThat(proof.isProved(A, at("20.0.0.1", 5))).isTrue();
    assertThat(proof.isProved(at("20.0.0.1", 5))).isTrue();
    assertThat(proof.isProved(B, at("20.0.0.1", 5))).isFalse();
    assertThat(proof.isProved(A, at("20.0.0.2", 5))).isFalse();
    assertThat(proof.isProved(A, at("20.0.0.1", 6))).isFalse();
    assertThat(proof.isProved(at("20.0.0.1", 6))).isFalse();
  }

  @SimulationTest
  void theKeyOfTheLatestProofIsKeptAsLongAsTheProof() {
    InetSocketAddress endpoint = at("20.0.0.1", 5);
    assertThat(proof.provedBy(endpoint)).isNull();
    prove(KEY_A, endpoint);
    assertThat(proof.provedBy(endpoint)).isEqualTo(KEY_A);
    assertThat(proof.provedBy(at("20.0.0.1", 6))).isNull();
    prove(KEY_B, endpoint);
    assertThat(proof.provedBy(endpoint)).isEqualTo(KEY_B);
    simulation.run(Duration.ofHours(12));
    assertThat(proof.provedBy(endpoint)).isNull();
  }

  @SimulationTest
  void aProofHoldsForTwelveHours() {
    InetSocketAddress endpoint = at("20.0.0.1", 5);
    prove(KEY_A, endpoint);
    simulation.run(Duration.ofHours(12).minus(MOMENT));
    assertThat(proof.isProved(A, endpoint)).isTrue();
    simulation.run(MOMENT);
    assertThat(proof.isProved(A, endpoint)).isFalse();
    assertThat(proof.isProved(endpoint)).isFalse();
  }

  @SimulationTest
  void aProofIsDueForRenewalInItsSecondHalf() {
    InetSocketAddress endpoint = at("20.0.0.1", 5);
    assertThat(proof.isDue(A, endpoint)).isTrue();
    prove(KEY_A, endpoint);
    simulation.run(Duration.ofHours(6));
    assertThat(proof.isDue(A, endpoint)).isFalse();
    assertThat(proof.isDue(B, endpoint)).isTrue();
    simulation.run(MOMENT);
    assertThat(proof.isDue(A, endpoint)).isTrue();
    prove(KEY_A, endpoint);
    assertThat(proof.isDue(A, endpoint)).isFalse();
  }

  @SimulationTest
  void whoProvedItLastHasTheEndpoint() {
    InetSocketAddress endpoint = at("20.0.0.1", 5);
    prove(KEY_A, endpoint);
    proof.tell(A, endpoint);
    prove(KEY_B, endpoint);
    assertThat(proof.isProved(A, endpoint)).isFalse();
    assertThat(proof.isProved(B, endpoint)).isTrue();
    assertThat(proof.isTold(B, endpoint)).isFalse();
  }

  @SimulationTest
  void whoHasAProofOfUsIsRememberedForAsLong() {
    InetSocketAddress endpoint = at("20.0.0.1", 5);
    proof.tell(A, endpoint);
    assertThat(proof.isTold(A, endpoint)).as("not proved").isFalse();
    prove(KEY_A, endpoint);
    assertThat(proof.isTold(A, endpoint)).isFalse();
    proof.tell(A, endpoint);
    simulation.run(Duration.ofHours(11));
    prove(KEY_A, endpoint);
    assertThat(proof.isTold(A, endpoint)).isTrue();
    simulation.run(Duration.ofHours(1));
    assertThat(proof.isTold(A, endpoint)).isFalse();
    proof.tell(A, endpoint);
    proof.forgetTold(A, endpoint);
    assertThat(proof.isTold(A, endpoint)).isFalse();
  }

  @SimulationTest
  void aNetworkHasNoMoreThanItsShare() {
    for (int i = 0; i < 5; i++) {
      prove(KEY_A, at("20.0.0." + i, 5));
    }
    assertThat(proof.isProved(A, at("20.0.0.0", 5))).as("the oldest").isFalse();
    for (int i = 1; i < 5; i++) {
      assertThat(proof.isProved(A, at("20.0.0." + i, 5))).isTrue();
    }
    assertThat(networkLimit.refused()).isEqualTo(1);
    prove(KEY_A, at("20.0.1.0", 5));
    assertThat(proof.isProved(A, at("20.0.1.0", 5))).as("another network").isTrue();
    assertThat(networkLimit.refused()).isEqualTo(1);
    for (int port = 1; port < 100; port++) {
      prove(KEY_A, at("20.0.0.1", port));
    }
    assertThat(proof.isProved(A, at("20.0.1.0", 5))).as("another network").isTrue();
  }

  @SimulationTest
  void whenFullTheNetworkWithMostLosesItsOldest() {
    prove(KEY_A, at("20.0.0.1", 5)); // the oldest of all
    for (int i = 0; i < 3; i++) {
      for (int network = 1; network <= 3; network++) {
        prove(KEY_A, at("20.0." + network + "." + i, 5));
      }
    }
    prove(KEY_A, at("20.0.3.100", 5)); // the eleventh
    assertThat(limit.refused()).isEqualTo(1);
    assertThat(limit.highWater()).isEqualTo(10);
    assertThat(proof.isProved(A, at("20.0.1.0", 5))).isFalse();
    assertThat(proof.isProved(A, at("20.0.0.1", 5))).isTrue();
    assertThat(proof.isProved(A, at("20.0.3.100", 5))).isTrue();
  }
}
