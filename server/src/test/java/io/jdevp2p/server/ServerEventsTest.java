package io.jdevp2p.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jdevp2p.enr.NodeId;
import io.jdevp2p.rlpx.DisconnectReason;
import io.jdevp2p.simulation.Simulation;
import io.jdevp2p.simulation.junit.SimulationTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/** Subscribers see each step of each connection, in order; a slow one loses the oldest. */
final class ServerEventsTest {
  private final Notebook notes = new Notebook();

  private SimulatedServer server(Simulation simulation, String name) {
    return new SimulatedServer(simulation, name).with(c -> c.protocol(notes.protocol()));
  }

  @SimulationTest
  void tellTheStepsOfAConnectionInTheirOrder(Simulation simulation) throws Exception {
    SimulatedServer a = server(simulation, "a").start();
    SimulatedServer b = server(simulation, "b").start();
    a.connect(b);
    a.run(() -> a.server().removePeer(b.id()));
    a.close();
    b.close();
    simulation.run(Duration.ofSeconds(1));
    assertThat(a.events())
        .extracting(e -> e.getClass().getSimpleName())
        .containsExactly("DialStarted", "Encrypted", "PeerAdded", "PeerDropped", "Stopped");
    assertThat(b.events())
        .extracting(e -> e.getClass().getSimpleName())
        .containsExactly("InboundAccepted", "Encrypted", "PeerAdded", "PeerDropped", "Stopped");
    assertThat(a.events()).isSortedAccordingTo((x, y) -> Long.compare(x.atNanos(), y.atNanos()));
    ServerEvent.PeerAdded added = a.events(ServerEvent.PeerAdded.class).getFirst();
    assertThat(added.id()).isEqualTo(b.id());
    assertThat(added.capabilities()).containsExactly(Notebook.CAPABILITY);
    assertThat(added.remote()).isEqualTo(b.node().tcpAddress().orElseThrow());
  }

  @SimulationTest(seeds = {1, 2, 3, 4, 5})
  void eachPeerAddedHasOnePeerDroppedAfterIt(Simulation simulation) throws Exception {
    SimulatedServer hub = server(simulation, "hub").start();
    List<SimulatedServer> others = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      SimulatedServer other = server(simulation, "other " + i).start();
      other.run(() -> other.server().addPeer(hub.node()));
      if (i % 2 == 0) {
        hub.run(() -> hub.server().addPeer(other.node()));
      }
      others.add(other);
    }
    Random random = new Random(simulation.seed());
    for (int i = 0; i < 100; i++) {
      SimulatedServer other = others.get(random.nextInt(others.size()));
      switch (random.nextInt(4)) {
        case 0 -> simulation.network().cut(hub.host(), other.host());
        case 1 ->
            hub.run(() ->
                hub.server()
                    .peer(other.id())
                    .ifPresent(p -> p.disconnect(DisconnectReason.USELESS_PEER)));
        case 2 -> {
          other.run(() -> other.server().removePeer(hub.id()));
          other.run(() -> other.server().addPeer(hub.node()));
        }
        default -> simulation.network().stall(hub.host(), other.host(), Duration.ofSeconds(40));
      }
      simulation.run(Duration.ofSeconds(random.nextInt(60)));
    }
    hub.close();
    for (SimulatedServer other : others) {
      other.close();
    }
    simulation.run(Duration.ofSeconds(5));
    Map<NodeId, Boolean> connected = new HashMap<>();
    for (ServerEvent event : hub.events()) {
      switch (event) {
        case ServerEvent.PeerAdded e -> assertThat(connected.put(e.id(), true)).isNotEqualTo(true);
        case ServerEvent.PeerDropped e -> assertThat(connected.put(e.id(), false)).isTrue();
        default -> {}
      }
    }
    assertThat(connected).hasSize(8);
    assertThat(connected.values()).containsOnly(false);
    assertThat(hub.events(ServerEvent.PeerAdded.class)).hasSizeGreaterThan(20);
  }

  @SimulationTest
  void aSubscriberThatNeverReadsLosesTheOldestAndIsToldHowMany(Simulation simulation)
      throws Exception {
    SimulatedServer hub =
        server(simulation, "hub")
            .with(c -> c.limits(Limits.defaults().with("eventRing", 6).build()))
            .start();
    EventRing lazy = hub.call(() -> hub.server().subscribe());
    SimulatedServer other = server(simulation, "other").start();
    for (int i = 0; i < 10; i++) {
      other.connect(hub);
      other.run(() -> other.server().removePeer(hub.id()));
      hub.awaitNoPeer(other);
    }
    int happened = hub.events().size();
    assertThat(happened).isEqualTo(40);
    assertThat(lazy.dropped()).isEqualTo(happened - 6);
    List<ServerEvent> left = new ArrayList<>();
    hub.run(() -> {
      Optional<ServerEvent> event = lazy.next(Duration.ZERO);
      for (; event.isPresent(); event = lazy.next(Duration.ZERO)) {
        left.add(event.get());
      }
    });
    assertThat(left).isEqualTo(hub.events().subList(happened - 6, happened));
    hub.close();
    other.close();
  }

  @SimulationTest(seeds = 1)
  void noMoreSubscribersThanAllowedAndAClosedOneMakesRoom(Simulation simulation) throws Exception {
    SimulatedServer hub =
        server(simulation, "hub")
            .with(c -> c.limits(Limits.defaults().with("subscribers", 3).build()))
            .start(); // the test itself is one
    hub.run(() -> {
      EventRing first = hub.server().subscribe();
      hub.server().subscribe();
      assertThatThrownBy(() -> hub.server().subscribe())
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("3 event subscriptions");
      first.close();
      hub.server().subscribe();
    });
    hub.close();
  }

  @SimulationTest
  void aWaitingSubscriberIsLetGoWhenTheServerCloses(Simulation simulation) throws Exception {
    SimulatedServer hub = server(simulation, "hub").start();
    List<ServerEvent> last = new ArrayList<>();
    List<Boolean> done = new ArrayList<>();
    hub.host()
        .threads()
        .start(
            "subscriber",
            () -> {
              try (EventRing ring = hub.server().subscribe()) {
                for (var event = ring.next(); event.isPresent(); event = ring.next()) {
                  last.add(event.get());
                }
                done.add(true);
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
    simulation.run(Duration.ofSeconds(1));
    hub.close();
    simulation.run(Duration.ofMillis(1));
    assertThat(done).hasSize(1);
    assertThat(last.getLast()).isInstanceOf(ServerEvent.Stopped.class);
  }
}
