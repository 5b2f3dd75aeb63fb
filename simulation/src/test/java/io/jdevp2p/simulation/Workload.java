package io.jdevp2p.simulation;

import io.jdevp2p.host.Limit;
import io.jdevp2p.host.Mailbox;
import io.jdevp2p.host.StreamSocket;
import io.jdevp2p.host.UdpSocket;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/** A bit of everything, to compare its hash between runs; also runs in a JVM of its own. */
final class Workload {
  private static final int HOSTS = 12;

  private final Simulation simulation;
  private final List<SimulatedHost> hosts = new ArrayList<>();
  private final ReentrantLock lock = new ReentrantLock();
  private final Object monitor = new Object();
  private int turns;

  private Workload(Simulation simulation) {
    this.simulation = simulation;
  }

  public static void main(String[] args) {
    System.out.println(hash(Long.parseLong(args[0])));
  }

  static String hash(long seed) {
    try (Simulation simulation = Simulation.seeded(seed)) {
      new Workload(simulation).run();
      return simulation.traceHash();
    }
  }

  private void run() {
    simulation.network().conditions(LinkConditions.internet().withLoss(0.1));
    for (int i = 0; i < HOSTS; i++) {
      SimulatedHost host = simulation.host("host" + i);
      hosts.add(host);
      Net.echo(host);
      host.threads().start("udp", () -> answerPackets(host));
      host.threads().start("dialer", () -> dialAround(host));
      host.threads().start("pinger", () -> pingAround(host));
      Mailbox<Integer> mailbox = new Mailbox<>(host.clock(), new Limit("mailbox", 3));
      for (int j = 0; j < 5; j++) {
        host.threads().start("putter", () -> put(host, mailbox));
        host.threads().start("taker", () -> take(host, mailbox));
      }
    }
    simulation.run(Duration.ofSeconds(5));
    simulation.network().partition(hosts.subList(0, 4), hosts.subList(4, HOSTS));
    hosts.get(1).kill();
    simulation.run(Duration.ofSeconds(5));
    simulation.network().heal();
    simulation.run(Duration.ofSeconds(20));
    simulation.note("turns " + turns);
  }

  private void dialAround(SimulatedHost host) {
    byte[] bytes = new byte[1000];
    while (turns < 100_000) {
      SimulatedHost other = hosts.get(host.random().nextInt(HOSTS));
      try (StreamSocket socket = Net.dial(host, other)) {
        for (int i = 0; i < 5; i++) {
          host.random().nextBytes(bytes);
          socket.write(bytes, 0, bytes.length);
          Net.read(socket, bytes.length);
          turn();
        }
      } catch (IOException e) {
        simulation.note(e.getMessage());
      }
    }
  }

  private void pingAround(SimulatedHost host) {
    try (UdpSocket socket = host.sockets().bind(Net.any(0))) {
      while (true) {
        Net.send(socket, hosts.get(host.random().nextInt(HOSTS)), "ping from " + host);
        host.clock().sleep(Duration.ofMillis(host.random().nextInt(100)));
      }
    } catch (IOException | InterruptedException e) {
      simulation.note(String.valueOf(e.getMessage()));
    }
  }

  private void answerPackets(SimulatedHost host) {
    byte[] bytes = new byte[100];
    try (UdpSocket socket = Net.udp(host)) {
      while (true) {
        UdpSocket.Datagram packet = socket.receive(bytes);
        socket.send(bytes, 0, packet.length(), packet.from());
      }
    } catch (IOException e) {
      simulation.note(String.valueOf(e.getMessage()));
    }
  }

  private void put(SimulatedHost host, Mailbox<Integer> mailbox) {
    try {
      for (int i = 0; ; i++) {
        mailbox.put(i);
        host.clock().sleep(Duration.ofMillis(host.random().nextInt(20)));
      }
    } catch (InterruptedException e) {
      simulation.note("putter interrupted");
    }
  }

  private void take(SimulatedHost host, Mailbox<Integer> mailbox) {
    try {
      while (true) {
        mailbox.take();
        lock.lock();
        try {
          turn();
          host.clock().sleep(Duration.ofMillis(1)); // so that the lock is contended
        } finally {
          lock.unlock();
        }
        if (host.equals(hosts.getFirst())) {
          synchronized (monitor) {
            host.clock().sleep(Duration.ofNanos(100_000)); // and the monitor
          }
        }
      }
    } catch (InterruptedException e) {
      simulation.note("taker interrupted");
    }
  }

  private void turn() {
    turns++;
  }
}
