package io.jdevp2p.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.jdevp2p.enr.NodeDatabase;
import io.jdevp2p.enr.NodeRecord;
import io.jdevp2p.simulation.Simulation;
import io.jdevp2p.simulation.junit.SimulationTest;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.io.TempDir;

/** A node stays the same node over restarts of its process. */
final class ServerRestartTest {
  @TempDir Path directory;

  private NodeRecord record(SimulatedServer server, int port) throws Exception {
    try (NodeDatabase database =
        server.call(() -> NodeDatabase.inDirectory(server.host(), directory))) {
      String address = server.host().address().getHostAddress() + ":" + port;
      Server started =
          server.call(() ->
              Server.start(c ->
                  c.host(server.host())
                      .privateKey(server.key())
                      .nodeDatabase(database)
                      .listen(address)));
      NodeRecord record = server.call(() -> started.localNode().record());
      server.run(started::close);
      return record;
    }
  }

  @SimulationTest(seeds = 1)
  void theRecordIsTheSameWhenNothingHasChanged(Simulation simulation) throws Exception {
    SimulatedServer server = new SimulatedServer(simulation, "server");
    NodeRecord before = record(server, 30303);
    simulation.run(Duration.ofHours(1));
    assertThat(record(server, 30303).text()).isEqualTo(before.text());
  }

  @SimulationTest(seeds = 1)
  void theSequenceNumberGrowsWithEachChangeAlsoWhenTheClockGoesBack(Simulation simulation)
      throws Exception {
    SimulatedServer server = new SimulatedServer(simulation, "server");
    long before = record(server, 30303).sequence();
    server.host().skewWallClock(Duration.ofDays(-400));
    long moved = record(server, 30304).sequence();
    assertThat(moved).isGreaterThan(before);
    assertThat(record(server, 30304).sequence()).isEqualTo(moved);
    assertThat(record(server, 30303).sequence()).isGreaterThan(moved);
  }
}
