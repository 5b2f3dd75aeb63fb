package io.jdevp2p.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jdevp2p.host.StreamSocket;
import io.jdevp2p.host.UdpSocket;
import io.jdevp2p.simulation.Net.Connection;
import io.jdevp2p.simulation.junit.SimulationTest;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

class SimulatedNetworkTest extends TwoHosts {
  // ---- Addresses and names

  @SimulationTest
  void hostsGetAddressesInNetsOfTheirOwn() {
    simulation.host("given", "10.0.2.1");
    SimulatedHost next = simulation.host("next");

    assertThat(alice.address()).isEqualTo(InetAddress.ofLiteral("10.0.0.1"));
    assertThat(bob.address()).isEqualTo(InetAddress.ofLiteral("10.0.1.1"));
    assertThat(next.address()).isEqualTo(InetAddress.ofLiteral("10.0.3.1"));
    assertThatThrownBy(() -> simulation.host("again", "10.0.2.1"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("address taken: 10.0.2.1 for host again");
    assertThatThrownBy(() -> simulation.host("alice"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("host name taken: alice");
  }

  @SimulationTest
  void hostsMayHaveIpv6Addresses() throws Exception {
    SimulatedHost six = simulation.host("six", "2001:db8::6");
    run(() -> {
      try (Connection connection = Connection.open(alice, six)) {
        Net.write(connection.near(), "hello");
        assertThat(Net.read(connection.far(), 5)).isEqualTo("hello");
      }
    });
  }

  @SimulationTest
  void namesAreTheNetworks() throws Exception {
    network.name("Boot.example", bob.address(), alice.address());
    run(() -> {
      assertThat(alice.names().resolve("boot.EXAMPLE", Net.in(alice, Net.MINUTE)))
          .containsExactly(bob.address(), alice.address());
      assertThat(alice.names().resolve("192.0.2.7", Net.in(alice, Net.MINUTE)))
          .containsExactly(InetAddress.ofLiteral("192.0.2.7"));
      assertThatThrownBy(() -> alice.names().resolve("other.example", Net.in(alice, Net.MINUTE)))
          .isInstanceOf(UnknownHostException.class)
          .hasMessage("unknown name other.example");
      assertThatThrownBy(
              () -> alice.names().resolve("boot.example", Net.in(alice, Duration.ofMillis(1))))
          .isInstanceOf(SocketTimeoutException.class);
    });
  }

  // ---- Conditions

  @SimulationTest
  void linksMayHaveConditionsOfTheirOwnInEachDirection() throws Exception {
    network.conditions(LinkConditions.loopback().withLatency(Duration.ofMillis(1)));
    network.conditionsOneWay(
        alice, bob, LinkConditions.loopback().withLatency(Duration.ofMillis(70)));
    run(() -> {
      try (UdpSocket a = Net.udp(alice);
          UdpSocket b = Net.udp(bob)) {
        Net.send(a, bob, "there");
        b.receive(new byte[9]);
        assertThat(simulation.now()).isEqualTo(Duration.ofMillis(70));
        Net.send(b, alice, "back");
        a.receive(new byte[9]);
        assertThat(simulation.now()).isEqualTo(Duration.ofMillis(71));
      }
    });
  }

  // ---- Partitions

  @SimulationTest
  void tcpDataWaitsForTheHealing() throws Exception {
    run(() -> {
      try (Connection connection = Connection.open(alice, bob)) {
        Net.write(connection.near(), "before,");
        alice.clock().sleep(Duration.ofSeconds(1));
        network.partition(List.of(alice), List.of(bob));
        Net.write(connection.near(), "meanwhile,");
        bob.clock().schedule(Duration.ofSeconds(30), network::heal);
        assertThat(Net.read(connection.far(), 7)).isEqualTo("before,");
        assertThat(simulation.now()).isLessThan(Duration.ofSeconds(2));
        assertThat(Net.read(connection.far(), 10)).isEqualTo("meanwhile,");
        assertThat(simulation.now()).isGreaterThan(Duration.ofSeconds(31));
        Net.write(connection.near(), "after");
        assertThat(Net.read(connection.far(), 5)).isEqualTo("after");
      }
    });
  }

  @SimulationTest
  void udpPacketsAreLostInAPartitionAlsoThoseOnTheirWay() throws Exception {
    run(() -> {
      try (UdpSocket a = Net.udp(alice);
          UdpSocket b = Net.udp(bob)) {
        Net.send(a, bob, "on its way");
        network.partition(List.of(alice), List.of(bob));
        Net.send(a, bob, "into the wall");
        alice.clock().sleep(Duration.ofSeconds(1));
        assertThat(network.dropped(DropReason.PARTITION)).isEqualTo(2);
        network.heal();
        Net.send(a, bob, "after");
        byte[] bytes = new byte[100];
        assertThat(b.receive(bytes).length()).isEqualTo(5);
      }
    });
  }

  @SimulationTest
  void partitionTakesNothingFromTheOthers() throws Exception {
    SimulatedHost carol = simulation.host("carol");
    network.partition(List.of(alice), List.of(carol));
    run(() -> {
      Connection.open(alice, bob).close();
      Connection.open(carol, bob).close();
      assertThatThrownBy(() -> Net.dial(alice, carol)).isInstanceOf(SocketTimeoutException.class);
    });
  }

  @SimulationTest
  void resetIsLostInAPartitionSoThatTheOtherEndStaysHalfOpen() throws Exception {
    run(() -> {
      Connection connection = Connection.open(alice, bob);
      Net.write(connection.near(), "unread");
      alice.clock().sleep(Duration.ofSeconds(1));
      network.partition(List.of(alice), List.of(bob));
      connection.far().close(); // with a reset, for the unread data
      alice.clock().sleep(Duration.ofHours(1).minusSeconds(60));
      network.heal();
      alice.clock().sleep(Duration.ofSeconds(10));
      Net.write(connection.near(), "are you there?"); // half-open: no failure yet
      alice.clock().sleep(Duration.ofSeconds(1));
      assertThatThrownBy(() -> Net.write(connection.near(), "hello?")).isNotNull();
      connection.close();
    });
  }

  @SimulationTest
  void stallEndsByItself() throws Exception {
    run(() -> {
      try (Connection connection = Connection.open(alice, bob)) {
        Duration start = simulation.now();
        network.stall(alice, bob, Duration.ofSeconds(20));
        Net.write(connection.near(), "late");
        assertThat(Net.read(connection.far(), 4)).isEqualTo("late");
        assertThat(simulation.now().minus(start))
            .isBetween(Duration.ofSeconds(20), Duration.ofMillis(20_010));
      }
    });
  }

  @SimulationTest
  void closedConnectionsLeaveNothingHeld() throws Exception {
    run(() -> {
      Connection connection = Connection.open(alice, bob);
      network.partition(List.of(alice), List.of(bob));
      Net.write(connection.near(), "never read");
      alice.clock().sleep(Duration.ofSeconds(1));
      connection.close();
      alice.clock().sleep(Duration.ofSeconds(1));
      network.heal();
    });
    assertThat(simulation.runUntilIdle(Net.MINUTE)).isTrue();
    assertThat(simulation.openSockets()).isZero();
  }

  // ---- Kill and restart

  @SimulationTest
  void killResetsConnectionsAndRefusesDials() throws Exception {
    Net.echo(bob);
    run(() -> {
      try (StreamSocket socket = Net.dial(alice, bob)) {
        Net.write(socket, "echo");
        assertThat(Net.read(socket, 4)).isEqualTo("echo");
        bob.kill();
        bob.kill();
        assertThatThrownBy(() -> Net.read(socket, 1)).hasMessage("Connection reset");
        assertThatThrownBy(() -> Net.dial(alice, bob)).isInstanceOf(ConnectException.class);
      }
    });
    assertThat(bob.isAlive()).isFalse();
    assertThat(bob.threads().live()).isZero();
    assertThat(bob.openSockets()).isZero();
    assertThat(bob.uncaught()).isEmpty();
  }

  @SimulationTest
  void powerFailureTellsNobodyUntilTheRestart() throws Exception {
    Net.echo(bob);
    run(() -> {
      try (StreamSocket socket = Net.dial(alice, bob)) {
        bob.cutPower();
        Net.write(socket, "into the dark");
        alice.clock().sleep(Duration.ofMinutes(10));
        assertThatThrownBy(() -> Net.dial(alice, bob)).isInstanceOf(SocketTimeoutException.class);
        SimulatedHost again = bob.restart();
        Net.write(socket, "anybody?");
        assertThatThrownBy(() -> Net.read(socket, 1)).hasMessage("Connection reset");
        assertThat(again.address()).isEqualTo(bob.address());
      }
    });
  }

  @SimulationTest
  void restartedHostIsFresh() throws Exception {
    Net.echo(bob);
    simulation.run(Net.MINUTE);
    SimulatedHost again = bob.restart();
    simulation.run(Net.MINUTE);

    assertThat(again.name()).isEqualTo("bob");
    assertThat(again.isAlive()).isTrue();
    assertThat(bob.isAlive()).isFalse();
    assertThat(simulation.liveThreads()).isEmpty();
    run(() -> {
      Connection.open(alice, again).close();
    });
  }

  @SimulationTest
  void partitionHoldsForARestartedHost() throws Exception {
    network.partition(List.of(alice), List.of(bob));
    SimulatedHost again = bob.restart();
    run(() -> {
      Net.listen(again).close();
      assertThatThrownBy(() -> Net.dial(alice, again)).isInstanceOf(SocketTimeoutException.class);
    });
  }

  @SimulationTest
  void killedThreadsUnwindAndTouchNothing() throws Exception {
    List<String> events = new ArrayList<>();
    bob.threads()
        .start(
            "stubborn",
            () -> {
              try {
                while (true) {
                  try {
                    bob.clock().sleep(Duration.ofDays(1));
                  } catch (InterruptedException e) {
                    events.add("interrupted");
                  }
                }
              } finally {
                events.add("unwound");
              }
            });
    bob.clock().schedule(Duration.ofSeconds(5), () -> events.add("timer"));
    simulation.run(Duration.ofSeconds(1));
    bob.kill();
    simulation.run(Net.MINUTE);

    assertThat(events).containsExactly("unwound");
    assertThat(simulation.openTimers()).isZero();
    assertThatThrownBy(() -> bob.threads().start("late", () -> {}))
        .isInstanceOf(HostKilledError.class);
  }

  @SimulationTest
  void killWakesWhoeverWaitsOnTheHostsClock() throws Exception {
    bob.clock().schedule(Duration.ofSeconds(1), bob::kill);
    run(() -> {
      assertThatThrownBy(() -> bob.clock().park(io.jdevp2p.host.Deadline.never()))
          .isInstanceOf(HostKilledError.class);
      assertThat(simulation.now()).isEqualTo(Duration.ofSeconds(1));
    });
  }

  @SimulationTest
  void hostMayKillItself() throws Exception {
    bob.threads()
        .start(
            "suicide",
            () -> {
              bob.kill();
              throw new IllegalStateException("not reported: the host is dead");
            });
    simulation.run(Net.MINUTE);

    assertThat(bob.isAlive()).isFalse();
    assertThat(simulation.liveThreads()).isEmpty();
    assertThat(simulation.uncaught()).isEmpty();
  }

  @SimulationTest(seeds = 1)
  void thousandsOfHostsAndConnectionsFit() throws Exception {
    List<SimulatedHost> hosts = new ArrayList<>();
    for (int i = 0; i < 3000; i++) {
      SimulatedHost host = simulation.host("host" + i);
      hosts.add(host);
      Net.echo(host);
    }
    List<String> answers = new ArrayList<>();
    for (int i = 0; i < 3000; i++) {
      SimulatedHost host = hosts.get(i);
      for (int j = 1; j <= 3; j++) {
        SimulatedHost other = hosts.get((i + j * 997) % 3000);
        host.threads().start("client", () -> answers.add(ask(host, other)));
      }
    }
    assertThat(simulation.runUntil(() -> answers.size() == 9000, Net.MINUTE)).isTrue();
    assertThat(answers).containsOnly("question");
    hosts.forEach(SimulatedHost::kill);
  }

  private static String ask(SimulatedHost from, SimulatedHost to) {
    try (StreamSocket socket = Net.dial(from, to)) {
      from.clock().sleep(Duration.ofSeconds(1)); // so that all are open at once
      Net.write(socket, "question");
      return Net.read(socket, 8);
    } catch (java.io.IOException | InterruptedException e) {
      return e.toString();
    }
  }
}
