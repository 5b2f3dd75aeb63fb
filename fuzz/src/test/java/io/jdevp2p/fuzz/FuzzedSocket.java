package io.jdevp2p.fuzz;

import io.jdevp2p.host.StreamSocket;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/**
 * A socket whose incoming bytes are known from the start and arrive in the pieces that the fuzzer
 * chooses; then the stream ends. What is written is kept. For one thread.
 */
public final class FuzzedSocket implements StreamSocket {
  private final byte[] incoming;
  private final Input pieces;
  private final ByteArrayOutputStream outgoing = new ByteArrayOutputStream();
  private int position;
  private boolean closed;
  private boolean ended;

  public FuzzedSocket(byte[] incoming, Input pieces) {
    this.incoming = incoming;
    this.pieces = pieces;
  }

  /** All that was written. */
  public byte[] written() {
    return outgoing.toByteArray();
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    if (closed) {
      throw new IOException("socket closed");
    }
    int left = Math.min(length, incoming.length - position);
    if (left == 0) {
      return length == 0 ? 0 : -1;
    }
    int count = pieces.piece(left);
    System.arraycopy(incoming, position, into, offset, count);
    position += count;
    return count;
  }

  @Override
  public void write(byte[] from, int offset, int length) throws IOException {
    if (closed || ended) {
      throw new IOException("socket closed");
    }
    outgoing.write(from, offset, length);
  }

  @Override
  public void shutdownOutput() throws IOException {
    if (closed) {
      throw new IOException("socket closed");
    }
    ended = true;
  }

  @Override
  public boolean isClosed() {
    return closed;
  }

  @Override
  public void close() {
    closed = true;
  }

  @Override
  public InetSocketAddress localAddress() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), 30303);
  }

  @Override
  public InetSocketAddress remoteAddress() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), 30304);
  }
}
