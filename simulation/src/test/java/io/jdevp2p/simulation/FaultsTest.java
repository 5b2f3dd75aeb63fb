package io.jdevp2p.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jdevp2p.host.StreamSocket;
import io.jdevp2p.host.UdpSocket;
import io.jdevp2p.simulation.Net.Connection;
import io.jdevp2p.simulation.junit.SimulationTest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;

/** What a test can do to a network and its hosts besides parting and killing them. */
class FaultsTest extends TwoHosts {
  private static final LinkConditions CLEAN = LinkConditions.loopback();

  @BeforeEach
  void clean() {
    network.conditions(CLEAN);
  }

  // ---- Corruption

  @SimulationTest
  void corruptionFlipsOneBitOfEachSegmentAndNoMore() throws Exception {
    run(() -> {
      try (Connection connection = Connection.open(alice, bob)) {
        network.conditionsOneWay(alice, bob, CLEAN.withSegmentBytes(10).withCorruption(1));
        connection.near().write(new byte[100], 0, 100);
        for (int segment = 0; segment < 10; segment++) {
          byte[] got = new byte[10];
          assertThat(connection.far().read(got, 0, 10)).isEqualTo(10);
          assertThat(bits(got)).isEqualTo(1);
        }
        Net.write(connection.far(), "the way back is clean");
        assertThat(Net.read(connection.near(), 21)).isEqualTo("the way back is clean");
      }
    });
  }

  @SimulationTest
  void corruptionDoesNotChangeTheBufferThatWasWritten() throws Exception {
    run(() -> {
      try (Connection connection = Connection.open(alice, bob)) {
        network.conditions(CLEAN.withCorruption(1));
        byte[] written = new byte[50];
        connection.near().write(written, 0, 50);
        assertThat(written).containsOnly(0);
      }
    });
  }

  @SimulationTest
  void corruptionHitsUdpAsWell() throws Exception {
    run(() -> {
      try (UdpSocket near = Net.udp(alice);
          UdpSocket far = Net.udp(bob)) {
        network.conditions(CLEAN.withCorruption(1));
        byte[] got = new byte[20];
        near.send(new byte[20], 0, 20, Net.at(bob));
        far.receive(got);
        assertThat(bits(got)).isEqualTo(1);
      }
    });
  }

  private static int bits(byte[] bytes) {
    int bits = 0;
    for (byte b : bytes) {
      bits += Integer.bitCount(b & 0xff);
    }
    return bits;
  }

  // ---- Slow drip

  @SimulationTest
  void aDripLetsAByteThroughAtATimeAndThenTheRestAtOnce() throws Exception {
    run(() -> {
      try (Connection connection = Connection.open(alice, bob)) {
        Duration second = Duration.ofSeconds(1);
        network.drip(alice, bob, second, Duration.ofSeconds(10));
        Duration begin = simulation.now();
        connection.near().write(new byte[100], 0, 100);
        byte[] got = new byte[100];
        for (int i = 0; i < 10; i++) {
          assertThat(connection.far().read(got, 0, 100)).isEqualTo(1);
          assertThat(simulation.now().minus(begin)).isEqualTo(second.multipliedBy(i));
        }
        assertThat(connection.far().read(got, 0, 100)).isEqualTo(90);
        assertThat(simulation.now().minus(begin)).isEqualTo(Duration.ofSeconds(10));
      }
    });
  }

  // ---- Cut at a byte

  @SimulationTest
  void aConnectionIsCutRightBehindTheByte() throws Exception {
    run(() -> {
      try (Connection connection = Connection.open(alice, bob)) {
        network.cutAfter(alice, bob, 7);
        Net.write(connection.near(), "four");
        assertThat(Net.read(connection.far(), 4)).isEqualTo("four");
        Net.write(connection.near(), "and four more");
        assertThat(Net.read(connection.far(), 3)).isEqualTo("and");
        assertThatThrownBy(() -> Net.read(connection.far(), 1))
            .isInstanceOf(SocketException.class)
            .hasMessage("Connection reset");
        assertThatThrownBy(() -> Net.write(connection.near(), "more"))
            .isInstanceOf(SocketException.class);
      }
      try (Connection next = Connection.open(alice, bob)) {
        Net.write(next.near(), "the next one lives");
        assertThat(Net.read(next.far(), 18)).isEqualTo("the next one lives");
      }
    });
  }

  @SimulationTest
  void healingTakesACutBackThatHasNotComeYet() throws Exception {
    run(() -> {
      try (Connection connection = Connection.open(alice, bob)) {
        network.cutAfter(alice, bob, 7);
        network.heal();
        Net.write(connection.near(), "much more than that");
        assertThat(Net.read(connection.far(), 19)).isEqualTo("much more than that");
      }
    });
  }

