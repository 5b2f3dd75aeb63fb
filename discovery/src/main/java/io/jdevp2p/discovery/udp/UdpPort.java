package io.jdevp2p.discovery.udp;

import io.jdevp2p.discovery.PacketDrop;
import io.jdevp2p.discovery.PacketSender;
import io.jdevp2p.host.Completion;
import io.jdevp2p.host.Deadline;
import io.jdevp2p.host.Host;
import io.jdevp2p.host.LimitBook;
import io.jdevp2p.host.UdpSocket;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The UDP port that both versions share. Thread-safe. Sends for any thread; what comes in, one
 * thread reads and hands over, see {@link PacketReader}, and the handlers run on it.
 */
public final class UdpPort implements PacketSender, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(UdpPort.class);

  private final Host host;
  private final UdpSocket socket;
  private final LimitBook limits;
  private final DropCounts drops = new DropCounts();
  private final AtomicReference<@Nullable Reading> reading = new AtomicReference<>();

  /** The reader thread, and when it has ended. */
  private record Reading(Thread thread, Completion<Boolean> ended) {}

  private UdpPort(Host host, UdpSocket socket, LimitBook limits) {
    this.host = host;
    this.socket = socket;
    this.limits = limits;
  }

  /** Opens the port; packets that come wait in the kernel until {@link #start}. */
  public static UdpPort open(Host host, InetSocketAddress on, LimitBook limits) throws IOException {
    return new UdpPort(host, host.sockets().bind(on), limits);
  }

  /** Where it receives, with the real port. */
  public InetSocketAddress localAddress() {
    return socket.localAddress();
  }

  /**
   * Begins to hand packets over. To be called once.
   *
   * @param versions who gets them
   * @param allowed which addresses this node speaks with
   */
  public void start(Versions versions, Predicate<InetAddress> allowed) {
    PacketFilter filter = new PacketFilter(localAddress(), allowed);
    PacketReader reader = new PacketReader(host, socket, filter, versions, drops, limits);
    Completion<Boolean> ended = new Completion<>(host.clock());
    Thread thread = host.threads().start("discovery-udp", () -> run(reader, ended));
    reading.set(new Reading(thread, ended));
  }

  private void run(PacketReader reader, Completion<Boolean> ended) {
    try {
      reader.run();
    } catch (InterruptedException e) {
      socket.close();
    } finally {
      ended.complete(true);
    }
  }

  @Override
  public void send(byte[] packet, InetSocketAddress to) {
    try {
      socket.send(packet, 0, packet.length, to);
    } catch (IOException e) {
      drops.count(PacketDrop.SEND_FAILED);
      LOG.debug("a packet could not be sent to {}", to, e);
    }
  }

  /** How many packets got no further than here, by reason. */
  public Map<PacketDrop, Long> drops() {
    return drops.all();
  }

  /**
   * Closes the socket, and waits until the packet that is being handled is done. From any thread,
   * any number of times.
   */
  @Override
  public void close() {
    socket.close();
    Reading current = reading.get();
    if (current == null || current.thread.equals(Thread.currentThread())) {
      return;
    }
    Deadline patience =
        host.clock().deadline(Duration.ofNanos(limits.limit(UdpBound.CLOSE_WAIT).maximum()));
    try {
      if (current.ended.await(patience).isEmpty()) {
        limits.limit(UdpBound.CLOSE_WAIT).refuse();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException e) {
      throw new AssertionError("nothing lets it fail", e);
    }
  }
}
