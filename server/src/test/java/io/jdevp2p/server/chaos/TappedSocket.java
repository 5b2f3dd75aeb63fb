package io.jdevp2p.server.chaos;

import io.jdevp2p.host.StreamSocket;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;

/** A socket that writes down what is written, and lets only so much of it through. */
final class TappedSocket implements StreamSocket {
  private final StreamSocket socket;
  private final ByteArrayOutputStream written = new ByteArrayOutputStream();
  private long left = Long.MAX_VALUE;

  TappedSocket(StreamSocket socket) {
    this.socket = socket;
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
      socket.write(from, offset, count);
    }
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    return socket.read(into, offset, length);
  }

  @Override
  public InetSocketAddress localAddress() {
    return socket.localAddress();
  }

  @Override
  public InetSocketAddress remoteAddress() {
    return socket.remoteAddress();
  }

  @Override
  public void shutdownOutput() throws IOException {
    socket.shutdownOutput();
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
