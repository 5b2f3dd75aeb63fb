package io.jdevp2p.cli;

import io.jdevp2p.host.Clock;
import io.jdevp2p.host.ForwardingStreamSocket;
import io.jdevp2p.host.StreamSocket;
import java.io.IOException;

/**
 * A dialed socket that remembers what went over it first: auth and Hello out, ack and Hello in.
 * These are the first two writes, and the packet whose size is in the first two bytes read.
 *
 * <p>Threads: as any socket; what was seen may be asked for by any thread.
 */
final class WatchedSocket extends ForwardingStreamSocket {
  /** Something seen: when, on the clock of the host, and how many bytes. */
  record Seen(long atNanos, int bytes) {
    static final Seen NOTHING = new Seen(-1, 0);
  }

  private final Clock clock;
  private final long dialedNanos;
  private final long openedNanos;

  private volatile Seen authOut = Seen.NOTHING;
  private volatile Seen helloOut = Seen.NOTHING;
  private volatile Seen ackIn = Seen.NOTHING;
  private volatile Seen helloIn = Seen.NOTHING;

  // Of the reader only.
  private final byte[] ackSize = new byte[2];
  private long readBytes;

  WatchedSocket(StreamSocket socket, Clock clock, long dialedNanos) {
    super(socket);
    this.clock = clock;
    this.dialedNanos = dialedNanos;
    this.openedNanos = clock.nanos();
  }

  long dialedNanos() {
    return dialedNanos;
  }

  long openedNanos() {
    return openedNanos;
  }

  Seen authOut() {
    return authOut;
  }

  Seen ackIn() {
    return ackIn;
  }

  Seen helloOut() {
    return helloOut;
  }

  /** Its bytes are those of the read that brought its first ones. */
  Seen helloIn() {
    return helloIn;
  }

  @Override
  public int read(byte[] into, int off, int len) throws IOException {
    int count = super.read(into, off, len);
    if (helloIn.atNanos < 0 && count > 0) {
      note(into, off, count);
    }
    return count;
  }

  private void note(byte[] bytes, int off, int count) {
    for (int i = 0; i < count && readBytes + i < 2; i++) {
      ackSize[(int) readBytes + i] = bytes[off + i];
    }
    readBytes += count;
    if (readBytes < 2) {
      return;
    }
    int ackBytes = 2 + (((ackSize[0] & 0xff) << 8) | (ackSize[1] & 0xff));
    if (readBytes >= ackBytes && ackIn.atNanos < 0) {
      ackIn = new Seen(clock.nanos(), ackBytes);
    }
    if (readBytes > ackBytes) {
      helloIn = new Seen(clock.nanos(), (int) (readBytes - ackBytes));
    }
  }

  @Override
  public void write(byte[] from, int off, int len) throws IOException {
    if (authOut.atNanos < 0) {
      authOut = new Seen(clock.nanos(), len);
    } else if (helloOut.atNanos < 0) {
      helloOut = new Seen(clock.nanos(), len);
    }
    super.write(from, off, len);
  }
}
