package io.jdevp2p.server;

import io.jdevp2p.host.Deadline;
import io.jdevp2p.host.StreamListener;
import io.jdevp2p.host.StreamSocket;
import io.jdevp2p.simulation.SimulatedHost;
import io.jdevp2p.simulation.Simulation;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A host between a dialer and a server, which passes their bytes on and, at a byte of a test's
 * choice, does what networks do. Safe since only one thread of a simulation runs at a time.
 */
final class Relay {
  private static final int BUFFER_BYTES = 1 << 16;

  /** What happens. */
  enum Trouble {
    /** The connection ends, at both sides, as if each had closed it. */
    END,
    /** The connection is reset, at both sides. */
    RESET,
    /** Nothing passes for five seconds. */
    STALL,
    /** Nothing passes any more. */
    SILENCE
  }

  /** When it happens: after so many bytes of one direction of a connection. */
  record Plan(Trouble trouble, boolean fromDialer, long afterBytes) {}

  private final SimulatedHost host;
  private final InetSocketAddress target;
  private final ArrayDeque<Plan> plans = new ArrayDeque<>();
  private final List<StreamSocket> open = new ArrayList<>();
  private long bytesFromDialer;
  private long bytesToDialer;
  private int connections;

  Relay(Simulation simulation, String name, InetSocketAddress target) throws Exception {
    this.host = simulation.host(name);
    this.target = target;
    StreamListener listener =
        simulation.call(host, SimulatedServer.AT_MOST, () -> host.sockets().listen(address()));
    host.threads().start("relay", () -> accept(listener));
  }

  InetSocketAddress address() {
    return new InetSocketAddress(host.address(), SimulatedServer.PORT);
  }

  /** What is to happen to the next connection for which nothing is planned. */
  void plan(Plan plan) {
    plans.add(plan);
  }

  /** Connections so far. */
  int connections() {
    return connections;
  }

  /** Bytes that came from dialers, over all connections. */
  long bytesFromDialer() {
    return bytesFromDialer;
  }

  /** Bytes that went to dialers, over all connections. */
  long bytesToDialer() {
    return bytesToDialer;
  }

  void close() {
    host.kill();
  }

  private void accept(StreamListener listener) {
    try {
      while (true) {
        StreamSocket near = listener.accept();
        Optional<Plan> plan = Optional.ofNullable(plans.poll());
        connections++;
        StreamSocket far = host.sockets().dial(target, Deadline.never());
        open.add(near);
        open.add(far);
        host.threads().start("to the server", () -> pass(near, far, true, plan));
        host.threads().start("to the dialer", () -> pass(far, near, false, plan));
      }
    } catch (IOException e) {
      listener.close();
    }
  }

  private void pass(StreamSocket from, StreamSocket to, boolean fromDialer, Optional<Plan> plan) {
    long left =
        plan.filter(p -> p.fromDialer() == fromDialer).map(Plan::afterBytes).orElse(Long.MAX_VALUE);
    byte[] buffer = new byte[BUFFER_BYTES];
    try {
      while (true) {
        if (left == 0) {
          left = Long.MAX_VALUE;
          trouble(plan.orElseThrow().trouble(), from, to);
        }
        int count = from.read(buffer, 0, (int) Math.min(buffer.length, left));
        if (count < 0) {
          to.shutdownOutput();
          return;
        }
        left -= count;
        if (fromDialer) {
          bytesFromDialer += count;
        } else {
          bytesToDialer += count;
        }
        to.write(buffer, 0, count);
      }
    } catch (IOException e) {
      from.close();
      to.close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void trouble(Trouble trouble, StreamSocket from, StreamSocket to)
      throws IOException, InterruptedException {
    switch (trouble) {
      case END -> {
        from.shutdownOutput();
        to.shutdownOutput();
        throw new IOException("planned");
      }
      case RESET -> {
        // What is on its way to us makes closing a reset.
        from.close();
        to.close();
        throw new IOException("planned");
      }
      case STALL -> host.clock().sleep(Duration.ofSeconds(5));
      case SILENCE -> host.clock().sleep(Duration.ofDays(1));
    }
  }
}
