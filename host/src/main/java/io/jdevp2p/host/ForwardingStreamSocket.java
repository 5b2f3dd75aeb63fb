package io.jdevp2p.host;

import java.io.IOException;
import java.net.InetSocketAddress;

/**
 * A socket that passes every call on to another. For those who wrap a socket to count, trace or
 * disturb what goes over it: override what is to differ, and reach the socket by {@code super}.
 *
 * <p>Threads, exceptions: as the socket that is wrapped.
 */
public abstract class ForwardingStreamSocket implements StreamSocket {
  private final StreamSocket socket;

  /**
   * Wraps a socket.
   *
   * @param socket where all calls go
   */
  protected ForwardingStreamSocket(StreamSocket socket) {
    this.socket = socket;
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
  public int read(byte[] into, int offset, int length) throws IOException {
    return socket.read(into, offset, length);
  }

  @Override
  public void write(byte[] from, int offset, int length) throws IOException {
    socket.write(from, offset, length);
  }

  @Override
  public int sendRoom() {
    return socket.sendRoom();
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

  @Override
  public String toString() {
    return socket.toString();
  }
}
