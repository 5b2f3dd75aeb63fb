package io.jdevp2p.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jdevp2p.host.StreamListener;
import io.jdevp2p.host.StreamSocket;
import io.jdevp2p.simulation.Net.Connection;
import io.jdevp2p.simulation.junit.SimulationTest;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

class TcpTest extends TwoHosts {
  // ---- Connecting

  @SimulationTest
  void bothEndsKnowBothAddresses() throws Exception {
    run(() -> {
      try (Connection connection = Connection.open(alice, bob)) {
        assertThat(connection.near().remoteAddress()).isEqualTo(Net.at(bob));
        assertThat(connection.far().localAddress()).isEqualTo(Net.at(bob));
        assertThat(connection.near().localAddress())
            .isEqualTo(new InetSocketAddress(alice.address(), 49152))
            .isEqualTo(connection.far().remoteAddress());
      }
    });
  }

  @SimulationTest
  void connectingTakesOneRoundTrip() throws Exception {
    network.conditions(LinkConditions.loopback().withLatency(Duration.ofMillis(30)));
    run(() -> {
      try (Connection connection = Connection.open(alice, bob)) {
        assertThat(simulation.now()).isEqualTo(Duration.ofMillis(60));
        assertThat(connection.far().isClosed()).isFalse();
      }
    });
  }

  @SimulationTest
  void nobodyListeningMeansRefused() throws Exception {
    run(() -> {
      assertThatThrownBy(() -> Net.dial(alice, bob))
          .isInstanceOf(ConnectException.class)
          .hasMessage("10.0.1.1:30303: Connection refused");
    });
  }

  @SimulationTest
  void nobodyThereMeansTimeout() throws Exception {
    run(() -> {
      InetSocketAddress nowhere =
          new InetSocketAddress(InetAddress.ofLiteral("192.0.2.1"), Net.PORT);
      assertThatThrownBy(() -> alice.sockets().dial(nowhere, Net.in(alice, Duration.ofSeconds(3))))
          .isInstanceOf(SocketTimeoutException.class)
          .hasMessage("connecting to 192.0.2.1:30303 timed out");
      assertThat(simulation.now()).isEqualTo(Duration.ofSeconds(3));
    });
  }

  @SimulationTest
  void synIsSentAgainUntilSomebodyAnswers() throws Exception {
    network.partition(List.of(alice), List.of(bob));
    alice.clock().schedule(Duration.ofMillis(2500), network::heal);
    run(() -> {
      try (Connection connection = Connection.open(alice, bob)) {
        // Sent at 0, 1 and 3 seconds.
        assertThat(simulation.now()).isBetween(Duration.ofSeconds(3), Duration.ofMillis(3010));
        assertThat(connection.near().isClosed()).isFalse();
      }
    });
  }

  @SimulationTest
  void interruptEndsADial() throws Exception {
    network.partition(List.of(alice), List.of(bob));
    run(() -> {
      Thread dialer = Thread.currentThread();
      alice.clock().schedule(Duration.ofSeconds(1), dialer::interrupt);
      assertThatThrownBy(() -> Net.dial(alice, bob))
          .isInstanceOf(SocketException.class)
          .hasMessage("Closed by interrupt");
      assertThat(Thread.interrupted()).isTrue();
    });
  }

  @SimulationTest
  void dialGivenUpLaterThanTheSynArrivedResetsTheOtherEnd() throws Exception {
    LinkConditions slow = LinkConditions.loopback().withLatency(Duration.ofMillis(100));
    network.conditions(slow);
    run(() -> {
      try (StreamListener listener = Net.listen(bob)) {
        assertThatThrownBy(
                () -> alice.sockets().dial(Net.at(bob), Net.in(alice, Duration.ofMillis(150))))
            .isInstanceOf(SocketTimeoutException.class);
        try (StreamSocket accepted = listener.accept()) {
          assertThatThrownBy(() -> Net.read(accepted, 1)).hasMessage("Connection reset");
        }
      }
    });
  }

  @SimulationTest
  void fullBacklogLetsDialsWait() throws Exception {
    int dials = SimulationLimits.ACCEPT_BACKLOG + 1;
    List<StreamSocket> dialed = new ArrayList<>();
    run(() -> {
      try (StreamListener listener = Net.listen(bob)) {
        for (int i = 0; i < dials; i++) {
          alice.threads().start("dialer", () -> dialed.add(dialQuietly()));
        }
        alice.clock().sleep(Duration.ofMillis(500));
        assertThat(dialed).hasSize(dials - 1);
        assertThat(network.dropped(DropReason.INBOX_FULL)).isEqualTo(1);

        listener.accept().close();
        alice.clock().sleep(Duration.ofSeconds(1));
        assertThat(dialed).hasSize(dials);
      }
      dialed.forEach(StreamSocket::close);
    });
  }

