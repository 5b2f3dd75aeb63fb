package io.jdevp2p.simulation;

import io.jdevp2p.host.Deadline;
import io.jdevp2p.host.Names;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.List;

/** The network's names as one host sees them. Used by the threads of its simulation only. */
final class SimulatedNames implements Names {
  private final SimulatedHost host;

  SimulatedNames(SimulatedHost host) {
    this.host = host;
  }

  @Override
  public List<InetAddress> resolve(String name, Deadline deadline) throws IOException {
    host.throwIfKilled();
    try {
      return List.of(InetAddress.ofLiteral(name));
    } catch (IllegalArgumentException notAnAddress) {
      return lookUp(name, deadline);
    }
  }

  private List<InetAddress> lookUp(String name, Deadline deadline) throws IOException {
    Deadline answer = Deadline.after(host.clock(), SimulationLimits.LOOKUP_TIME);
    await(answer.earlier(deadline), name);
    while (isSilent() && !deadline.passed(host.clock())) {
      await(Deadline.after(host.clock(), SimulationLimits.LOOKUP_RETRY).earlier(deadline), name);
    }
    if (!answer.passed(host.clock()) || isSilent()) {
      throw new SocketTimeoutException("name lookup of " + name + " timed out");
    }
    if (host.network().nameServers() == NameServers.FAILING) {
      throw new IOException("name lookup of " + name + ": server failure");
    }
    List<InetAddress> addresses = host.network().addressesOf(name);
    if (addresses.isEmpty()) {
      throw new UnknownHostException("unknown name " + name);
    }
    return addresses;
  }

  private boolean isSilent() {
    return host.network().nameServers() == NameServers.SILENT;
  }

  private void await(Deadline end, String name) throws InterruptedIOException {
    while (host.scheduler().park(end)) {
      if (Thread.currentThread().isInterrupted()) {
        throw new InterruptedIOException("name lookup of " + name);
      }
    }
  }
}
