package io.jdevp2p.discovery.udp;

import io.jdevp2p.discovery.PacketDrop;
import io.jdevp2p.discovery.PacketHandler;
import io.jdevp2p.discovery.PacketSender;
import io.jdevp2p.host.Host;
import io.jdevp2p.host.UdpSocket;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The UDP port that both versions share. Sends for any thread; what comes in, one reader thread
 * reads, tells apart and hands over, and the handlers run on it.
 */
public final class UdpPort implements PacketSender, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(UdpPort.class);

  private final Host host;
  private final UdpSocket socket;
  private final DropCounts drops = new DropCounts();

  private UdpPort(Host host, UdpSocket socket) {
    this.host = host;
    this.socket = socket;
  }

  /** Opens the port; packets that come wait in the kernel until {@link #start}. */
  public static UdpPort open(Host host, InetSocketAddress on) throws IOException {
    return new UdpPort(host, host.sockets().bind(on));
  }

  /** Where it receives, with the real port. */
  public InetSocketAddress localAddress() {
    return socket.localAddress();
  }

  /** Begins to hand packets over. To be called once. */
  public void start(@Nullable PacketHandler v4, @Nullable PacketHandler v5) {
    Versions versions = new Versions(v4, v5);
    host.threads().start("discovery-udp", () -> read(versions));
  }

  private void read(Versions versions) {
    byte[] into = new byte[UdpLimits.PACKET_BYTES];
    while (!socket.isClosed()) {
      try {
        UdpSocket.Datagram datagram = socket.receive(into);
        if (datagram.truncated()) {
          drops.count(PacketDrop.TOO_LONG);
          continue;
        }
        byte[] packet = Arrays.copyOf(into, datagram.length());
        PacketHandler handler = versions.of(packet);
        if (handler == null) {
          drops.count(PacketDrop.VERSION_NOT_RUN);
        } else {
          handler.handle(packet, datagram.from());
        }
      } catch (IOException e) {
        if (!socket.isClosed()) {
          drops.count(PacketDrop.RECEIVE_FAILED);
          LOG.debug("a packet could not be received at {}", localAddress(), e);
        }
      }
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

  /** Closes the socket; the reader ends. From any thread, any number of times. */
  @Override
  public void close() {
    socket.close();
  }
}
