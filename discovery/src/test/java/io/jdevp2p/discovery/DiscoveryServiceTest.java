package io.jdevp2p.discovery;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.jdevp2p.crypto.SecretKey;
import io.jdevp2p.enr.DiscoveryVersion;
import io.jdevp2p.enr.LocalNode;
import io.jdevp2p.enr.Node;
import io.jdevp2p.enr.NodeDatabase;
import io.jdevp2p.enr.NodeSource;
import io.jdevp2p.host.Clock;
import io.jdevp2p.host.Host;
import io.jdevp2p.host.Names;
import io.jdevp2p.host.RandomSource;
import io.jdevp2p.host.Sockets;
import io.jdevp2p.host.Threads;
import io.jdevp2p.simulation.LinkConditions;
import io.jdevp2p.simulation.SimulatedHost;
import io.jdevp2p.simulation.Simulation;
import io.jdevp2p.simulation.junit.SimulationTest;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

class DiscoveryServiceTest {
  /** Twice as long as a table that nobody asks waits to be refreshed. */
  private static final Duration AN_HOUR = Duration.ofHours(1);

  private Simulation simulation;
  private final List<SimulatedDiscovery> all = new ArrayList<>();

  @BeforeEach
  void begin(Simulation fresh) {
    simulation = fresh;
    simulation.network().conditions(LinkConditions.lan());
  }

  @AfterEach
  void closeAll() throws Exception {
    for (SimulatedDiscovery each : all) {
      if (each.host().isAlive()) {
        each.close();
      }
    }
  }

  private SimulatedDiscovery fresh(String name) {
    SimulatedDiscovery added = new SimulatedDiscovery(simulation, simulation.host(name));
    all.add(added);
    return added;
  }

  private void eventually(BooleanSupplier condition) {
    assertThat(simulation.runUntil(condition, AN_HOUR)).isTrue();
  }

  @SimulationTest
  void atOnePortItBondsByVersion4AndHasSessionsByVersion5() throws Exception {
    SimulatedDiscovery a = fresh("a").start();
    SimulatedDiscovery b = fresh("b").start();
    b.v5().registerTalkHandler("echo", (_, _, request) -> request);
    Node toB = b.node();

    Pong pong4 = a.call(() -> a.v4().ping(toB));
    Pong pong5 = a.call(() -> a.v5().ping(toB));
    assertThat(pong4.seenAs()).isEqualTo(a.service().localAddress()).isEqualTo(pong5.seenAs());
    assertThat(a.call(() -> a.v4().requestRecord(toB))).isEqualTo(b.node().record().orElseThrow());
    assertThat(a.call(() -> a.v5().requestRecord(toB))).isEqualTo(b.node().record().orElseThrow());
    byte[] request = "talk".getBytes(UTF_8);
    assertThat(a.call(() -> a.v5().talk(toB, "echo", request))).isEqualTo(request);
    assertThat(a.service().drops()).allSatisfy((_, count) -> assertThat(count).isZero());
    assertThat(b.service().drops()).allSatisfy((_, count) -> assertThat(count).isZero());
  }

  @SimulationTest
  void nodesFindEachOtherFromOneBootnodeByBothVersions() throws Exception {
    SimulatedDiscovery boot = fresh("boot").start();
    for (int i = 0; i < 6; i++) {
      fresh("node" + i).start(boot);
    }
    for (SimulatedDiscovery one : all) {
      for (SimulatedDiscovery other : all) {
        eventually(() -> one == other || one.knowsByBoth(other));
      }
    }
    Set<Node> found = new LinkedHashSet<>();
    SimulatedDiscovery last = all.getLast();
    assertThat(last.service().sources()).extracting(NodeSource::name).doesNotHaveDuplicates();
    for (NodeSource source : last.service().sources()) {
      last.call(() -> {
        for (int i = 0; i < 10; i++) {
          found.add(source.next(last.host().clock().deadline(AN_HOUR)).orElseThrow());
        }
        source.close();
        return true;
      });
    }
    assertThat(found).extracting(Node::id).contains(boot.id()).doesNotContain(last.id());
  }

