package io.jdevp2p.host;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@Timeout(60)
class SystemHostSocketsTest {
  private final Host host = Host.system();
  private final Sockets sockets = host.sockets();
  private final InetAddress loopback = InetAddress.ofLiteral("127.0.0.1");

  private Deadline soon() {
    return host.clock().deadline(Duration.ofSeconds(20));
  }

  private StreamListener listen() throws IOException {
    return sockets.listen(new InetSocketAddress(loopback, 0));
  }

  private UdpSocket udp() throws IOException {
    return sockets.bind(new InetSocketAddress(loopback, 0));
  }

  private static void write(StreamSocket to, String text) throws IOException {
    byte[] bytes = text.getBytes(UTF_8);
    to.write(bytes, 0, bytes.length);
  }

  private static String readAll(StreamSocket from) throws IOException {
    StringBuilder text = new StringBuilder();
    byte[] bytes = new byte[100];
    for (int count; (count = from.read(bytes, 0, bytes.length)) >= 0; ) {
      text.append(new String(bytes, 0, count, UTF_8));
    }
    return text.toString();
  }

  /** Runs a blocking body on a thread of the host; gives its outcome. */
  private <T> Completion<T> start(Callable<T> body) {
    Completion<T> outcome = new Completion<>(host.clock());
    host.threads()
        .start(
            "test",
            () -> {
              try {
                outcome.complete(body.call());
              } catch (Throwable e) {
                outcome.fail(e);
              }
            });
    return outcome;
  }

  @Test
  @EnabledOnOs(OS.LINUX) // which has no route for TCP to a broadcast address
  void dialingWhereNoWayLeadsSaysSo() {
    InetSocketAddress nowhere =
        new InetSocketAddress(InetAddress.ofLiteral("255.255.255.255"), 30303);
    assertThatThrownBy(() -> sockets.dial(nowhere, soon()))
        .isInstanceOf(NoRouteToHostException.class)
        .hasMessageContaining("255.255.255.255:30303");
  }

  @Test
  void connectionCarriesBothDirectionsAndHalfCloses() throws Exception {
    try (StreamListener listener = listen();
        StreamSocket near = sockets.dial(listener.localAddress(), soon());
        StreamSocket far = listener.accept()) {
      assertThat(near.remoteAddress()).isEqualTo(listener.localAddress());
      assertThat(far.remoteAddress()).isEqualTo(near.localAddress());
      write(near, "question");
      near.shutdownOutput();
      near.shutdownOutput();
      assertThat(readAll(far)).isEqualTo("question");
      write(far, "answer");
      far.shutdownOutput();
      assertThat(readAll(near)).isEqualTo("answer");
      assertThat(near.isClosed()).isFalse();
      assertThat(near).hasToString("tcp " + text(near.localAddress()) + " to " + text(listener));
    }
  }

  private static String text(InetSocketAddress address) {
    return "127.0.0.1:" + address.getPort();
  }

  private static String text(StreamListener listener) {
    return text(listener.localAddress());
  }

  @Test
  void takenPortIsNamed() throws Exception {
    try (StreamListener listener = listen()) {
      assertThatThrownBy(() -> sockets.listen(listener.localAddress()))
          .isInstanceOf(BindException.class)
          .hasMessage("port taken: " + text(listener));
    }
    try (UdpSocket udp = udp()) {
      assertThatThrownBy(() -> sockets.bind(udp.localAddress()))
          .isInstanceOf(BindException.class)
          .hasMessage("port taken: " + text(udp.localAddress()));
    }
  }

  @Test
  void addressOfAnotherMachineCannotBeBound() {
    InetSocketAddress elsewhere = new InetSocketAddress(InetAddress.ofLiteral("192.0.2.1"), 30303);

    assertThatThrownBy(() -> sockets.listen(elsewhere))
        .isInstanceOf(BindException.class)
        .hasMessageStartingWith("cannot bind to 192.0.2.1:30303: ");
  }

  @Test
  void refusedDialNamesTheAddress() throws Exception {
    StreamListener listener = listen();
    listener.close();

    assertThatThrownBy(() -> sockets.dial(listener.localAddress(), soon()))
        .isInstanceOf(ConnectException.class)
        .hasMessage(text(listener) + ": Connection refused");
  }

