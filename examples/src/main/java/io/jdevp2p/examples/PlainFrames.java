package io.jdevp2p.examples;

import io.jdevp2p.host.Clock;
import io.jdevp2p.host.StreamSocket;
import io.jdevp2p.rlpx.Frame;
import io.jdevp2p.rlpx.MessageLimits;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Messages in the clear on a socket, for {@link PlainTransport}: each a code and a length, of four
 * bytes each, and the payload.
 *
 * <p>Threads: one reads, any write.
 */
final class PlainFrames {
  private static final int HEADER_BYTES = 8;

  private final StreamSocket socket;
  private final Clock clock;
  private final ReentrantLock writing = new ReentrantLock(); // a socket has one writer at a time
  private final AtomicLong bytesIn = new AtomicLong();
  private final AtomicLong bytesOut = new AtomicLong();
  private volatile long lastReadNanos;

  PlainFrames(StreamSocket socket, Clock clock) {
    this.socket = socket;
    this.clock = clock;
    this.lastReadNanos = clock.nanos();
  }

  /** The length is a stranger's: compared with the limit before there is an array of it. */
  Frame read(MessageLimits limits) throws IOException {
    ByteBuffer header = ByteBuffer.wrap(receive(HEADER_BYTES));
    int code = header.getInt();
    int length = header.getInt();
    if (code < 0 || length < 0 || length > limits.maxBytes(code)) {
      throw new IOException("message " + code + " of " + length + " bytes is refused");
    }
    return new Frame(code, receive(length), HEADER_BYTES + length);
  }

  void write(int code, byte[] payload) throws IOException {
    int bytes = HEADER_BYTES + payload.length;
    send(ByteBuffer.allocate(bytes).putInt(code).putInt(payload.length).put(payload).array());
  }

  byte[] receive(int count) throws IOException {
    byte[] bytes = new byte[count];
    for (int done = 0; done < count; ) {
      int read = socket.read(bytes, done, count - done);
      if (read < 0) {
        throw new EOFException("the connection ended");
      }
      done += read;
      bytesIn.addAndGet(read);
      lastReadNanos = clock.nanos();
    }
    return bytes;
  }

  void send(byte[] bytes) throws IOException {
    writing.lock();
    try {
      socket.write(bytes, 0, bytes.length);
      bytesOut.addAndGet(bytes.length);
    } finally {
      writing.unlock();
    }
  }

  long bytesIn() {
    return bytesIn.get();
  }

  long bytesOut() {
    return bytesOut.get();
  }

  long lastReadNanos() {
    return lastReadNanos;
  }
}
