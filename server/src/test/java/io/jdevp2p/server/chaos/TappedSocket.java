package io.jdevp2p.server.chaos;

import io.jdevp2p.host.ForwardingStreamSocket;
import io.jdevp2p.host.StreamSocket;
import java.io.ByteArrayOutputStream;
import java.io.IOException;

/** A socket that writes down what is written, and lets only so much of it through. */
final class TappedSocket extends ForwardingStreamSocket {
  private final ByteArrayOutputStream written = new ByteArrayOutputStream();
  private long left = Long.MAX_VALUE;

  TappedSocket(StreamSocket socket) {
    super(socket);
  }

  byte[] written() {
    return written.toByteArray();
  }

  /** From now on, so many bytes more get through; the rest vanishes. */
  void onlySoMuchMore(long bytes) {
    left = bytes;
  }

  @Override
  public void write(byte[] from, int offset, int length) throws IOException {
    written.write(from, offset, length);
    int count = (int) Math.min(length, left);
    left -= count;
    if (count > 0) {
      super.write(from, offset, count);
    }
  }
}
