package io.jdevp2p.simulation;

import io.jdevp2p.host.Deadline;
import io.jdevp2p.host.UdpSocket;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** A UDP socket with its inbox. Used by the threads of its simulation only. */
final class SimulatedUdp implements UdpSocket {
  private final SimulatedSockets sockets;
  private final SimulatedNetwork network;
  private final InetSocketAddress local;
  private final ArrayDeque<Packet> inbox = new ArrayDeque<>();
  private int inboxBytes;
  private @Nullable Thread receiver; // blocked in receive
  private boolean closed;

  SimulatedUdp(SimulatedSockets sockets, InetSocketAddress local) {
    this.sockets = sockets;
    this.network = sockets.host().network();
    this.local = local;
  }

  @Override
  public InetSocketAddress localAddress() {
    return local;
  }

  @Override
  public Datagram receive(byte[] into) throws IOException {
    network.scheduler().mayYield();
    while (true) {
      Datagram next = next(into);
      if (next != null) {
        return next;
      }
      if (receiver != null) {
        throw new IllegalStateException("a second thread receives at " + this);
      }
      receiver = Thread.currentThread();
      try {
        network.scheduler().park(Deadline.never());
      } finally {
        receiver = null;
      }
      if (Thread.currentThread().isInterrupted() && !closed) {
        close();
        throw new SocketException("Closed by interrupt");
      }
    }
  }

  @Override
  public Optional<Datagram> poll(byte[] into) throws IOException {
    network.scheduler().mayYield();
    return Optional.ofNullable(next(into));
  }

  private @Nullable Datagram next(byte[] into) throws IOException {
    sockets.host().throwIfKilled();
    throwIfClosed();
    Packet packet = inbox.pollFirst();
    if (packet == null) {
      return null;
    }
    inboxBytes -= charge(packet.bytes.length);
    int length = Math.min(into.length, packet.bytes.length);
    System.arraycopy(packet.bytes, 0, into, 0, length);
    return new Datagram(length, packet.from, length < packet.bytes.length);
  }

  @Override
  public void send(byte[] from, int offset, int length, InetSocketAddress to) throws IOException {
    Objects.checkFromIndexSize(offset, length, from.length);
    Addresses.requireResolved(to);
    network.scheduler().mayYield();
    sockets.host().throwIfKilled();
    throwIfClosed();
    if (length > SimulationLimits.UDP_PAYLOAD_BYTES) {
      throw new SocketException("Message too long");
    }
    Route route = network.route(sockets.host().machine(), to.getAddress());
    InetAddress source = local.getAddress();
    InetSocketAddress sender =
        source.isAnyLocalAddress() ? sockets.endpoint(route.source, local.getPort()) : local;
    byte[] bytes = Arrays.copyOfRange(from, offset, offset + length);
    network.send(new Packet(network, route, sender, to, bytes));
  }

  private void throwIfClosed() throws SocketException {
    if (closed) {
      throw new SocketException("Socket closed");
    }
  }

  /** What a packet counts against the inbox's limit. */
  static int charge(int bytes) {
    return Math.max(bytes, SimulationLimits.UDP_PACKET_OVERHEAD_BYTES);
  }

  int inboxBytes() {
    return inboxBytes;
  }

  void arrived(Packet packet) {
    inbox.addLast(packet);
    inboxBytes += charge(packet.bytes.length);
    wake();
  }

  @Override
  public boolean isClosed() {
    return closed;
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    sockets.closed(this);
    inbox.clear();
    wake();
  }

  private void wake() {
    Thread waiting = receiver;
    if (waiting != null) {
      LockSupport.unpark(waiting);
    }
  }

  @Override
  public String toString() {
    return "udp " + Addresses.text(local);
  }

  /** A packet on its way or in an inbox. As an event it is its arrival. */
  static final class Packet extends Event {
    final Route route;
    final InetSocketAddress from;
    final InetSocketAddress to;
    final byte[] bytes;
    private final SimulatedNetwork network;

    Packet(
        SimulatedNetwork network,
        Route route,
        InetSocketAddress from,
        InetSocketAddress to,
        byte[] bytes) {
      this.network = network;
      this.route = route;
      this.from = from;
      this.to = to;
      this.bytes = bytes;
    }

    Packet copy() {
      return new Packet(network, route, from, to, bytes);
    }

    @Override
    void fire() {
      network.arrived(this);
    }
  }
}