  private StreamSocket dialQuietly() {
    try {
      return Net.dial(alice, bob);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @SimulationTest
  void closingAListenerResetsWhatItDidNotAccept() throws Exception {
    run(() -> {
      StreamListener listener = Net.listen(bob);
      try (StreamSocket near = Net.dial(alice, bob)) {
        listener.close();
        assertThatThrownBy(() -> Net.read(near, 1)).hasMessage("Connection reset");
        assertThatThrownBy(() -> Net.dial(alice, bob)).isInstanceOf(ConnectException.class);
      }
    });
  }

  @SimulationTest
  void closeWakesTheAcceptor() throws Exception {
    run(() -> {
      StreamListener listener = Net.listen(bob);
      bob.clock().schedule(Duration.ofSeconds(1), listener::close);
      assertThatThrownBy(listener::accept).hasMessage("Socket closed");
      assertThat(listener.isClosed()).isTrue();
    });
  }

  // ---- Ports

  @SimulationTest
  void portIsTakenOnce() throws Exception {
    run(() -> {
      StreamListener first = Net.listen(bob);
      assertThatThrownBy(() -> Net.listen(bob))
          .isInstanceOf(BindException.class)
          .hasMessage("port taken: 0.0.0.0:30303");
      assertThatThrownBy(() -> bob.sockets().listen(Net.at(bob)))
          .hasMessage("port taken: 10.0.1.1:30303");
      bob.sockets().bind(Net.any(Net.PORT)).close(); // UDP has ports of its own
      first.close();
      Net.listen(bob).close();
    });
  }

  @SimulationTest
  void portZeroChoosesFreePortsInOrder() throws Exception {
    run(() -> {
      try (StreamListener first = bob.sockets().listen(Net.any(0));
          StreamListener second = bob.sockets().listen(Net.any(0))) {
        assertThat(first.localAddress().getPort()).isEqualTo(49152);
        assertThat(second.localAddress().getPort()).isEqualTo(49153);
      }
    });
  }

  @SimulationTest
  void onlyOwnAddressesCanBeBound() throws Exception {
    run(() -> {
      assertThatThrownBy(() -> bob.sockets().listen(Net.at(alice)))
          .isInstanceOf(BindException.class)
          .hasMessage("cannot bind to 10.0.0.1:30303: not an address of bob");
    });
  }

  @SimulationTest
  void loopbackStaysWithinTheHost() throws Exception {
    InetSocketAddress loopback =
        new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), Net.PORT);
    run(() -> {
      try (StreamListener listener = alice.sockets().listen(loopback);
          StreamSocket near = alice.sockets().dial(loopback, Net.in(alice, Net.MINUTE));
          StreamSocket far = listener.accept()) {
        Net.write(near, "hello");
        assertThat(Net.read(far, 5)).isEqualTo("hello");
        assertThat(far.remoteAddress().getAddress()).isEqualTo(loopback.getAddress());
        assertThatThrownBy(() -> bob.sockets().dial(loopback, Net.in(bob, Net.MINUTE)))
            .isInstanceOf(ConnectException.class);
        assertThatThrownBy(() -> Net.dial(bob, alice)).isInstanceOf(ConnectException.class);
      }
    });
  }

  @SimulationTest(seeds = 1)
  void allEphemeralPortsCanBeUsedAndNoMore() throws Exception {
    run(() -> {
      List<StreamListener> listeners = new ArrayList<>();
      InetSocketAddress anyPort = Net.any(0);
      for (int i = 0; i < 16_384; i++) {
        listeners.add(bob.sockets().listen(anyPort));
      }
      assertThatThrownBy(() -> bob.sockets().listen(anyPort))
          .isInstanceOf(BindException.class)
          .hasMessageContaining("no free port left");
      listeners.forEach(StreamListener::close);
    });
  }

  // ---- Data

  @SimulationTest
  void bytesArriveInOrderOverABadLink() throws Exception {
    network.conditions(LinkConditions.internet().withReorder(1).withLoss(0.5));
    run(() -> {
      byte[] sent = new byte[1_000_000];
      alice.random().nextBytes(sent);
      byte[] got = new byte[sent.length];
      try (Connection connection = Connection.open(alice, bob)) {
        Thread writer = alice.threads().start("writer", () -> writeAll(connection, sent));
        int at = 0;
        while (at < got.length) {
          at += connection.far().read(got, at, Math.min(700, got.length - at));
        }
        writer.join();
      }
      assertThat(got).isEqualTo(sent);
    });
  }

