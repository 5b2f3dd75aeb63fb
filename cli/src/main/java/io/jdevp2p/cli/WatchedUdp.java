package io.jdevp2p.cli;

import io.jdevp2p.host.Clock;
import io.jdevp2p.host.UdpSocket;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A UDP socket that remembers the first packets to and from one address. Threads: as any socket;
 * what was seen may be asked for by any thread.
 */
final class WatchedUdp implements UdpSocket {
  private static final int MAX_PACKETS = 32;

  private final UdpSocket socket;
  private final Clock clock;
  private final InetSocketAddress watched;
  private final ReentrantLock lock = new ReentrantLock();
  private final List<Packet> packets = new ArrayList<>(); // under the lock

  /** A packet on its way. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Packet(long atNanos, boolean out, byte[] bytes) {}

  WatchedUdp(UdpSocket socket, Clock clock, InetSocketAddress watched) {
    this.socket = socket;
    this.clock = clock;
    this.watched = watched;
  }

  /** What went to and fro so far, in order. */
  List<Packet> packets() {
    lock.lock();
    try {
      return List.copyOf(packets);
    } finally {
      lock.unlock();
    }
  }

  private void note(boolean out, byte[] bytes, int offset, int length, InetSocketAddress other) {
    if (!other.equals(watched)) {
      return;
    }
    lock.lock();
    try {
      if (packets.size() < MAX_PACKETS) {
        byte[] copy = Arrays.copyOfRange(bytes, offset, offset + length);
        packets.add(new Packet(clock.nanos(), out, copy));
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public InetSocketAddress localAddress() {
    return socket.localAddress();
  }

  @Override
  public Datagram receive(byte[] into) throws IOException {
    Datagram datagram = socket.receive(into);
    note(false, into, 0, datagram.length(), datagram.from());
    return datagram;
  }

  @Override
  public Optional<Datagram> poll(byte[] into) throws IOException {
    Optional<Datagram> datagram = socket.poll(into);
    datagram.ifPresent(d -> note(false, into, 0, d.length(), d.from()));
    return datagram;
  }

  @Override
  public void send(byte[] from, int offset, int length, InetSocketAddress to) throws IOException {
    note(true, from, offset, length, to);
    socket.send(from, offset, length, to);
  }

  @Override
  public boolean isClosed() {
    return socket.isClosed();
  }

  @Override
  public void close() {
    socket.close();
  }
}