  @SimulationTest
  void aNodeThatWasKilledComesBack() throws Exception {
    SimulatedDiscovery boot = fresh("boot").start();
    SimulatedDiscovery a = fresh("a").start(boot);
    SimulatedDiscovery b = fresh("b").start(boot);
    eventually(() -> a.knowsByBoth(b) && b.knowsByBoth(a));
    b.kill();
    eventually(() -> !a.knows(a.v4(), b) && !a.knows(a.v5(), b));
    b.restart(boot);
    eventually(() -> a.knowsByBoth(b) && b.knowsByBoth(a));
    Node toB = b.node();
    assertThat(a.call(() -> a.v5().ping(toB)).seenAs()).isEqualTo(a.service().localAddress());
  }

  @SimulationTest
  void aPartitionHeals() throws Exception {
    SimulatedDiscovery boot = fresh("boot").start();
    SimulatedDiscovery a = fresh("a").start(boot);
    SimulatedDiscovery b = fresh("b").start(boot);
    eventually(() -> a.knowsByBoth(b) && b.knowsByBoth(a) && a.knowsByBoth(boot));
    simulation.network().partition(List.of(a.host()), List.of(b.host(), boot.host()));
    eventually(() -> !a.knows(a.v4(), b) && !a.knows(a.v5(), b) && !b.knows(b.v4(), a));
    simulation.network().heal();
    eventually(() -> a.knowsByBoth(b) && b.knowsByBoth(a));
  }

  @SimulationTest
  void whoSpeaksOneVersionIsResolvedByIt() throws Exception {
    SimulatedDiscovery a = fresh("a").start();
    SimulatedDiscovery only4 = fresh("only4").start(config -> config.v5(false));
    SimulatedDiscovery only5 = fresh("only5").start(config -> config.v4(false));
    Node stale4 = only4.enode();
    Node stale5 = only5.node();
    assertThat(a.call(() -> a.service().resolve(stale4))).contains(only4.node());
    assertThat(a.call(() -> a.service().resolve(stale5))).contains(only5.node());
    assertThat(only4.service().v5()).isEmpty();
    assertThat(only5.service().v4()).isEmpty();
    assertThat(only4.call(() -> only4.service().resolve(a.node()))).contains(a.node());
    Node nobody = Node.of(SecretKey.generate(a.host().random()).publicKey(), a.address(), 0, 1);
    assertThat(a.call(() -> a.service().resolve(nobody))).isEmpty();
    assertThat(a.service().sources()).hasSize(2);
    assertThat(only5.service().sources()).hasSize(1);
  }

  @SimulationTest
  void oneWhoSearchesNoLongerSearchesInVain() throws Exception {
    SimulatedDiscovery a = fresh("a").start();
    Node nobody = Node.of(SecretKey.generate(a.host().random()).publicKey(), a.address(), 0, 1);
    Thread searching =
        a.call(() ->
            a.host()
                .threads()
                .start(
                    "search",
                    () ->
                        assertThatThrownBy(() -> a.service().resolve(nobody))
                            .isInstanceOf(InterruptedException.class)));
    a.call(() -> {
      a.host().clock().sleep(Duration.ofMillis(10));
      searching.interrupt();
      return true;
    });
    Duration before = simulation.now();
    eventually(() -> simulation.liveThreads().stream().noneMatch(DiscoveryServiceTest::searches));
    assertThat(simulation.now().minus(before)).isLessThan(Duration.ofMillis(10));
  }

  private static boolean searches(String thread) {
    return thread.contains("/search") || thread.contains("/resolve-");
  }

  @SimulationTest
  void closingTakesNoTimeAndEndsWhoWaits() throws Exception {
    SimulatedDiscovery a = fresh("a").start();
    Node silent = Node.of(SecretKey.generate(a.host().random()).publicKey(), a.address(), 0, 1);
    List<DiscoveryFailure> failures = new ArrayList<>();
    a.call(() -> a.host().threads().start("ping", () -> failures.add(failure(a, silent))));
    a.call(() -> {
      a.host().clock().sleep(Duration.ofMillis(100));
      return true;
    });
    Duration before = simulation.now();
    a.close();
    a.close();
    eventually(() -> !failures.isEmpty());
    assertThat(simulation.now().minus(before)).isLessThan(Duration.ofMillis(10));
    assertThat(failures).containsExactly(DiscoveryFailure.CLOSED);
    assertThat(a.host().openSockets()).isZero();
    assertThat(a.host().openTimers()).isZero();
    SimulatedDiscovery again = new SimulatedDiscovery(simulation, a.host()).start();
    again.close();
  }

