package io.jdevp2p.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.jdevp2p.enr.Node;
import io.jdevp2p.host.StreamSocket;
import io.jdevp2p.simulation.SimulatedHost;
import io.jdevp2p.simulation.Simulation;
import io.jdevp2p.simulation.junit.SimulationTest;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;

/**
 * The stages before Hello, with two places in each, and one handshake computing at a time, which
 * takes a second.
 */
class EntranceTest {
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final ServerLimits LIMITS =
      ServerLimits.defaults().toBuilder()
          .entry(e -> e.awaitingAuth(2).handshakeLine(2).awaitingHello(2).unprovenKnown(1))
          .build();

  private final KnownAddresses known = new KnownAddresses();
  private final List<String> computed = new ArrayList<>();
  private Simulation simulation;
  private SimulatedHost host;
  private Entrance entrance;

  @BeforeEach
  void prepare(Simulation simulation) {
    this.simulation = simulation;
    this.host = simulation.host("host");
    LimitCounts counts = new LimitCounts(ServerConfig.builder().limits(LIMITS).build());
    this.entrance = new Entrance(host, LIMITS, counts, known);
  }

  /** An open socket from somewhere. */
  private static final class Caller implements StreamSocket {
    private final String name;
    private final InetSocketAddress remote;
    private boolean closed;

    Caller(String name, String address) {
      this.name = name;
      this.remote = new InetSocketAddress(Nodes.ip(address), 40_000);
    }

    @Override
    public InetSocketAddress localAddress() {
      return remote;
    }

    @Override
    public InetSocketAddress remoteAddress() {
      return remote;
    }

    @Override
    public int read(byte[] into, int offset, int length) {
      return -1;
    }

    @Override
    public void write(byte[] from, int offset, int length) {}

    @Override
    public void shutdownOutput() {}

    @Override
    public boolean isClosed() {
      return closed;
    }

    @Override
    public void close() {
      closed = true;
    }
  }

  private Entrance.Visit arrive(Caller caller) throws Exception {
    return simulation.call(host, SimulatedServer.AT_MOST, () -> entrance.arrived(caller));
  }

