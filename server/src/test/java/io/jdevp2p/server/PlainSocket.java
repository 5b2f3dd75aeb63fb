package io.jdevp2p.server;

import io.jdevp2p.host.StreamSocket;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;

/** A socket of the JDK that was bound to an address of the test's choice. */
record PlainSocket(Socket socket) implements StreamSocket {
  @Override
  public InetSocketAddress localAddress() {
    return (InetSocketAddress) socket.getLocalSocketAddress();
  }

  @Override
  public InetSocketAddress remoteAddress() {
    return (InetSocketAddress) socket.getRemoteSocketAddress();
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    return socket.getInputStream().read(into, offset, length);
  }

  @Override
  public void write(byte[] from, int offset, int length) throws IOException {
    socket.getOutputStream().write(from, offset, length);
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
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
