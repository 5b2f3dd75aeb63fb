package io.jdevp2p.discovery.udp;

import io.jdevp2p.host.Deadline;
import io.jdevp2p.host.Sockets;
import io.jdevp2p.host.StreamListener;
import io.jdevp2p.host.StreamSocket;
import io.jdevp2p.host.UdpSocket;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.util.Optional;

/** Sockets whose next so many receptions fail, as Windows lets each packet that is too long. */
final class FailingSockets implements Sockets {
  private final Sockets sockets;
  int failures;

  FailingSockets(Sockets sockets) {
    this.sockets = sockets;
  }

  @Override
  public StreamSocket dial(InetSocketAddress to, Deadline deadline) throws IOException {
    return sockets.dial(to, deadline);
  }

  @Override
  public StreamListener listen(InetSocketAddress on) throws IOException {
    return sockets.listen(on);
  }

  @Override
  public UdpSocket bind(InetSocketAddress on) throws IOException {
    return new FailingUdpSocket(sockets.bind(on));
  }

  private final class FailingUdpSocket implements UdpSocket {
    private final UdpSocket socket;

    FailingUdpSocket(UdpSocket socket) {
      this.socket = socket;
    }

    private void fail() throws SocketException {
      if (failures > 0) {
        failures--;
        throw new SocketException("message too long");
      }
    }

    @Override
    public InetSocketAddress localAddress() {
      return socket.localAddress();
    }

    @Override
    public Datagram receive(byte[] into) throws IOException {
      fail();
      return socket.receive(into);
    }

    @Override
    public Optional<Datagram> poll(byte[] into) throws IOException {
      fail();
      return socket.poll(into);
    }

    @Override
    public void send(byte[] from, int offset, int length, InetSocketAddress to) throws IOException {
      socket.send(from, offset, length, to);
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
}
