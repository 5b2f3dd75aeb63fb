package io.jdevp2p.discovery.udp;

import io.jdevp2p.host.Clock;
import io.jdevp2p.host.Host;
import io.jdevp2p.host.Names;
import io.jdevp2p.host.RandomSource;
import io.jdevp2p.host.Sockets;
import io.jdevp2p.host.Threads;

/** A host with other sockets than it has. */
record HostWithSockets(Host host, Sockets sockets) implements Host {
  @Override
  public Clock clock() {
    return host.clock();
  }

  @Override
  public RandomSource random() {
    return host.random();
  }

  @Override
  public Threads threads() {
    return host.threads();
  }

  @Override
  public Names names() {
    return host.names();
  }
}