  // ---- Full buffers

  @SimulationTest
  void aSmallWindowIsFullAtOnceAndEmptiesAsItIsRead() throws Exception {
    network.conditions(CLEAN.withWindowBytes(100));
    run(() -> {
      try (Connection connection = Connection.open(alice, bob)) {
        Thread writer = writeInBackground(connection.near(), 1000);
        alice.clock().sleep(Duration.ofMinutes(10));
        assertThat(writer.isAlive()).isTrue();
        byte[] got = new byte[1000];
        assertThat(connection.far().read(got, 0, 1000)).isEqualTo(100);
        assertThat(Net.read(connection.far(), 900)).hasSize(900);
      }
    });
  }

  @SimulationTest
  void aWindowThatShrinksOrGrowsLeavesNobodyWaiting() throws Exception {
    run(() -> {
      try (Connection connection = Connection.open(alice, bob)) {
        connection.near().write(new byte[40_000], 0, 40_000);
        assertThat(Net.read(connection.far(), 40_000)).hasSize(40_000);
        network.conditions(CLEAN.withWindowBytes(10));
        Thread writer = writeInBackground(connection.near(), 100);
        alice.clock().sleep(Duration.ofSeconds(1));
        assertThat(writer.isAlive()).isTrue();
        network.conditions(CLEAN);
        assertThat(Net.read(connection.far(), 100)).hasSize(100);
        alice.clock().sleep(Duration.ofSeconds(1));
        assertThat(writer.isAlive()).isFalse();
      }
    });
  }

  private Thread writeInBackground(StreamSocket to, int bytes) {
    return alice
        .threads()
        .start(
            "writer",
            () -> {
              try {
                to.write(new byte[bytes], 0, bytes);
              } catch (IOException e) {
                throw new IllegalStateException(e);
              }
            });
  }

  // ---- Out of file descriptors

  @SimulationTest
  void aHostWithoutDescriptorsNeitherAcceptsNorDialsUntilItHasSomeAgain() throws Exception {
    run(() -> {
      try (Connection connection = Connection.open(alice, bob)) {
        bob.descriptorLimit(2); // the listener, and the connection that is there
        try (StreamSocket waiting = Net.dial(alice, bob)) { // the kernel answers it
          assertThatThrownBy(() -> connection.listener().accept())
              .isInstanceOf(IOException.class)
              .hasMessage("Too many open files");
          assertThatThrownBy(() -> Net.dial(bob, alice)).hasMessage("Too many open files");
          assertThatThrownBy(() -> Net.udp(bob)).hasMessage("Too many open files");
          Net.write(connection.far(), "still open");
          assertThat(Net.read(connection.near(), 10)).isEqualTo("still open");
          bob.descriptorLimit(3);
          try (StreamSocket accepted = connection.listener().accept()) {
            assertThat(accepted.remoteAddress()).isEqualTo(waiting.localAddress());
          }
        }
      }
    });
  }

  // ---- Names

  @SimulationTest
  void nameServersCanFailAndFallSilent() throws Exception {
    network.name("bob.example", bob.address());
    run(() -> {
      Duration begin = simulation.now();
      network.nameServers(NameServers.FAILING);
      assertThatThrownBy(() -> lookUp("bob.example")).hasMessageContaining("server failure");
      network.nameServers(NameServers.SILENT);
      assertThatThrownBy(() -> lookUp("bob.example")).isInstanceOf(SocketTimeoutException.class);
      assertThat(simulation.now().minus(begin)).isBetween(Duration.ofSeconds(5), Net.MINUTE);
      assertThat(lookUp("10.0.0.1")).isEqualTo(InetAddress.ofLiteral("10.0.0.1"));
      network.nameServers(NameServers.ANSWERING);
      assertThat(lookUp("bob.example")).isEqualTo(bob.address());
    });
  }

  @SimulationTest
  void aLookupThatNobodyAnsweredIsAnsweredOnceTheServersAreBack() throws Exception {
    network.name("bob.example", bob.address());
    network.nameServers(NameServers.SILENT);
    alice
        .threads()
        .start(
            "repair",
            () -> {
              try {
                alice.clock().sleep(Duration.ofSeconds(2));
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
              network.nameServers(NameServers.ANSWERING);
            });
    run(() -> {
      assertThat(lookUp("bob.example")).isEqualTo(bob.address());
      assertThat(simulation.now()).isBetween(Duration.ofSeconds(2), Duration.ofSeconds(4));
    });
  }

  private InetAddress lookUp(String name) throws IOException {
    return alice.names().resolve(name, Net.in(alice, Duration.ofSeconds(5))).getFirst();
  }
}
