package io.jdevp2p.enr;

import io.jdevp2p.simulation.SimulatedHost;
import io.jdevp2p.simulation.Simulation;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;

/** A local node that is told where others see it, on a simulated host. */
final class Votes implements AutoCloseable {
  static final InetSocketAddress HONEST = Samples.address("20.1.1.1", 30303);
  static final InetSocketAddress LIE = Samples.address("66.6.6.6", 666);

  final Simulation simulation = Simulation.seeded(1);
  final SimulatedHost host = simulation.host("a");
  final LocalNode node = new LocalNode(host, Samples.key(0), NodeDatabase.inMemory(host, 1));
  final EndpointVote vote = new EndpointVote(host, node);

  /** One of many networks of the internet. */
  static InetAddress network(int number) {
    return Samples.ip("30.%d.%d.7".formatted(number >> 8, number & 255));
  }

  void state(InetAddress voter, InetSocketAddress endpoint) {
    vote.stated(voter, endpoint);
  }

  /** Networks with the numbers {@code from} to {@code to - 1} say so. */
  void state(int from, int to, InetSocketAddress endpoint) {
    for (int i = from; i < to; i++) {
      vote.stated(network(i), endpoint);
    }
  }

  void run(Duration time) {
    simulation.run(time);
  }

  /** What the record says of IPv4: nothing, or as {@code 1.2.3.4:5}. */
  String published() {
    NodeRecord record = node.record();
    return record
        .ip4()
        .map(ip -> ip.getHostAddress() + ":" + record.udp().orElse(0))
        .orElse("nothing");
  }

  @Override
  public void close() {
    vote.close();
    simulation.close();
  }
}
