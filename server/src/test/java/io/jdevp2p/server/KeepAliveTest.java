package io.jdevp2p.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.jdevp2p.rlpx.BaseMessage;
import io.jdevp2p.rlpx.DisconnectReason;
import io.jdevp2p.simulation.SimulatedHost;
import io.jdevp2p.simulation.Simulation;
import io.jdevp2p.simulation.junit.SimulationTest;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;

/** A peer whose other end is a script; the peer begins at time zero. */
class KeepAliveTest {
  private static final BaseMessage PING = new BaseMessage.Ping();
  private static final BaseMessage PONG = new BaseMessage.Pong();

  private Simulation simulation;
  private SimulatedHost host;
  private ScriptedTransport transport;
  private Peer peer;

  @BeforeEach
  void prepare(Simulation simulation) {
    this.simulation = simulation;
    this.host = simulation.host("host");
    this.transport = new ScriptedTransport(host);
  }

  // Pings

  @SimulationTest
  void thePeerIsPingedEveryFifteenSeconds() {
    start();
    for (int i = 0; i < 6; i++) {
      runFor("10");
      transport.arrive(PONG);
    }
    assertThat(transport.log())
        .containsExactly("15.0 s: Ping", "30.0 s: Ping", "45.0 s: Ping", "60.0 s: Ping");
    end();
  }

  @SimulationTest
  void aPingIsAnsweredAtOnce() {
    start();
    runFor("1");
    transport.arrive(PING);
    runFor("0.5");
    transport.arrive(PING);
    runFor("0.5");
    assertThat(transport.log()).containsExactly("1.0 s: Pong", "1.5 s: Pong");
    end();
  }

  @SimulationTest
  void latencyIsThatOfTheLastPingThatWasAnswered() {
    start();
    runFor("15");
    assertThat(peer.latency()).isEmpty();
    runFor("0.25");
    transport.arrive(PONG);
    runFor("1");
    assertThat(peer.latency()).contains(Duration.ofMillis(250));
    runFor("14");
    transport.arrive(PONG); // the next ping went out at 30 s
    runFor("1");
    assertThat(peer.latency()).contains(Duration.ofMillis(250));
    end();
  }

  @SimulationTest
  void aLatePongAnswersTheEarlierPing() {
    start();
    runFor("20");
    transport.arrive(0x0f, new byte[0]); // anything, so that there is no silence
    runFor("11");
    transport.arrive(PONG); // pings went out at 15 s and 30 s
    runFor("1");
    assertThat(peer.latency()).contains(Duration.ofSeconds(16));
    end();
  }

  @SimulationTest
  void aPongThatNobodyAskedForSaysNothing() {
    start();
    runFor("1");
    transport.arrive(PONG);
    runFor("1");
    assertThat(peer.latency()).isEmpty();
    runFor("14");
    transport.arrive(PONG);
    transport.arrive(PONG);
    runFor("1");
    assertThat(peer.latency()).contains(Duration.ofSeconds(1));
    end();
  }

  /** Each ping of the other side cost a thread in go-ethereum once: CVE-2023-40591. */
  @SimulationTest
  void pingsThatCanNotBeAnsweredAreCoalesced() {
    start();
    runFor("1");
    transport.hang();
    int threads = host.threads().live();
    transport.arrive(PING);
    runFor("0");
    for (int i = 0; i < 50; i++) {
      transport.arrive(PING);
    }
    runFor("1");
    assertThat(host.threads().live()).isEqualTo(threads + 1);
    assertThat(transport.log()).containsExactly("1.0 s: Pong hangs");

    transport.flow();
    runFor("1");
    assertThat(transport.log())
        .hasSize(1 + 1 + 16)
        .allMatch(line -> line.equals("2.0 s: Pong") || line.endsWith("hangs"));
    assertThat(host.threads().live()).isEqualTo(threads);
    end();
  }

  @SimulationTest
  void whoSendsMorePingsThanAllowedIsLetGoForIt() {
    start();
    int burst = ServerLimits.defaults().peers().baseMessageBurst();
    for (int i = 0; i < burst; i++) {
      transport.arrive(PING);
    }
    runFor("1");
    assertThat(peer.isConnected()).isTrue();
    for (int i = 0; i < burst; i++) {
      transport.arrive(PING);
    }
    runFor("1");
    Ending ending = peer.closing().ending().orElseThrow();
    assertThat(ending.failure().name()).isEqualTo("run.base-flood");
    assertThat(ending.reason()).isEqualTo(DisconnectReason.PROTOCOL_ERROR);
  }

  @SimulationTest
  void ourPingsThatCanNotBeSentAreCoalesced() {
    limits(Limits.defaults().with("writeTimeout", Duration.ofMinutes(10)));
    transport.hang();
    for (int i = 0; i < 10; i++) {
      runFor("10");
      transport.arrive(PONG);
    }
    transport.flow();
    runFor("1");
    // Six were due meanwhile.
    assertThat(transport.log())
        .containsExactly("15.0 s: Ping hangs", "100.0 s: Ping", "100.0 s: Ping");
    end();
  }

  // Silence

