package io.jdevp2p.simulation;

import io.jdevp2p.host.Deadline;
import io.jdevp2p.host.Sockets;
import io.jdevp2p.host.StreamListener;
import io.jdevp2p.host.StreamSocket;
import io.jdevp2p.host.UdpSocket;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/** The ports of one host. Used by the threads of its simulation only. */
final class SimulatedSockets implements Sockets {
  private static final int EPHEMERAL_PORTS =
      SimulationLimits.LAST_PORT - SimulationLimits.FIRST_EPHEMERAL_PORT + 1;

  private final SimulatedHost host;
  private final List<SimulatedListener> listeners = new ArrayList<>();
  private final List<SimulatedUdp> udp = new ArrayList<>();
  private final BitSet dialing = new BitSet(); // ephemeral TCP ports in use, from the first on
  private int nextTcp;
  private int nextUdp;
  private @Nullable InetSocketAddress lastEndpoint;

  SimulatedSockets(SimulatedHost host) {
    this.host = host;
  }

  SimulatedHost host() {
    return host;
  }

  int open() {
    return listeners.size() + udp.size();
  }

  /** Connections that wait to be accepted. */
  int backlogs() {
    int waiting = 0;
    for (SimulatedListener listener : listeners) {
      waiting += listener.backlog();
    }
    return waiting;
  }

  // ---- Opening

  @Override
  public StreamSocket dial(InetSocketAddress to, Deadline deadline) throws IOException {
    host.throwIfKilled();
    Addresses.requireResolved(to);
    SimulatedScheduler scheduler = host.scheduler();
    scheduler.current(); // fails unless on a simulated thread
    host.throwIfOutOfDescriptors();
    Route route = host.network().route(host.machine(), to.getAddress());
    int port = freePort(to, nextTcp, this::isDialPortFree);
    nextTcp = port + 1 - SimulationLimits.FIRST_EPHEMERAL_PORT;
    dialing.set(port - SimulationLimits.FIRST_EPHEMERAL_PORT);
    InetSocketAddress local = new InetSocketAddress(route.source, port);
    Dialing attempt = new Dialing(host, route, local, to, () -> freeDialPort(port));
    Deadline end = deadline.earlier(Deadline.after(host.clock(), SimulationLimits.SYN_TIMEOUT));
    attempt.sendSyn();
    try {
      await(attempt, to, end);
    } catch (Throwable e) {
      attempt.abandon();
      throw e;
    }
    SimulatedStream stream = attempt.stream();
    if (stream == null) {
      throw new ConnectException(Addresses.text(to) + ": Connection refused");
    }
    return stream;
  }

  private void await(Dialing attempt, InetSocketAddress to, Deadline end) throws IOException {
    while (!attempt.isDone()) {
      boolean early = host.scheduler().park(end);
      if (attempt.isDone()) {
        return;
      }
      if (Thread.currentThread().isInterrupted()) {
        throw new SocketException("Closed by interrupt");
      }
      if (!early) {
        throw new SocketTimeoutException("connecting to " + Addresses.text(to) + " timed out");
      }
    }
  }

  @Override
  public StreamListener listen(InetSocketAddress on) throws IOException {
    host.throwIfOutOfDescriptors();
    SimulatedListener listener =
        new SimulatedListener(this, bindAddress(on, nextTcp, this::isListenerPortFree));
    nextTcp = after(on, listener.localAddress(), nextTcp);
    listeners.add(listener);
    return listener;
  }

  @Override
  public UdpSocket bind(InetSocketAddress on) throws IOException {
    host.throwIfOutOfDescriptors();
    SimulatedUdp socket = new SimulatedUdp(this, bindAddress(on, nextUdp, this::isUdpPortFree));
    nextUdp = after(on, socket.localAddress(), nextUdp);
    udp.add(socket);
    return socket;
  }

  /** How a free port is found. */
  @FunctionalInterface
  private interface PortTest {
    boolean isFree(InetAddress address, int port);
  }

