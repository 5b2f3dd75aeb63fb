package io.jdevp2p.simulation;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Consumer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * All that happened on the network, and the notes, in order: a running SHA-256, and the last events
 * as text for the report of a failure. Fields go in as fixed-size numbers, so nothing is allocated
 * per event; text is made only when somebody reads it.
 *
 * <p>Owner: the driving thread, on whose turns all simulated threads run one at a time.
 */
final class Trace {
  /** What can happen, with its number in the hash. */
  enum Kind {
    SYN(1),
    CONNECTED(2),
    REFUSED(3),
    DATA(4),
    FIN(5),
    RST(6),
    PACKET(7),
    DUPLICATE(8),
    DROP(9),
    KILL(10),
    RESTART(11),
    NOTE(12);

    private final byte code;

    Kind(int code) {
      this.code = (byte) code;
    }
  }

  private static final int EVENT_BYTES = 64;

  private final MessageDigest digest;
  private final ByteBuffer buffer = ByteBuffer.allocate(256 * EVENT_BYTES);
  private final CRC32C crc = new CRC32C();

  // A ring of the last events.
  private final @Nullable Event[] tail = new @Nullable Event[SimulationLimits.TRACE_TAIL_EVENTS];
  private long events;
  private @Nullable Consumer<String> listener;

  Trace() {
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JVM has SHA-256", e);
    }
  }

  void listener(Consumer<String> to) {
    listener = to;
  }

  void add(
      long now,
      Kind kind,
      InetSocketAddress from,
      InetSocketAddress to,
      int length,
      int checksum,
      @Nullable DropReason why) {
    makeRoom();
    buffer.putLong(now).put(kind.code);
    buffer.put(why == null ? 0 : why.code);
    put(from);
    put(to);
    buffer.putInt(length).putInt(checksum);
    Event event = next();
    event.set(now, kind, from, to, length, checksum, why, "");
    tell(event);
  }

  /** A note, or something that happened to a machine. */
  void add(long now, Kind kind, String text) {
    makeRoom();
    buffer.putLong(now).put(kind.code);
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    buffer.putInt(bytes.length);
    flush();
    digest.update(bytes);
    Event event = next();
    event.set(now, kind, null, null, 0, 0, null, text);
    tell(event);
  }

  /** A checksum of content, over two ranges since it may lie at the end and start of a ring. */
  int checksum(byte[] bytes, int offset, int length, int offset2, int length2) {
    crc.reset();
    crc.update(bytes, offset, length);
    crc.update(bytes, offset2, length2);
    return (int) crc.getValue();
  }

  /** The hash of all so far and of one more number; the trace goes on afterwards. */
  String hash(long more) {
    flush();
    try {
      MessageDigest copy = (MessageDigest) digest.clone();
      copy.update(ByteBuffer.allocate(Long.BYTES).putLong(more).flip());
      return HexFormat.of().formatHex(copy.digest());
    } catch (CloneNotSupportedException e) {
      throw new IllegalStateException("the JDK's SHA-256 can be cloned", e);
    }
  }

  /** The last events, oldest first. */
  List<String> tail() {
    List<String> lines = new ArrayList<>();
    for (long i = Math.max(0, events - tail.length); i < events; i++) {
      lines.add(String.valueOf(tail[(int) (i % tail.length)]));
    }
    return lines;
  }

  private void put(InetSocketAddress address) {
    byte[] ip = address.getAddress().getAddress();
    buffer.put((byte) ip.length).put(ip).putShort((short) address.getPort());
  }

  private void makeRoom() {
    if (buffer.remaining() < EVENT_BYTES) {
      flush();
    }
  }

  private void flush() {
    buffer.flip();
    digest.update(buffer);
    buffer.clear();
  }

  private Event next() {
    int at = (int) (events++ % tail.length);
    Event event = tail[at];
    if (event == null) {
      event = new Event();
      tail[at] = event;
    }
    return event;
  }

  private void tell(Event event) {
    Consumer<String> to = listener;
    if (to != null) {
      to.accept(event.toString());
    }
  }

  /** One entry of the tail, reused. */
  private static final class Event {
    private long now;
    private Kind kind = Kind.NOTE;
    private @Nullable InetSocketAddress from;
    private @Nullable InetSocketAddress to;
    private int length;
    private int checksum;
    private @Nullable DropReason why;
    private String text = "";

    void set(
        long now,
        Kind kind,
        @Nullable InetSocketAddress from,
        @Nullable InetSocketAddress to,
        int length,
        int checksum,
        @Nullable DropReason why,
        String text) {
      this.now = now;
      this.kind = kind;
      this.from = from;
      this.to = to;
      this.length = length;
      this.checksum = checksum;
      this.why = why;
      this.text = text;
    }

    @Override
    public String toString() {
      StringBuilder line = new StringBuilder(96);
      line.append(Addresses.seconds(now)).append(' ').append(kind);
      if (from != null && to != null) {
        line.append(' ').append(Addresses.text(from)).append(" > ").append(Addresses.text(to));
        if (length > 0) {
          line.append(' ').append(length).append(" bytes ").append(Integer.toHexString(checksum));
        }
      }
      if (why != null) {
        line.append(' ').append(why);
      }
      return text.isEmpty() ? line.toString() : line.append(' ').append(text).toString();
    }
  }
}