  private static DiscoveryFailure failure(SimulatedDiscovery on, Node node) {
    try {
      on.v4().ping(node);
      throw new AssertionError("a pong from nobody");
    } catch (DiscoveryException e) {
      return e.failure();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @SimulationTest
  void aPortThatIsTakenIsNamed() throws Exception {
    SimulatedDiscovery a = fresh("a").start();
    assertThatThrownBy(() -> new SimulatedDiscovery(simulation, a.host()).start())
        .asInstanceOf(type(BindException.class))
        .extracting(Throwable::getMessage)
        .isEqualTo("port taken: " + a.address().getHostAddress() + ":30303");
  }

  /** A host on which no more than so many threads can be started. */
  private record TiredHost(Host host, AtomicInteger left) implements Host, Threads {
    @Override
    public Thread start(String name, Runnable body) {
      if (left.getAndDecrement() <= 0) {
        throw new OutOfMemoryError("unable to start a thread");
      }
      return host.threads().start(name, body);
    }

    @Override
    public int live() {
      return host.threads().live();
    }

    @Override
    public Threads threads() {
      return this;
    }

    @Override
    public Clock clock() {
      return host.clock();
    }

    @Override
    public RandomSource random() {
      return host.random();
    }

    @Override
    public Sockets sockets() {
      return host.sockets();
    }

    @Override
    public Names names() {
      return host.names();
    }
  }

  @SimulationTest
  void aStartThatFailsLeavesNothingOpen() throws Exception {
    SimulatedHost host = simulation.host("tired");
    SecretKey key = SecretKey.generate(host.random());
    NodeDatabase database = NodeDatabase.inMemory(host, 10);
    InetSocketAddress address = new InetSocketAddress(host.address(), 30303);
    DiscoveryConfig config = DiscoveryConfig.builder().listen(address).build();
    for (int threads = 0; threads < 2; threads++) {
      Host tired = new TiredHost(host, new AtomicInteger(threads));
      simulation.call(
          host,
          AN_HOUR,
          () -> {
            assertThatThrownBy(() ->
                    DiscoveryService.start(
                        tired, key, new LocalNode(host, key, database), database, config))
                .isInstanceOf(OutOfMemoryError.class);
            return true;
          });
      assertThat(host.openSockets()).isZero();
      assertThat(host.openTimers()).isZero();
      eventually(() -> host.threads().live() == 0);
    }
  }

  // ---- What is advertised

  private Node started(String listen) throws Exception {
    SimulatedDiscovery a = fresh(listen);
    a.start(config -> config.listen(new InetSocketAddress(InetAddress.ofLiteral(listen), 0)));
    assertThat(a.node().udpPort()).isEqualTo(a.service().localAddress().getPort()).isPositive();
    return a.node();
  }

  @SimulationTest
  void ofAllAddressesNoneIsAdvertisedAndOneIfItIsCertain() throws Exception {
    assertThat(started("0.0.0.0").ip()).isEmpty();
    assertThat(started("::").ip()).isEmpty();
    assertThat(started("127.0.0.1").ip()).contains(InetAddress.ofLiteral("127.0.0.1"));
    SimulatedDiscovery own = fresh("own").start();
    assertThat(own.node().ip()).contains(own.address());
    assertThat(own.node().record()).isPresent();
  }

  @SimulationTest
  void versionsHaveTheirNames() throws Exception {
    SimulatedDiscovery a = fresh("a").start();
    assertThat(a.v4().version()).isEqualTo(DiscoveryVersion.V4);
    assertThat(a.v5().version()).isEqualTo(DiscoveryVersion.V5);
    assertThat(a.service().limits()).isNotNull();
    assertThat(Optional.of(a.v4().localNode())).contains(a.service().localNode());
  }
}
