package io.jdevp2p.server;

import io.jdevp2p.host.Clock;
import io.jdevp2p.host.Deadline;
import io.jdevp2p.host.Host;
import io.jdevp2p.host.Names;
import io.jdevp2p.host.RandomSource;
import io.jdevp2p.host.Sockets;
import io.jdevp2p.host.StreamListener;
import io.jdevp2p.host.StreamSocket;
import io.jdevp2p.host.Threads;
import io.jdevp2p.host.UdpSocket;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;

/** A machine on which the first so many UDP ports that are asked for are taken. */
final class PortsTaken implements Host, Sockets {
  private final Host machine;
  private final int taken;
  private int asked;

  PortsTaken(Host machine, int taken) {
    this.machine = machine;
    this.taken = taken;
  }

  /** How many UDP ports were asked for. */
  int asked() {
    return asked;
  }

  @Override
  public UdpSocket bind(InetSocketAddress on) throws IOException {
    if (asked++ < taken) {
      throw new BindException("Address already in use");
    }
    return machine.sockets().bind(on);
  }

  @Override
  public StreamListener listen(InetSocketAddress on) throws IOException {
    return machine.sockets().listen(on);
  }

  @Override
  public StreamSocket dial(InetSocketAddress to, Deadline deadline) throws IOException {
    return machine.sockets().dial(to, deadline);
  }

  @Override
  public Sockets sockets() {
    return this;
  }

  @Override
  public Clock clock() {
    return machine.clock();
  }

  @Override
  public RandomSource random() {
    return machine.random();
  }

  @Override
  public Threads threads() {
    return machine.threads();
  }

  @Override
  public Names names() {
    return machine.names();
  }
}
