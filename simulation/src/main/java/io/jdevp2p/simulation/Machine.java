package io.jdevp2p.simulation;

import java.net.InetAddress;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A place in the network: name and address, which outlive the hosts that are killed and restarted
 * there.
 */
final class Machine {
  final int number;
  final String name;
  final InetAddress address;

  /** Links from here, by destination; looked up only, never walked in hash order. */
  final Map<InetAddress, Route> routes = new HashMap<>();

  /** The host that was started here last, alive or not. */
  @Nullable SimulatedHost host;

  /** False after a power failure, until restarted: then nothing answers at all. */
  boolean powered = true;

  int incarnations;

  Machine(int number, String name, InetAddress address) {
    this.number = number;
    this.name = name;
    this.address = address;
  }

  @Override
  public String toString() {
    return name;
  }
}