  @SimulationTest
  void aPeerThatIsSilentForThirtySecondsIsDropped() {
    start();
    runFor("29.999999999");
    assertThat(peer.isConnected()).isTrue();
    runFor("0.000000001");
    assertEnded(DisconnectReason.READ_TIMEOUT, "run.read-timeout: nothing arrived for 30 s");
    assertThat(transport.log())
        .containsExactly("15.0 s: Ping", "30.0 s: disconnect with READ_TIMEOUT");
  }

  @SimulationTest
  void silenceIsCountedFromTheLastArrivalWhateverItWas() {
    start();
    runFor("7.5");
    transport.arrive(0x0f, new byte[0]); // a base message that nobody knows
    runFor("29.999999999");
    assertThat(peer.isConnected()).isTrue();
    runFor("0.000000001");
    assertThat(peer.isConnected()).isFalse();
    assertThat(transport.log()).last().isEqualTo("37.5 s: disconnect with READ_TIMEOUT");
  }

  @SimulationTest
  void silenceIsOursWhileTheReaderWaitsForTheUser() {
    Protocol slow =
        Protocol.raw(
            "slow",
            1,
            1,
            (_, channel) -> {
              host.clock().sleep(Duration.ofSeconds(100));
              while (true) {
                channel.read();
              }
            });
    limits(Limits.defaults().with("inboxMessages", 1), slow);
    runFor("1");
    for (int i = 0; i < 3; i++) {
      transport.arrive(16, new byte[0]);
    }
    runFor("99");
    assertThat(peer.isConnected()).isTrue();
    // From 100 s on the user reads, and silence is the peer's.
    runFor("29.999999999");
    assertThat(peer.isConnected()).isTrue();
    runFor("0.000000001");
    assertThat(peer.isConnected()).isFalse();
    assertThat(transport.log()).last().isEqualTo("130.0 s: disconnect with READ_TIMEOUT");
  }

  // Stuck writes

  @SimulationTest
  void aPeerThatTakesNothingForTwentySecondsIsDropped() {
    start();
    transport.hang();
    for (int i = 0; i < 3; i++) {
      runFor("10");
      transport.arrive(PONG);
    }
    runFor("4.999999999");
    assertThat(peer.isConnected()).isTrue();
    runFor("0.000000001");
    assertEnded(
        DisconnectReason.NETWORK_ERROR,
        "run.write-timeout: what we wrote did not get out within 20 s: the peer reads too slowly, or"
            + " not at all");
    assertThat(transport.log()).containsExactly("15.0 s: Ping hangs", "35.0 s: close");
  }

  @SimulationTest
  void aPongThatIsNotTakenCountsAsWell() {
    start();
    transport.hang();
    runFor("8");
    transport.arrive(PING);
    runFor("10");
    transport.arrive(PONG);
    runFor("9.999999999");
    assertThat(peer.isConnected()).isTrue();
    runFor("0.000000001");
    assertThat(transport.log()).containsExactly("8.0 s: Pong hangs", "28.0 s: close");
  }

  @SimulationTest
  void aWriteThatGetsThroughInTimeIsForgotten() {
    start();
    transport.hang();
    runFor("14");
    transport.arrive(PONG);
    runFor("20"); // the ping of 15 s has hung for 19 s
    transport.arrive(PONG);
    transport.flow();
    runFor("20");
    assertThat(peer.isConnected()).isTrue();
    assertThat(transport.log())
        .containsExactly("15.0 s: Ping hangs", "34.0 s: Ping", "34.0 s: Ping", "45.0 s: Ping");
    end();
  }

  @SimulationTest
  void aWriteThatFailsEndsThePeer() {
    start();
    transport.hang();
    runFor("16");
    transport.close(); // as if the connection broke
    runFor("1");
    assertThat(peer.closing().ending()).isPresent();
    assertThat(peer.isConnected()).isFalse();
  }

  // The end

  @SimulationTest
  void nothingIsDoneAfterTheEnd() {
    start();
    runFor("1");
    end();
    List<String> log = transport.log();
    peer.keepAlive().pingArrived();
    peer.keepAlive().pongArrived();
    runFor("60");
    assertThat(transport.log()).isEqualTo(log);
    assertThat(host.openTimers()).isZero();
    assertThat(host.threads().live()).isZero();
  }

  private void start(Protocol... protocols) {
    limits(Limits.defaults(), protocols);
  }

  /** Starts with other limits than the defaults. */
  private void limits(Limits limits, Protocol... protocols) {
    peer =
        Peers.peer(
            host, 1, ConnectionFlag.INBOUND, transport, limits.build(), Peers.BLIND, protocols);
    host.threads().start("peer", peer.reader()::run);
    runFor("0");
  }

  private void runFor(String seconds) {
    simulation.run(Duration.parse("PT" + seconds + "S"));
  }

  private void end() {
    peer.disconnect(DisconnectReason.REQUESTED);
    runFor("2");
  }

  private void assertEnded(DisconnectReason reason, String failure) {
    Optional<Ending> ending = peer.closing().ending();
    assertThat(ending.map(Ending::reason)).contains(reason);
    assertThat(ending.orElseThrow().failure()).hasToString(failure);
  }
}
