package io.jdevp2p.discovery.udp;

import io.jdevp2p.discovery.DiscoveryBounds;
import io.jdevp2p.discovery.PacketDrop;
import io.jdevp2p.discovery.PacketHandler;
import io.jdevp2p.fuzz.Check;
import io.jdevp2p.fuzz.InlineHost;
import io.jdevp2p.fuzz.Input;
import io.jdevp2p.host.UdpSocket;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A port whose socket gives what the input says: packets of any length and origin, in bursts, and
 * failures. It handles each packet once, with its bytes and its sender, or counts why it does not;
 * nothing ends it but the end of the socket, and when the burst is over nothing waits.
 */
public final class PacketReaderFuzz {
  public static final int MAX_INPUT_BYTES = 4096;

  private static final InetSocketAddress LOCAL =
      new InetSocketAddress(InetAddress.ofLiteral("0.0.0.0"), 30303);

  private PacketReaderFuzz() {}

  public static void fuzzerTestOneInput(byte[] bytes) throws InterruptedException {
    Script script = new Script(new Input(bytes));
    Handler v4 = new Handler();
    Handler v5 = new Handler();
    Versions versions = new Versions(v4, v5, packet -> packet[0] == 5);
    DropCounts drops = new DropCounts();
    PacketFilter filter = new PacketFilter(LOCAL, address -> address.getAddress()[0] != 13);
    new PacketReader(new InlineHost(1), script, filter, versions, drops, DiscoveryBounds.newBook())
        .run();

    long dropped = 0;
    for (PacketDrop why : PacketDrop.values()) {
      dropped += why == PacketDrop.RECEIVE_FAILED ? 0 : drops.of(why);
    }
    Check.equal(v4.handled + v5.handled + dropped, script.packets, "packets");
    Check.equal(drops.of(PacketDrop.RECEIVE_FAILED), script.failures, "failures");
    Check.equal(drops.of(PacketDrop.HANDLER_FAILED), 0, "own failures");
  }

  /** Checks what it gets: a packet says in its last bytes how long it is. */
  private static final class Handler implements PacketHandler {
    long handled;

    @Override
    public boolean expects(InetSocketAddress from) {
      return (from.getPort() & 1) == 1;
    }

    @Override
    public void handle(byte[] packet, InetSocketAddress from) {
      handled++;
      int length =
          Byte.toUnsignedInt(packet[packet.length - 2]) << Byte.SIZE
              | Byte.toUnsignedInt(packet[packet.length - 1]);
      Check.equal(packet.length, length, "bytes");
      Check.between(PacketFilter.SHORTEST_BYTES, length, UdpLimits.PACKET_BYTES, "bytes");
      Check.that(from.getPort() != 0 && !from.getAddress().isMulticastAddress(), "a way back");
      boolean mapped =
          from.getAddress() instanceof Inet6Address
              && from.getAddress().getAddress()[10] == (byte) 0xff
              && from.getAddress().getAddress()[0] == 0;
      Check.that(!mapped, "an address of IPv4 is one");
      Check.that(from.getAddress().getAddress()[0] != 13, "an excluded address");
    }
  }

  /** A socket that plays the input: 0 ends a burst, 1 is a failure, all else begins a packet. */
  private static final class Script implements UdpSocket {
    private final Input input;
    private boolean closed;
    long packets;
    long failures;

    Script(Input input) {
      this.input = input;
    }

    @Override
    public InetSocketAddress localAddress() {
      return LOCAL;
    }

    @Override
    public Datagram receive(byte[] into) throws IOException {
      while (input.hasMore()) {
        Datagram next = next(into);
        if (next != null) {
          return next;
        }
      }
      closed = true;
      throw new SocketException("the end");
    }

    @Override
    public Optional<Datagram> poll(byte[] into) throws IOException {
      return input.hasMore() ? Optional.ofNullable(next(into)) : Optional.empty();
    }

    private @Nullable Datagram next(byte[] into) throws IOException {
      int kind = input.nextByte() & 0xff;
      if (kind == 0) {
        return null;
      }
      if (kind == 1) {
        failures++;
        throw new SocketException("a packet could not be received");
      }
      packets++;
      int length = input.upTo(2 * UdpLimits.PACKET_BYTES);
      int stored = Math.min(length, into.length);
      Arrays.fill(into, 0, stored, (byte) kind);
      if (stored > 100) {
        into[96] = (byte) input.nextByte();
        into[97] = (byte) input.nextByte();
        into[98] = (byte) input.nextByte();
      }
      if (stored >= 2) {
        into[stored - 2] = (byte) (stored >> Byte.SIZE);
        into[stored - 1] = (byte) stored;
      }
      return new Datagram(
          stored, new InetSocketAddress(address(), input.upTo(65_535)), length > stored);
    }

    private InetAddress address() {
      byte[] bytes = new byte[16];
      bytes[0] = (byte) input.nextByte();
      bytes[2] = (byte) input.nextByte();
      try {
        return switch (input.choice(4)) {
          case 0 -> Inet6Address.getByAddress(bytes);
          case 1 -> mapped(bytes[2]);
          default -> Inet4Address.getByAddress(new byte[] {bytes[0], 0, bytes[2], 1});
        };
      } catch (UnknownHostException e) {
        throw new AssertionError(e);
      }
    }

    private static InetAddress mapped(byte last) throws UnknownHostException {
      byte[] bytes = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, (byte) 0xff, (byte) 0xff, 20, 0, 0, last};
      return Inet6Address.getByAddress(null, bytes, -1);
    }

    @Override
    public void send(byte[] from, int offset, int length, InetSocketAddress to) {}

    @Override
    public boolean isClosed() {
      return closed;
    }

    @Override
    public void close() {
      closed = true;
    }
  }
}