  /** Its whole auth is here: it gets in line, computes for a second, and says when it did. */
  private void sendsAuth(Caller caller, Entrance.Visit visit) {
    host.threads()
        .start(
            caller.name,
            () -> {
              try {
                visit.enter();
                computed.add(caller.name);
                host.clock().sleep(SECOND);
                visit.leave();
                visit.encrypted();
              } catch (IOException e) {
                caller.close();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
    simulation.run(Duration.ofMillis(1));
  }

  private Entrance.Visit sendsAuth(Caller caller) throws Exception {
    Entrance.Visit visit = arrive(caller);
    sendsAuth(caller, visit);
    return visit;
  }

  private static String failure(Entrance.Visit visit) {
    return visit.turnedAway().map(Failure::name).orElse("");
  }

  @SimulationTest
  void noMoreAreComputedAtOnceThanTheProcessorsTake() throws Exception {
    assertThat(host.threads().processors()).isEqualTo(1);
    for (String name : List.of("a", "b", "c")) {
      sendsAuth(new Caller(name, "20.0.0.1"));
    }
    assertThat(computed).containsExactly("a");
    simulation.run(SECOND);
    assertThat(computed).containsExactly("a", "b");
    simulation.run(SECOND);
    assertThat(computed).containsExactly("a", "b", "c");
  }

  @SimulationTest
  void whoIsAloneIsComputedAfterOneOfEachNetwork() throws Exception {
    sendsAuth(new Caller("a1", "20.0.0.1"));
    sendsAuth(new Caller("a2", "20.0.0.1"));
    sendsAuth(new Caller("b", "20.0.1.1"));
    simulation.run(Duration.ofMillis(2500));
    assertThat(computed).containsExactly("a1", "a2", "b");

    computed.clear();
    sendsAuth(new Caller("a1", "20.0.0.1"));
    sendsAuth(new Caller("a2", "20.0.0.1"));
    Caller last = new Caller("a3", "20.0.0.1");
    Entrance.Visit visit = sendsAuth(last);
    sendsAuth(new Caller("b", "20.0.1.1"));
    assertThat(failure(visit)).isEqualTo("handshake.crowded-out");
    assertThat(last.closed).isTrue();
    simulation.run(Duration.ofSeconds(3));
    assertThat(computed).contains("b").doesNotContain("a3");
  }

  @SimulationTest
  void noWholeAuthInTimeEndsAConnectionThatHadRoom() throws Exception {
    Caller caller = new Caller("silent", "20.0.0.1");
    Entrance.Visit visit = arrive(caller);
    simulation.run(LIMITS.entry().authTimeout().minusMillis(1));
    assertThat(caller.closed).isFalse();
    simulation.run(Duration.ofMillis(2));
    assertThat(caller.closed).isTrue();
    assertThat(failure(visit)).isEqualTo("auth.timeout");
    assertThat(entrance.size()).isZero();
  }

  @SimulationTest
  void aWholeAuthInTimeIsEnoughHoweverLongTheLine() throws Exception {
    Caller caller = new Caller("a", "20.0.0.1");
    Entrance.Visit visit = sendsAuth(caller);
    simulation.run(LIMITS.entry().authTimeout().multipliedBy(2));
    assertThat(caller.closed).isFalse();
    assertThat(failure(visit)).isEmpty();
    visit.end();
    assertThat(entrance.size()).isZero();
  }

  @SimulationTest
  void aFullStageTakesNothingFromTheOthers() throws Exception {
    Entrance.Visit greeting = sendsAuth(new Caller("greeting", "20.0.0.1"));
    simulation.run(SECOND.multipliedBy(2));
    Entrance.Visit computing = sendsAuth(new Caller("computing", "20.0.0.2"));
    Entrance.Visit inLine = sendsAuth(new Caller("in line", "20.0.0.3"));
    List<Entrance.Visit> silent = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      silent.add(arrive(new Caller("silent", "20.0.1." + i)));
    }
    assertThat(silent.subList(0, 18)).allMatch(v -> failure(v).equals("auth.crowded-out"));
    assertThat(silent.subList(18, 20)).allMatch(v -> failure(v).isEmpty());
    assertThat(List.of(greeting, computing, inLine)).allMatch(v -> failure(v).isEmpty());
    assertThat(entrance.size()).isEqualTo(2 + 3);
  }

  @SimulationTest
  void thoseWhoSayNoHelloMakeRoomForThoseWhoMight() throws Exception {
    List<Entrance.Visit> visits = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      visits.add(sendsAuth(new Caller("a", "20.0." + i + ".1")));
      simulation.run(SECOND.multipliedBy(2));
    }
    assertThat(failure(visits.get(0))).isEqualTo("hello.crowded-out");
    visits.get(1).proven();
    visits.add(sendsAuth(new Caller("b", "20.0.7.1")));
    simulation.run(SECOND.multipliedBy(2));
    assertThat(failure(visits.get(1))).isEmpty();
    assertThat(failure(visits.get(2))).isEqualTo("hello.crowded-out");
    visits.forEach(Entrance.Visit::end);
    assertThat(entrance.size()).isZero();
  }

  @SimulationTest
  void trustedAndStaticNodesAddressesHaveAPlaceOfTheirOwn() throws Exception {
    Node friend = Node.of(Nodes.key(1).publicKey(), "20.0.0.1", 1, 1);
    known.add(friend);
    Entrance.Visit visit = arrive(new Caller("friend", "20.0.0.1"));
    Entrance.Visit second = arrive(new Caller("neighbour", "20.0.0.1"));
    for (int i = 0; i < 20; i++) {
      arrive(new Caller("neighbour", "20.0.0.1"));
    }
    assertThat(failure(visit)).isEmpty();
    assertThat(failure(second)).isEqualTo("auth.crowded-out");
    known.remove(friend);
    assertThat(known.contains(Nodes.ip("20.0.0.1"))).isFalse();
  }

  @SimulationTest
  void whoIsInLineWhenTheServerStopsWaitsNoMore() throws Exception {
    sendsAuth(new Caller("a", "20.0.0.1"));
    Caller waiting = new Caller("b", "20.0.1.1");
    sendsAuth(waiting);
    simulation.call(
        host,
        SimulatedServer.AT_MOST,
        () -> {
          entrance.close();
          return true;
        });
    simulation.run(Duration.ofMillis(1));
    assertThat(waiting.closed).isTrue();
    assertThat(computed).containsExactly("a");
  }

  @SimulationTest
  void whoEndsAtAnyStageLeavesNothingBehind() throws Exception {
    Entrance.Visit silent = arrive(new Caller("silent", "20.0.0.1"));
    Entrance.Visit greeting = sendsAuth(new Caller("greeting", "20.0.1.1"));
    simulation.run(Duration.ofMillis(1500));
    Entrance.Visit computing = sendsAuth(new Caller("computing", "20.0.2.1"));
    Entrance.Visit inLine = sendsAuth(new Caller("in line", "20.0.3.1"));
    for (Entrance.Visit visit : List.of(silent, greeting, inLine, computing)) {
      simulation.call(
          host,
          SimulatedServer.AT_MOST,
          () -> {
            visit.end();
            visit.end();
            return true;
          });
    }
    assertThat(entrance.size()).isZero();
    Entrance.Visit next = sendsAuth(new Caller("next", "20.0.4.1"));
    assertThat(computed).endsWith("next");
    next.end();
  }
}
