package io.jdevp2p.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.jdevp2p.host.Limit;
import io.jdevp2p.simulation.SimulatedHost;
import io.jdevp2p.simulation.Simulation;
import io.jdevp2p.simulation.junit.SimulationTest;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

class RunLoopMailboxTest {
  private static final int ROOM = 16;

  @SimulationTest
  void whoSendsToAFullMailboxWaits(Simulation simulation) {
    SimulatedHost host = simulation.host("host");
    ServerConfig config =
        ServerConfig.builder()
            .host(host)
            .limits(ServerLimits.defaults().toBuilder().events(e -> e.mailboxEvents(ROOM)).build())
            .build();
    LimitCounts counts = new LimitCounts(config);
    RunLoop loop =
        new RunLoop(
            host,
            Nodes.id(0),
            config,
            counts,
            new KnownAddresses(),
            new Events(host.clock(), counts),
            new NothingOutside(),
            () -> 0);
    AtomicInteger sent = new AtomicInteger();
    host.threads()
        .start(
            "sender",
            () -> {
              for (int i = 0; i < 3 * ROOM; i++) {
                loop.send(new RunLoopEvent.Settled(Nodes.id(1), true));
                sent.incrementAndGet();
              }
              loop.send(new RunLoopEvent.Stop());
            });

    simulation.run(Duration.ofSeconds(1));
    assertThat(sent).hasValue(ROOM);
    host.threads().start("run loop", loop::run);
    simulation.run(Duration.ofSeconds(1));

    assertThat(sent).hasValue(3 * ROOM);
    Limit events = counts.of(ServerBound.MAILBOX_EVENTS);
    assertThat(events.highWater()).isEqualTo(ROOM);
    assertThat(host.threads().live()).isZero();
  }

  private static final class NothingOutside implements RunLoop.Outside {
    @Override
    public void startDial(Dial dial) {}

    @Override
    public void giveUpDial(Dial dial) {}

    @Override
    public void admitted(Peer peer) {}

    @Override
    public boolean askForCandidate() {
      return false;
    }
  }
}
