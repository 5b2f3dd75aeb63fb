package io.jdevp2p.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.jdevp2p.crypto.PublicKey;
import io.jdevp2p.crypto.SecretKey;
import io.jdevp2p.host.Bound;
import io.jdevp2p.rlpx.Hello;
import io.jdevp2p.rlpx.RlpxConnection;
import io.jdevp2p.simulation.SimulatedHost;
import io.jdevp2p.simulation.Simulation;
import io.jdevp2p.simulation.junit.SimulationTest;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class LimitCountsTest {
  private final Notebook notes = new Notebook();

  @Test
  void aServerTellsItsLimitsAlsoBeforeItsStart() {
    ServerLimits limits =
        ServerLimits.defaults().toBuilder().memory(m -> m.inboxBytes(1_000)).build();
    Server server = new Server(ServerConfig.builder().maxPeers(7).limits(limits).build());

    assertThat(server.limits())
        .contains(
            new LimitInfo("server.peers", Bound.Unit.COUNT, 7, 0, 0),
            new LimitInfo("server.inbox-bytes", Bound.Unit.BYTES, 1_000, 0, 0),
            new LimitInfo("server.read-time", Bound.Unit.TIME, 30_000_000_000L, 0, 0),
            new LimitInfo("typed.workers", Bound.Unit.COUNT, 16, 0, 0),
            new LimitInfo("rlpx.hello-bytes", Bound.Unit.BYTES, 2_048, 0, 0));
    assertThat(server.limits()).extracting(LimitInfo::name).doesNotHaveDuplicates();
  }

  @Test
  void aTypedProtocolWithLimitsOfItsOwnIsCountedByItself() {
    LimitCounts counts = Limits.counts(ServerLimits.defaults());
    TypedLimits own =
        new TypedLimits(1, 2, 3, 2, 2, 2, Duration.ofSeconds(1), 5, 6, Duration.ofSeconds(1));

    counts.of(TypedBound.INBOX_MESSAGES, own).refuse();

    assertThat(counts.of(TypedBound.INBOX_MESSAGES, own).maximum()).isEqualTo(5);
    assertThat(counts.of(TypedBound.INBOX_MESSAGES, TypedLimits.defaults()).refused()).isZero();
  }

  @SimulationTest
  void whatAllPeersFillAndWhichDeadlinesStrikeIsTold(Simulation simulation) throws Exception {
    SimulatedServer server =
        new SimulatedServer(simulation, "server")
            .with(c -> c.protocol(notes.protocol()).maxPeers(6))
            .start();
    SimulatedHost host = simulation.host("stranger");
    simulation.call(
        host,
        SimulatedServer.AT_MOST,
        () -> {
          // Three are peers, one says nothing at all.
          for (int i = 0; i < 3; i++) {
            new Stranger(host, SecretKey.generate(host.random()))
                .greeted(server.node(), Notebook.CAPABILITY);
          }
          return new Stranger(host).dial(server.node());
        });
    simulation.run(Duration.ofSeconds(10));
    assertThat(server.limit("server.peers").highWater()).isEqualTo(3);
    assertThat(server.limit("server.inbound-peers").highWater()).isEqualTo(3);
    assertThat(server.limit("server.auth-time").refused()).isEqualTo(1);
    assertThat(server.limit("server.read-time").refused()).isZero();

    simulation.run(Duration.ofSeconds(30));
    assertThat(server.limit("server.read-time").refused()).isEqualTo(3);
    server.close();
    host.kill();
  }

  @SimulationTest
  void whatItsConnectionsComeToIsTold(Simulation simulation) throws Exception {
    SimulatedServer server = new SimulatedServer(simulation, "server").start();
    SimulatedHost host = simulation.host("stranger");
    simulation.call(
        host,
        SimulatedServer.AT_MOST,
        () -> {
          Stranger stranger = new Stranger(host);
          PublicKey key = stranger.key().publicKey();
          Hello wordy = new Hello(Hello.VERSION, "x".repeat(513), List.of(), 0, key);
          RlpxConnection connection = stranger.encrypted(server.node());
          connection.exchangeHello(wordy);
          return connection; // and it does not hang up
        });
    simulation.run(Duration.ofSeconds(3));
    assertThat(server.limit("rlpx.name-bytes").refused()).isEqualTo(1);
    assertThat(server.limit("rlpx.hello-bytes").refused()).isZero();
    assertThat(server.limit("rlpx.disconnect-time").refused()).isEqualTo(1);
    assertThat(server.limit("rlpx.drain-bytes").refused()).isZero();
    assertThat(server.limit("rlpx.buffer-bytes").highWater()).isPositive();
    server.close();
    host.kill();
  }
}