  @Test
  void dialPastItsDeadlineTimesOut() throws Exception {
    try (StreamListener listener = listen()) {
      assertThatThrownBy(() -> sockets.dial(listener.localAddress(), Deadline.atNanos(0)))
          .isInstanceOf(SocketTimeoutException.class)
          .hasMessage("connecting to " + text(listener) + " timed out");
    }
  }

  @Test
  void unresolvedAddressesAreAMistake() {
    InetSocketAddress unresolved = InetSocketAddress.createUnresolved("localhost", 1);

    assertThatThrownBy(() -> sockets.dial(unresolved, soon()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> sockets.listen(unresolved))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> sockets.bind(unresolved)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void closeWakesReaderWriterAcceptorAndReceiver() throws Exception {
    for (int i = 0; i < 50; i++) {
      StreamListener listener = listen();
      StreamSocket near = sockets.dial(listener.localAddress(), soon());
      StreamSocket far = listener.accept();
      UdpSocket udp = udp();
      AtomicLong written = new AtomicLong();
      Completion<?> reader = start(() -> near.read(new byte[1], 0, 1));
      Completion<?> writer = start(() -> writeForever(near, written));
      Completion<?> acceptor = start(listener::accept);
      Completion<?> receiver = start(() -> udp.receive(new byte[1]));
      if (i % 2 == 0) {
        awaitStuck(written); // else close hits the threads wherever they are
      }

      near.close();
      near.close();
      listener.close();
      listener.close();
      udp.close();
      udp.close();

      for (Completion<?> blocked : new Completion<?>[] {reader, writer, acceptor, receiver}) {
        assertThatThrownBy(() -> blocked.await(soon())).hasCauseInstanceOf(IOException.class);
      }
      assertThat(near.isClosed() && listener.isClosed() && udp.isClosed()).isTrue();
      far.close();
    }
  }

  private static long writeForever(StreamSocket to, AtomicLong written) throws IOException {
    byte[] bytes = new byte[100_000];
    while (true) {
      to.write(bytes, 0, bytes.length);
      written.addAndGet(bytes.length);
    }
  }

  /** Until the writer has got nowhere for two milliseconds. */
  private void awaitStuck(AtomicLong written) throws InterruptedException {
    long before = -1;
    while (before != written.get() || before == 0) {
      before = written.get();
      host.clock().sleep(Duration.ofMillis(2));
    }
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void connectionsThatNobodyAcceptsWaitInTheKernelUpToTheBacklog() throws Exception {
    List<StreamSocket> waiting = new ArrayList<>();
    try (StreamListener listener = listen()) {
      InetSocketAddress address = listener.localAddress();
      assertThatThrownBy(
              () -> {
                while (waiting.size() <= 2 * HostLimits.ACCEPT_BACKLOG) {
                  waiting.add(sockets.dial(address, host.clock().deadline(Duration.ofMillis(500))));
                }
              })
          .isInstanceOf(SocketTimeoutException.class);
      // Linux lets one more in than it is asked for; the kernel's own maximum may be lower.
      assertThat(waiting).hasSizeBetween(100, HostLimits.ACCEPT_BACKLOG + 1);
    } finally {
      waiting.forEach(StreamSocket::close);
    }
  }

  @Test
  void packetTellsItsSenderAndWhetherItWasCut() throws Exception {
    try (UdpSocket from = udp();
        UdpSocket to = udp()) {
      byte[] bytes = "packet".getBytes(UTF_8);
      byte[] into = new byte[6];
      from.send(bytes, 0, 6, to.localAddress());
      assertThat(to.receive(into)).isEqualTo(new UdpSocket.Datagram(6, from.localAddress(), false));
      assertThat(into).isEqualTo(bytes);
      from.send(bytes, 1, 5, to.localAddress());
      assertThat(to.receive(new byte[4]))
          .isEqualTo(new UdpSocket.Datagram(4, from.localAddress(), true));
    }
  }

  @Test
  void pollTakesWhatHasComeAndWaitsForNothing() throws Exception {
    try (UdpSocket from = udp();
        UdpSocket to = udp()) {
      byte[] into = new byte[6];
      assertThat(to.poll(into)).isEmpty();
      for (String text : List.of("first", "second", "third")) {
        from.send(text.getBytes(UTF_8), 0, text.length(), to.localAddress());
      }
      assertThat(to.receive(into).length()).isEqualTo(5);
      assertThat(to.poll(into)).contains(new UdpSocket.Datagram(6, from.localAddress(), false));
      assertThat(into).isEqualTo("second".getBytes(UTF_8));
      assertThat(to.receive(into).length()).isEqualTo(5);
      assertThat(to.poll(into)).isEmpty();
    }
  }

  @Test
  void whoReceivesAfterAPollWaitsForThePacket() throws Exception {
    try (UdpSocket from = udp();
        UdpSocket to = udp()) {
      byte[] into = new byte[6];
      for (int i = 0; i < 3; i++) {
        assertThat(to.poll(into)).isEmpty();
        Completion<UdpSocket.Datagram> received = start(() -> to.receive(into));
        host.clock().sleep(Duration.ofMillis(2)); // to find it waiting, mostly
        from.send(new byte[4], 0, 4, to.localAddress());
        assertThat(received.await(soon()).orElseThrow().length()).isEqualTo(4);
      }
    }
  }

  @Test
  void closingWakesWhoReceivesAfterAPoll() throws Exception {
    UdpSocket socket = udp();
    assertThat(socket.poll(new byte[1])).isEmpty();
    Completion<UdpSocket.Datagram> received = start(() -> socket.receive(new byte[1]));
    host.clock().sleep(Duration.ofMillis(2));
    socket.close();
    assertThatThrownBy(() -> received.await(soon())).hasCauseInstanceOf(IOException.class);
    assertThatThrownBy(() -> socket.poll(new byte[1])).isInstanceOf(IOException.class);
    assertThat(socket.isClosed()).isTrue();
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void packetsThatNobodyReceivesWaitInTheKernelUpToItsBuffer() throws Exception {
    int bytes = 1000;
    int fit = 0;
    try (UdpSocket from = udp();
        UdpSocket to = udp()) {
      for (int sent = 0; sent < 3 * HostLimits.UDP_RECEIVE_BUFFER_BYTES; sent += bytes) {
        from.send(new byte[bytes], 0, bytes, to.localAddress());
      }
      while (to.poll(new byte[bytes]).isPresent()) {
        fit++;
      }
    }
    // The kernel counts its own overhead too, and doubles the size for it; its maximum may be
    // lower.
    assertThat(fit * bytes).isBetween(50_000, 2 * HostLimits.UDP_RECEIVE_BUFFER_BYTES);
  }

  @Test
  void whereNoWayLeadsAPacketIsRefusedAndTheSocketGoesOn() throws Exception {
    try (UdpSocket socket = udp()) {
      assertThatThrownBy(() -> socket.send(new byte[1], 0, 1, new InetSocketAddress(loopback, 0)))
          .isInstanceOf(IOException.class);
      assertThat(socket.isClosed()).isFalse();
    }
  }

  @Test
  void theLargestPacketArrivesWholeAndALargerOneIsNotSent() throws Exception {
    int largest = HostLimits.DATAGRAM_BYTES - 20 - 8; // beside the headers of IPv4 and UDP
    byte[] bytes = new byte[HostLimits.DATAGRAM_BYTES + 1];
    try (UdpSocket socket = udp()) {
      InetSocketAddress self = socket.localAddress();
      socket.send(bytes, 0, largest, self);
      assertThat(socket.receive(new byte[bytes.length]))
          .isEqualTo(new UdpSocket.Datagram(largest, self, false));
      assertThatThrownBy(() -> socket.send(bytes, 0, largest + 1, self))
          .isInstanceOf(IOException.class);
      assertThat(socket.isClosed()).isFalse();
    }
  }

  @Test
  void manyConnectionsCarryTheirBytes() throws Exception {
    int connections = 100;
    CountDownLatch ended = new CountDownLatch(connections);
    AtomicLong total = new AtomicLong();
    try (StreamListener listener = listen()) {
      for (int i = 0; i < connections; i++) {
        start(() -> send100k(listener.localAddress()));
        StreamSocket accepted = listener.accept();
        start(() -> {
          try (accepted) {
            total.addAndGet(readAll(accepted).length());
          }
          ended.countDown();
          return true;
        });
      }
      ended.await();
    }
    assertThat(total).hasValue(100_000L * connections);
  }

  private boolean send100k(InetSocketAddress to) throws IOException {
    try (StreamSocket socket = sockets.dial(to, soon())) {
      byte[] bytes = new byte[1000];
      for (int i = 0; i < 100; i++) {
        socket.write(bytes, 0, bytes.length);
      }
    }
    return true;
  }
}
