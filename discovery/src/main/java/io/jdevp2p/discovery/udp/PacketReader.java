package io.jdevp2p.discovery.udp;

import io.jdevp2p.discovery.PacketDrop;
import io.jdevp2p.discovery.PacketHandler;
import io.jdevp2p.enr.PlainAddress;
import io.jdevp2p.host.Clock;
import io.jdevp2p.host.Host;
import io.jdevp2p.host.Limit;
import io.jdevp2p.host.LimitBook;
import io.jdevp2p.host.UdpSocket;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the reader thread of the port does: it handles one packet after the other, and between two
 * of them takes from the kernel what has come. So it is here that is chosen what is lost in a
 * flood, and not by the kernel, which knows no difference between packets.
 *
 * <p>Owner: the reader thread.
 */
final class PacketReader {
  private static final Logger LOG = LoggerFactory.getLogger(PacketReader.class);

  private final Host host;
  private final Clock clock;
  private final UdpSocket socket;
  private final PacketFilter filter;
  private final Versions versions;
  private final DropCounts drops;
  private final PacketQueue queue;
  private final NetworkRates rates;
  private final Limit packetBytes;
  private final Limit drained;
  private final Limit failuresInARow;
  private final Limit reported;
  private final Duration rest;
  private final byte[] received;
  private int failures; // to receive, in a row

  PacketReader(
      Host host,
      UdpSocket socket,
      PacketFilter filter,
      Versions versions,
      DropCounts drops,
      LimitBook limits) {
    this.host = host;
    this.clock = host.clock();
    this.socket = socket;
    this.filter = filter;
    this.versions = versions;
    this.drops = drops;
    this.queue = new PacketQueue(host.random(), limits);
    this.rates = new NetworkRates(host.random(), limits);
    this.packetBytes = limits.limit(UdpBound.PACKET_BYTES);
    this.drained = limits.limit(UdpBound.DRAINED_PACKETS);
    this.failuresInARow = limits.limit(UdpBound.RECEIVE_FAILURES);
    this.reported = limits.limit(UdpBound.REPORTED_FAILURES);
    this.rest = Duration.ofNanos(limits.limit(UdpBound.RECEIVE_REST).maximum());
    this.received = new byte[Math.toIntExact(packetBytes.maximum())];
  }

  /** Until the socket is closed, or the thread is interrupted. */
  void run() throws InterruptedException {
    while (!socket.isClosed()) {
      Packet next = queue.poll();
      try {
        if (next == null) {
          // Nobody waits, here or in the kernel, so there is nothing to choose from.
          next = packet(socket.receive(received));
        } else {
          letOthersRun();
        }
        if (next != null) {
          handle(next);
        }
        drain();
      } catch (IOException e) {
        failedToReceive(e);
      }
    }
  }

  /**
   * In a flood this thread never waits, and nothing takes the processor from a virtual thread that
   * doesn't: on a machine with one of them, all else of this node would stand still.
   */
  @SuppressWarnings("ThreadPriorityCheck") // nothing depends on who runs next
  private static void letOthersRun() {
    Thread.yield();
  }

  private void drain() throws IOException {
    for (long i = 0; i < drained.maximum(); i++) {
      Optional<UdpSocket.Datagram> datagram = socket.poll(received);
      if (datagram.isEmpty()) {
        return;
      }
      Packet packet = packet(datagram.get());
      if (packet != null) {
        Origin origin = Origin.of(packet.from.getAddress());
        if (queue.offer(classOf(packet, origin), origin, packet) != null) {
          drops.count(PacketDrop.CROWDED_OUT);
        }
      }
    }
    drained.refuse();
  }

  /** The packet in a datagram, or null if it is dropped. */
  private @Nullable Packet packet(UdpSocket.Datagram datagram) {
    failures = 0;
    try {
      return checked(datagram);
    } catch (RuntimeException e) {
      failed(e); // such as the caller's own rule of whom to speak with
      return null;
    }
  }

  private @Nullable Packet checked(UdpSocket.Datagram datagram) {
    PacketDrop why = filter.refuses(datagram);
    if (why != null) {
      if (why == PacketDrop.TOO_LONG) {
        packetBytes.refuse();
      }
      drops.count(why);
      return null;
    }
    byte[] bytes = Arrays.copyOf(received, datagram.length());
    PacketHandler handler = versions.of(bytes);
    if (handler == null) {
      drops.count(PacketDrop.VERSION_NOT_RUN);
      return null;
    }
    return new Packet(bytes, unmapped(datagram.from()), handler);
  }

  private static InetSocketAddress unmapped(InetSocketAddress from) {
    InetAddress address = from.getAddress();
    if (!(address instanceof Inet6Address) || address.isLinkLocalAddress()) {
      return from; // the zone of a link-local address is needed to answer
    }
    return new InetSocketAddress(PlainAddress.of(address), from.getPort());
  }

  /** Every packet counts against its network's rate, solicited or not. */
  private PacketClass classOf(Packet packet, Origin origin) {
    boolean withinRate =
        switch (origin) {
          case Origin.Machine _ -> true;
          case Origin.Network network -> rates.take(network.prefix(), clock.nanos());
        };
    if (packet.isExpected()) {
      return PacketClass.SOLICITED;
    }
    return withinRate ? PacketClass.WITHIN_RATE : PacketClass.BEYOND_RATE;
  }

  /** A failure of ours over one packet is no reason to be deaf to all others. */
  private void handle(Packet packet) {
    try {
      packet.handle();
    } catch (Throwable e) {
      failed(e);
    }
  }

  private void failed(Throwable e) {
    drops.count(PacketDrop.HANDLER_FAILED);
    if (drops.of(PacketDrop.HANDLER_FAILED) > reported.maximum()) {
      reported.refuse();
      LOG.debug("a packet could not be handled", e);
    } else {
      host.threads().start("discovery-udp-failure", () -> rethrow(e));
    }
  }

  private static void rethrow(Throwable failure) {
    throw new IllegalStateException("a packet could not be handled", failure);
  }

  private void failedToReceive(IOException e) throws InterruptedException {
    if (socket.isClosed()) {
      return;
    }
    drops.count(PacketDrop.RECEIVE_FAILED);
    LOG.debug("a packet could not be received at {}", filter.local(), e);
    if (failures < failuresInARow.maximum()) {
      failures++;
      failuresInARow.observe(failures);
    } else {
      failuresInARow.refuse();
      clock.sleep(rest);
    }
  }
}
