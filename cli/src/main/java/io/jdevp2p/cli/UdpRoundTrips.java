package io.jdevp2p.cli;

import io.jdevp2p.enr.Node;
import io.jdevp2p.host.Clock;
import io.jdevp2p.host.Deadline;
import io.jdevp2p.host.Host;
import io.jdevp2p.host.UdpSocket;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Round trips by UDP with one question under way on each of several sockets. One thread asks on all
 * of them and then goes round: who was asked first answers first, so that most answers have come
 * when it is their turn, and the thread seldom sleeps.
 *
 * <p>Owner: the thread that measures.
 */
final class UdpRoundTrips implements AutoCloseable {
  private static final int PACKET_BYTES = 1280;

  private final Clock clock;
  private final InetSocketAddress remote;
  private final List<Line> lines = new ArrayList<>();
  private final byte[] received = new byte[PACKET_BYTES];
  private final RoundTrips trips = new RoundTrips();

  /** A socket, who talks on it, and since when an answer is awaited. */
  private static final class Line {
    final UdpSocket socket;
    final BenchConversation conversation;
    long askedAt;

    Line(UdpSocket socket, BenchConversation conversation) {
      this.socket = socket;
      this.conversation = conversation;
    }
  }

  /** Makes the conversation of a socket. */
  @FunctionalInterface
  interface Talk {
    BenchConversation with(InetSocketAddress local, InetSocketAddress remote);
  }

  /** Opens so many sockets, on the address of this machine that a node on the same one has. */
  UdpRoundTrips(Host host, Node node, int sockets, Talk talk) throws IOException {
    this.clock = host.clock();
    this.remote =
        node.udpAddress().orElseThrow(() -> new IOException("the node has no UDP endpoint"));
    InetAddress any =
        InetAddress.ofLiteral(remote.getAddress().getAddress().length == 4 ? "0.0.0.0" : "::");
    InetAddress local = remote.getAddress().isLoopbackAddress() ? remote.getAddress() : any;
    try {
      for (int i = 0; i < sockets; i++) {
        UdpSocket socket = host.sockets().bind(new InetSocketAddress(local, 0));
        lines.add(new Line(socket, talk.with(socket.localAddress(), remote)));
      }
    } catch (IOException e) {
      close();
      throw e;
    }
  }

  /** Asks and asks again until a time has passed; an answer may take so long at most. */
  RoundTrips run(Duration time, Duration timeout) throws IOException {
    Deadline end = clock.deadline(time);
    return within(
        time.plus(timeout),
        timeout,
        () -> {
          for (Line line : lines) {
            ask(line);
          }
          while (!end.passed(clock)) {
            for (Line line : lines) {
              awaitAnswer(line);
              ask(line);
            }
          }
        });
  }

  /** Asks once on each socket, one after the other. */
  RoundTrips first(Duration timeout) throws IOException {
    return within(
        timeout,
        timeout,
        () -> {
          for (Line line : lines) {
            ask(line);
            awaitAnswer(line);
          }
        });
  }

  /** What is done with the sockets. */
  @FunctionalInterface
  private interface Work {
    void run() throws IOException;
  }

  private RoundTrips within(Duration time, Duration timeout, Work work) throws IOException {
    Clock.Timer last = clock.schedule(time, this::close);
    try {
      work.run();
      return RoundTrips.together(trips);
    } catch (IOException e) {
      boolean late = lines.stream().anyMatch(line -> line.socket.isClosed());
      throw late ? new IOException("no answer within " + timeout.toMillis() + " ms", e) : e;
    } finally {
      last.cancel();
    }
  }

  private void ask(Line line) throws IOException {
    line.askedAt = clock.nanos();
    send(line, line.conversation.ask());
  }

  private void awaitAnswer(Line line) throws IOException {
    while (true) {
      Optional<UdpSocket.Datagram> come = line.socket.poll(received);
      UdpSocket.Datagram datagram = come.isPresent() ? come.get() : line.socket.receive(received);
      BenchConversation.Step step =
          line.conversation.take(Arrays.copyOf(received, datagram.length()));
      if (step.answered()) {
        trips.took(clock.nanos() - line.askedAt);
        return;
      }
      for (byte[] reply : step.replies()) {
        send(line, reply);
      }
    }
  }

  private void send(Line line, byte[] packet) throws IOException {
    line.socket.send(packet, 0, packet.length, remote);
  }

  @Override
  public void close() {
    lines.forEach(line -> line.socket.close());
  }
}
