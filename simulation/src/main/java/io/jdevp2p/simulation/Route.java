package io.jdevp2p.simulation;

import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/**
 * One direction of a link: from a machine to an address, where there may be another machine.
 *
 * <p>Owner: the driving thread, on whose turns all simulated threads run one at a time.
 */
final class Route {
  final Machine from;
  final InetAddress destination;

  /** The source address of packets on it. */
  final InetAddress source;

  /** When the link has sent all that was given to it so far. */
  long freeAtNanos;

  /** Nothing gets through before. */
  long stalledUntilNanos;

  /** TCP data gets through byte by byte until then. */
  long dripsUntilNanos;

  /** From one byte to the next while it drips. */
  long dripNanos;

  /** TCP bytes that still get through before the connection that carries them is cut. */
  long bytesBeforeCut = Long.MAX_VALUE;

  /** Its own conditions, in place of the network's. */
  @Nullable LinkConditions own;

  private final SimulatedNetwork network;
  private @Nullable Machine to;

  Route(SimulatedNetwork network, Machine from, InetAddress destination) {
    this.network = network;
    this.from = from;
    this.destination = destination;
    if (destination.isLoopbackAddress() || destination.equals(from.address)) {
      this.to = from;
      this.source = destination;
      this.own = LinkConditions.loopback();
    } else {
      this.source = from.address;
    }
  }

  LinkConditions conditions() {
    LinkConditions set = own;
    return set == null ? network.conditions() : set;
  }

  /** The machine at the far end; null when there is none yet. */
  @Nullable Machine to() {
    if (to == null) {
      to = network.machineAt(destination);
    }
    return to;
  }

  boolean isBlocked() {
    Machine end = to();
    return network.now() < stalledUntilNanos || (end != null && network.areParted(from, end));
  }

  boolean drips() {
    return network.now() < dripsUntilNanos;
  }

  /** Takes a packet onto the link; gives the time when its last byte has left. */
  long send(int bytes) {
    freeAtNanos = PacketFate.sentAt(conditions(), bytes, network.now(), freeAtNanos);
    return freeAtNanos;
  }

  /** When a packet that goes with a TCP stream, but not in its order, arrives if sent now. */
  long controlArrival() {
    return PacketFate.segmentArrival(conditions(), network.now(), 0, network.random());
  }
}
