package io.jdevp2p.cli.suite;

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
import io.jdevp2p.simulation.SimulatedHost;
import java.io.IOException;
import java.net.InetSocketAddress;

/** A simulated host that has another one's address, too. */
record TwoAddresses(SimulatedHost own, SimulatedHost other) implements Host {
  @Override
  public Clock clock() {
    return own.clock();
  }

  @Override
  public RandomSource random() {
    return own.random();
  }

  @Override
  public Threads threads() {
    return own.threads();
  }

  @Override
  public Names names() {
    return own.names();
  }

  @Override
  public Sockets sockets() {
    return new Sockets() {
      @Override
      public StreamSocket dial(InetSocketAddress to, Deadline deadline) throws IOException {
        return own.sockets().dial(to, deadline);
      }

      @Override
      public StreamListener listen(InetSocketAddress on) throws IOException {
        return own.sockets().listen(on);
      }

      @Override
      public UdpSocket bind(InetSocketAddress on) throws IOException {
        return (on.getAddress().equals(other.address()) ? other : own).sockets().bind(on);
      }
    };
  }
}
