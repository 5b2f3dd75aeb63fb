package io.jdevp2p.cli.suite;

import io.jdevp2p.host.Deadline;
import io.jdevp2p.host.Host;
import io.jdevp2p.host.Limit;
import io.jdevp2p.host.Mailbox;
import io.jdevp2p.host.UdpSocket;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.Optional;

/**
 * A UDP socket that is read with a deadline. One thread of its own receives; any thread may read
 * and send.
 */
final class TestSocket implements AutoCloseable {
  /** A packet that came. */
  @SuppressWarnings("ArrayRecordComponent") // nobody compares packets
  record Packet(byte[] bytes, InetSocketAddress from) {}

  private final UdpSocket socket;
  private final Mailbox<Packet> packets;

  private TestSocket(Host host, UdpSocket socket) {
    this.socket = socket;
    this.packets = new Mailbox<>(host.clock(), new Limit(SuiteBound.PACKETS, SuiteLimits.PACKETS));
  }

  /** A new socket at a free port. */
  static TestSocket open(Host host, InetAddress address) throws IOException {
    TestSocket opened =
        new TestSocket(host, host.sockets().bind(new InetSocketAddress(address, 0)));
    host.threads().start("test socket " + opened.address(), opened::receive);
    return opened;
  }

  InetSocketAddress address() {
    return socket.localAddress();
  }

  void send(byte[] packet, InetSocketAddress to) throws IOException {
    socket.send(packet, 0, packet.length, to);
  }

  /** The next packet; nothing when none comes until then, or the socket is closed. */
  Optional<Packet> read(Deadline until) throws InterruptedException {
    return packets.take(until);
  }

  private void receive() {
    byte[] buffer = new byte[SuiteLimits.PACKET_BYTES];
    while (!socket.isClosed()) {
      try {
        UdpSocket.Datagram packet = socket.receive(buffer);
        packets.offer(new Packet(Arrays.copyOf(buffer, packet.length()), packet.from()));
      } catch (IOException e) {
        // Closed, or one packet that could not be received: the test then says what is missing.
      }
    }
  }

  @Override
  public void close() {
    packets.close();
    socket.close();
  }
}