  private static void writeAll(Connection connection, byte[] bytes) {
    try {
      connection.near().write(bytes, 0, bytes.length);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @SimulationTest
  void segmentsOfOneByteAreReadOneByOne() throws Exception {
    network.conditions(LinkConditions.lan().withSegmentBytes(1));
    run(() -> {
      try (Connection connection = Connection.open(alice, bob)) {
        Net.write(connection.near(), "byte by byte");
        bob.clock().sleep(Duration.ofSeconds(1)); // all of it has arrived
        byte[] into = new byte[100];
        StringBuilder got = new StringBuilder();
        while (got.length() < 12) {
          assertThat(connection.far().read(into, 0, 100)).isEqualTo(1);
          got.append((char) into[0]);
        }
        assertThat(got.toString()).isEqualTo("byte by byte");
      }
    });
  }

  @SimulationTest
  void bandwidthDelaysExactly() throws Exception {
    network.conditions(
        LinkConditions.loopback()
            .withLatency(Duration.ofMillis(10))
            .withBytesPerSecond(1_000_000)
            .withSegmentBytes(1000));
    run(() -> {
      try (Connection connection = Connection.open(alice, bob)) {
        Duration start = simulation.now();
        connection.near().write(new byte[100_000], 0, 100_000);
        Net.read(connection.far(), 1000);
        assertThat(simulation.now().minus(start)).isEqualTo(Duration.ofMillis(11));
        Net.read(connection.far(), 99_000);
        assertThat(simulation.now().minus(start)).isEqualTo(Duration.ofMillis(110));
      }
    });
  }

  @SimulationTest
  void twoConnectionsShareTheBandwidth() throws Exception {
    network.conditions(
        LinkConditions.loopback().withBytesPerSecond(1_000_000).withSegmentBytes(1000));
    run(() -> {
      try (StreamListener listener = Net.listen(bob);
          StreamSocket one = Net.dial(alice, bob);
          StreamSocket oneFar = listener.accept();
          StreamSocket two = Net.dial(alice, bob);
          StreamSocket twoFar = listener.accept()) {
        Duration start = simulation.now();
        one.write(new byte[50_000], 0, 50_000);
        two.write(new byte[50_000], 0, 50_000);
        Net.read(oneFar, 50_000);
        assertThat(simulation.now().minus(start)).isEqualTo(Duration.ofMillis(50));
        Net.read(twoFar, 50_000);
        assertThat(simulation.now().minus(start)).isEqualTo(Duration.ofMillis(100));
      }
    });
  }

  @SimulationTest
  void writerBlocksWhenTheReaderDoesNotRead() throws Exception {
    run(() -> {
      try (Connection connection = Connection.open(alice, bob)) {
        int window = SimulationLimits.TCP_WINDOW_BYTES;
        connection.near().write(new byte[window], 0, window);
        Duration full = simulation.now();
        bob.threads().start("reader", () -> readLater(connection, window));
        connection.near().write(new byte[1], 0, 1); // overfills the window
        assertThat(simulation.now().minus(full)).isGreaterThan(Duration.ofSeconds(5));
      }
    });
  }

  private void readLater(Connection connection, int bytes) {
    try {
      bob.clock().sleep(Duration.ofSeconds(5));
      Net.read(connection.far(), bytes);
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @SimulationTest
  void readOfNothingReturnsAtOnce() throws Exception {
    run(() -> {
      try (Connection connection = Connection.open(alice, bob)) {
        assertThat(connection.near().read(new byte[0], 0, 0)).isZero();
        connection.near().write(new byte[0], 0, 0);
      }
    });
  }

  @SimulationTest
  void twoReadersAreAMistake() throws Exception {
    run(() -> {
      try (Connection connection = Connection.open(alice, bob)) {
        alice.threads().start("reader", () -> drainQuietly(connection.near()));
        alice.clock().sleep(Duration.ofSeconds(1));
        assertThatThrownBy(() -> Net.read(connection.near(), 1))
            .isInstanceOf(IllegalStateException.class)
            .hasMessageStartingWith("a second thread reads tcp 10.0.0.1:49152 to 10.0.1.1:30303");
      }
    });
  }

  private static void drainQuietly(StreamSocket socket) {
    try {
      Net.drain(socket);
    } catch (IOException e) {
      // Closed, as the test wants it.
    }
  }

  // ---- Ending

  @SimulationTest
  void dataSentBeforeTheEndIsReadFirst() throws Exception {
    run(() -> {
      try (Connection connection = Connection.open(alice, bob)) {
        Net.write(connection.near(), "last words");
        connection.near().close();
        assertThat(Net.read(connection.far(), 100)).isEqualTo("last words");
        assertThat(connection.far().read(new byte[1], 0, 1)).isEqualTo(-1);
      }
    });
  }

  @SimulationTest
  void halfClosedConnectionCarriesTheOtherDirection() throws Exception {
    run(() -> {
      try (Connection connection = Connection.open(alice, bob)) {
        Net.write(connection.near(), "question");
        connection.near().shutdownOutput();
        connection.near().shutdownOutput();
        assertThat(Net.read(connection.far(), 100)).isEqualTo("question");
        Net.write(connection.far(), "answer");
        connection.far().close();
        assertThat(Net.read(connection.near(), 100)).isEqualTo("answer");
        assertThatThrownBy(() -> Net.write(connection.near(), "more"))
            .hasMessage("Socket output is shutdown");
      }
    });
  }

  @SimulationTest
  void closeWithUnreadDataResets() throws Exception {
    run(() -> {
      try (Connection connection = Connection.open(alice, bob)) {
        Net.write(connection.near(), "nobody reads this");
        alice.clock().sleep(Duration.ofSeconds(1));
        connection.far().close();
        alice.clock().sleep(Duration.ofSeconds(1));
        assertThatThrownBy(() -> Net.write(connection.near(), "more"))
            .isInstanceOf(SocketException.class)
            .hasMessage("Connection reset");
        assertThatThrownBy(() -> Net.read(connection.near(), 1)).hasMessage("Connection reset");
        assertThat(connection.near().isClosed()).isFalse();
      }
    });
  }

  @SimulationTest
  void dataForAClosedEndIsAnsweredByAReset() throws Exception {
    run(() -> {
      try (Connection connection = Connection.open(alice, bob)) {
        connection.far().close();
        Net.write(connection.near(), "goes out");
        alice.clock().sleep(Duration.ofSeconds(1));
        assertThatThrownBy(() -> Net.write(connection.near(), "does not"))
            .hasMessage("Connection reset");
      }
    });
  }

  @SimulationTest
  void deliveredDataIsStillReadAfterAReset() throws Exception {
    run(() -> {
      try (Connection connection = Connection.open(alice, bob)) {
        Net.write(connection.near(), "delivered");
        alice.clock().sleep(Duration.ofSeconds(1));
        network.cut(alice, bob);
        assertThat(Net.read(connection.far(), 9)).isEqualTo("delivered");
        assertThatThrownBy(() -> Net.read(connection.far(), 1)).hasMessage("Connection reset");
      }
    });
  }

  @SimulationTest
  void cutWakesReaderAndWriterOnBothSides() throws Exception {
    List<String> failures = new ArrayList<>();
    run(() -> {
      try (Connection connection = Connection.open(alice, bob)) {
        for (StreamSocket end : List.of(connection.near(), connection.far())) {
          alice.threads().start("reader", () -> failures.add(failureOf(() -> Net.drain(end))));
          alice.threads().start("writer", () -> failures.add(failureOf(() -> writeForever(end))));
        }
        alice.clock().sleep(Duration.ofSeconds(1));
        network.cut(alice, bob);
        alice.clock().sleep(Duration.ofSeconds(1));
      }
    });
    assertThat(failures).hasSize(4).containsOnly("Connection reset");
  }

  @SimulationTest
  void closeWakesReaderAndWriter() throws Exception {
    List<String> failures = new ArrayList<>();
    run(() -> {
      try (Connection connection = Connection.open(alice, bob)) {
        StreamSocket near = connection.near();
        alice.threads().start("reader", () -> failures.add(failureOf(() -> Net.drain(near))));
        alice.threads().start("writer", () -> failures.add(failureOf(() -> writeForever(near))));
        alice.clock().sleep(Duration.ofSeconds(1));
        near.close();
        near.close();
        alice.clock().sleep(Duration.ofSeconds(1));
      }
    });
    assertThat(failures).containsExactly("Socket closed", "Socket closed");
  }

  @SimulationTest
  void interruptClosesTheSocketOfABlockedThread() throws Exception {
    run(() -> {
      try (Connection connection = Connection.open(alice, bob)) {
        Thread reader = Thread.currentThread();
        alice.clock().schedule(Duration.ofSeconds(1), reader::interrupt);
        assertThatThrownBy(() -> Net.read(connection.near(), 1))
            .isInstanceOf(SocketException.class)
            .hasMessage("Closed by interrupt");
        assertThat(connection.near().isClosed()).isTrue();
        assertThat(Thread.interrupted()).isTrue();
      }
    });
  }

  private static long writeForever(StreamSocket to) throws IOException {
    byte[] bytes = new byte[10_000];
    while (true) {
      to.write(bytes, 0, bytes.length);
    }
  }

  private static String failureOf(Callable<?> body) {
    try {
      body.call();
      return "nothing";
    } catch (Exception e) {
      return e.getMessage();
    }
  }
}