  private InetSocketAddress bindAddress(InetSocketAddress on, int next, PortTest test)
      throws BindException {
    host.throwIfKilled();
    Addresses.requireResolved(on);
    InetAddress address = on.getAddress();
    if (!address.isAnyLocalAddress()
        && !address.isLoopbackAddress()
        && !address.equals(host.address())) {
      throw new BindException(
          "cannot bind to " + Addresses.text(on) + ": not an address of " + host.name());
    }
    if (on.getPort() != 0) {
      if (!test.isFree(address, on.getPort())) {
        throw new BindException("port taken: " + Addresses.text(on));
      }
      return on;
    }
    return new InetSocketAddress(address, freePort(on, next, port -> test.isFree(address, port)));
  }

  private static int freePort(InetSocketAddress what, int next, IntPredicate isFree)
      throws BindException {
    for (int i = 0; i < EPHEMERAL_PORTS; i++) {
      int port = SimulationLimits.FIRST_EPHEMERAL_PORT + (next + i) % EPHEMERAL_PORTS;
      if (isFree.test(port)) {
        return port;
      }
    }
    throw new BindException("no free port left for " + Addresses.text(what));
  }

  private static int after(InetSocketAddress asked, InetSocketAddress given, int next) {
    return asked.getPort() == 0
        ? given.getPort() + 1 - SimulationLimits.FIRST_EPHEMERAL_PORT
        : next;
  }

  private boolean isDialPortFree(int port) {
    if (dialing.get(port - SimulationLimits.FIRST_EPHEMERAL_PORT)) {
      return false;
    }
    for (SimulatedListener listener : listeners) {
      if (listener.localAddress().getPort() == port) {
        return false;
      }
    }
    return true;
  }

  private void freeDialPort(int port) {
    dialing.clear(port - SimulationLimits.FIRST_EPHEMERAL_PORT);
  }

  private boolean isListenerPortFree(InetAddress address, int port) {
    for (SimulatedListener listener : listeners) {
      if (conflict(listener.localAddress(), address, port)) {
        return false;
      }
    }
    int ephemeral = port - SimulationLimits.FIRST_EPHEMERAL_PORT;
    return ephemeral < 0 || !dialing.get(ephemeral);
  }

  private boolean isUdpPortFree(InetAddress address, int port) {
    for (SimulatedUdp socket : udp) {
      if (conflict(socket.localAddress(), address, port)) {
        return false;
      }
    }
    return true;
  }

  private static boolean conflict(InetSocketAddress taken, InetAddress address, int port) {
    return taken.getPort() == port
        && (Addresses.covers(taken.getAddress(), address) || address.isAnyLocalAddress());
  }

  // ---- Finding, closing

  @Nullable SimulatedListener listener(InetSocketAddress destination) {
    for (SimulatedListener listener : listeners) {
      InetSocketAddress local = listener.localAddress();
      if (local.getPort() == destination.getPort()
          && Addresses.covers(local.getAddress(), destination.getAddress())) {
        return listener;
      }
    }
    return null;
  }

  @Nullable SimulatedUdp udp(InetSocketAddress destination) {
    for (SimulatedUdp socket : udp) {
      InetSocketAddress local = socket.localAddress();
      if (local.getPort() == destination.getPort()
          && Addresses.covers(local.getAddress(), destination.getAddress())) {
        return socket;
      }
    }
    return null;
  }

  /** The address and port as one object, mostly the same as at the last call. */
  InetSocketAddress endpoint(InetAddress address, int port) {
    InetSocketAddress last = lastEndpoint;
    if (last == null || last.getPort() != port || !last.getAddress().equals(address)) {
      last = new InetSocketAddress(address, port);
      lastEndpoint = last;
    }
    return last;
  }

  void closed(SimulatedListener listener) {
    listeners.remove(listener);
  }

  void closed(SimulatedUdp socket) {
    udp.remove(socket);
  }

  void closeAll() {
    List.copyOf(listeners).forEach(SimulatedListener::close);
    List.copyOf(udp).forEach(SimulatedUdp::close);
  }
}
