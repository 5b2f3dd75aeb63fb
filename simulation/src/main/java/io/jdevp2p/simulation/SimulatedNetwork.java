package io.jdevp2p.simulation;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The network between the hosts of a simulation: addresses, links, partitions and names. Every host
 * reaches every other. What happens to a packet is decided in {@link PacketFate}, nowhere else.
 *
 * <p>Used by the threads of its simulation, and by the platform thread that drives it while no run
 * is under way.
 */
public final class SimulatedNetwork {
  private final SimulatedScheduler scheduler;
  private final SimulatedRandom random;
  private final Trace trace;

  // Looked up only, never walked in hash order.
  private final Map<InetAddress, Machine> machines = new HashMap<>();
  private final Map<String, List<InetAddress>> names = new HashMap<>();

  private final List<Partition> partitions = new ArrayList<>();
  private final List<Held> held = new ArrayList<>(); // in the order in which they were due
  private final Set<Route> cutsToCome = new LinkedHashSet<>(); // and some that have come
  private final Map<DropReason, Long> dropped = new EnumMap<>(DropReason.class);
  private LinkConditions conditions = LinkConditions.lan();
  private NameServers nameServers = NameServers.ANSWERING;

  SimulatedNetwork(long seed, SimulatedScheduler scheduler, Trace trace) {
    this.scheduler = scheduler;
    this.random = SimulatedRandom.of(seed, "network", 0);
    this.trace = trace;
  }

  /** Two groups that cannot reach each other; members by machine number. */
  private record Partition(BitSet a, BitSet b) {
    boolean parts(Machine one, Machine other) {
      return (a.get(one.number) && b.get(other.number))
          || (b.get(one.number) && a.get(other.number));
    }
  }

  /** A packet that is due but cannot get through. */
  private record Held(Event event, Route route) {}

  // ---- What users do to it

  /**
   * Sets the conditions of all links that have none of their own. What is on its way stays so.
   *
   * @param value the conditions, from now on
   */
  public void conditions(LinkConditions value) {
    conditions = value;
  }

  /**
   * Sets the conditions between two hosts, in both directions.
   *
   * @param a one host
   * @param b the other
   * @param value the conditions, from now on
   */
  public void conditions(SimulatedHost a, SimulatedHost b, LinkConditions value) {
    conditionsOneWay(a, b, value);
    conditionsOneWay(b, a, value);
  }

  /**
   * Sets the conditions of one direction.
   *
   * @param from the sending host
   * @param to the receiving host
   * @param value the conditions, from now on
   */
  public void conditionsOneWay(SimulatedHost from, SimulatedHost to, LinkConditions value) {
    route(from.machine(), to.address()).own = value;
  }

  /**
   * Parts two groups of hosts: UDP packets between them are dropped, also those on their way; TCP
   * data waits until {@link #heal}; dials time out; resets are lost. Adds to the partitions that
   * there are. Holds for hosts that are restarted too.
   *
   * @param a one group
   * @param b the other
   */
  public void partition(Collection<SimulatedHost> a, Collection<SimulatedHost> b) {
    partitions.add(new Partition(numbers(a), numbers(b)));
  }

  private static BitSet numbers(Collection<SimulatedHost> hosts) {
    BitSet numbers = new BitSet();
    for (SimulatedHost host : hosts) {
      numbers.set(host.machine().number);
    }
    return numbers;
  }

  /**
   * Ends all partitions: TCP data that waited is sent again now. Forgets the cuts that are still to
   * come by {@link #cutAfter}. Stalls and drips end by themselves.
   */
  public void heal() {
    partitions.clear();
    cutsToCome.forEach(route -> route.bytesBeforeCut = Long.MAX_VALUE);
    cutsToCome.clear();
    sendHeldAgain();
  }

  /**
   * Resets all TCP connections between two hosts, at both ends, at once.
   *
   * @param a one host
   * @param b the other
   */
  public void cut(SimulatedHost a, SimulatedHost b) {
    for (SimulatedStream stream : a.streams()) {
      if (stream.remote.getAddress().equals(b.address())) {
        trace(Trace.Kind.RST, stream.local, stream.remote, 0, 0);
        stream.resetArrived();
        stream.peer().resetArrived();
      }
    }
  }

  /**
   * Lets nothing through between two hosts for a while, as {@link #partition} does.
   *
   * @param a one host
   * @param b the other
   * @param duration how long from now
   */
  public void stall(SimulatedHost a, SimulatedHost b, Duration duration) {
    long until = now() + duration.toNanos();
    Route there = route(a.machine(), b.address());
    Route back = route(b.machine(), a.address());
    there.stalledUntilNanos = Math.max(there.stalledUntilNanos, until);
    back.stalledUntilNanos = Math.max(back.stalledUntilNanos, until);
    scheduler.timers.add(new StallEnd(), until);
  }

  /**
   * Lets TCP data between two hosts through one byte at a time for a while; then what waited
   * arrives at once. Holds for all connections, each of which drips by itself.
   *
   * @param a one host
   * @param b the other
   * @param perByte from one byte to the next
   * @param duration how long from now
   */
  public void drip(SimulatedHost a, SimulatedHost b, Duration perByte, Duration duration) {
    drip(route(a.machine(), b.address()), perByte, duration);
    drip(route(b.machine(), a.address()), perByte, duration);
  }

  private void drip(Route route, Duration perByte, Duration duration) {
    route.dripNanos = perByte.toNanos();
    route.dripsUntilNanos = now() + duration.toNanos();
  }

  /**
   * Resets a TCP connection, at both ends at once, right behind a byte: the one that carries the
   * last of so many more bytes in one direction. A second call before that replaces the first;
   * {@link #heal} takes it back.
   *
   * @param from the sending host
   * @param to the receiving host
   * @param bytes how many still arrive, over all connections; at least 1
   */
  public void cutAfter(SimulatedHost from, SimulatedHost to, long bytes) {
    if (bytes < 1) {
      throw new IllegalArgumentException("bytes must be at least 1: " + bytes);
    }
    Route route = route(from.machine(), to.address());
    route.bytesBeforeCut = bytes;
    cutsToCome.add(route);
  }

  private final class StallEnd extends Event {
    @Override
    void fire() {
      sendHeldAgain();
    }
  }

  /**
   * Gives a DNS name to addresses.
   *
   * @param dnsName the name, upper and lower case being the same
   * @param addresses what it stands for from now on; none makes it unknown
   */
  public void name(String dnsName, InetAddress... addresses) {
    names.put(dnsName.toLowerCase(Locale.ROOT), List.of(addresses));
  }

  /**
   * Sets how lookups of names fare, on all hosts.
   *
   * @param state from now on, also for those that are under way
   */
  public void nameServers(NameServers state) {
    nameServers = state;
  }

  /**
   * Sends a UDP packet whose sender is not who it says. Answers go to whom it names.
   *
   * @param by the host that really sends it
   * @param claimed the sender that it names; nobody need be there
   * @param to a resolved address
   * @param packet its bytes, copied
   */
  public void sendForged(
      SimulatedHost by, InetSocketAddress claimed, InetSocketAddress to, byte[] packet) {
    Addresses.requireResolved(claimed);
    Addresses.requireResolved(to);
    Route route = route(by.machine(), to.getAddress());
    send(new SimulatedUdp.Packet(this, route, claimed, to, packet.clone()));
  }

  /**
   * How many packets did not get through.
   *
   * @param why for this reason
   * @return a number that only grows
   */
  public long dropped(DropReason why) {
    return dropped.getOrDefault(why, 0L);
  }

  // ---- What the rest of this package uses

  SimulatedScheduler scheduler() {
    return scheduler;
  }

  RandomGenerator random() {
    return random;
  }

  long now() {
    return scheduler.now();
  }

  LinkConditions conditions() {
    return conditions;
  }

  NameServers nameServers() {
    return nameServers;
  }

  void add(Machine machine) {
    if (machines.putIfAbsent(machine.address, machine) != null) {
      throw new IllegalArgumentException(
          "address taken: " + machine.address.getHostAddress() + " for host " + machine.name);
    }
  }

  boolean hasMachineAt(InetAddress address) {
    return machines.containsKey(address);
  }

  @Nullable Machine machineAt(InetAddress address) {
    return machines.get(address);
  }

  Route route(Machine from, InetAddress destination) {
    Route route = from.routes.get(destination);
    if (route == null) {
      route = new Route(this, from, destination);
      if (route.to() != null) { // addresses where nobody is are without number
        from.routes.put(destination, route);
      }
    }
    return route;
  }

  boolean areParted(Machine one, Machine other) {
    for (int i = 0; i < partitions.size(); i++) {
      if (partitions.get(i).parts(one, other)) {
        return true;
      }
    }
    return false;
  }

  List<InetAddress> addressesOf(String name) {
    return names.getOrDefault(name.toLowerCase(Locale.ROOT), List.of());
  }

  /** Keeps a packet of TCP that is due until it can get through. */
  void hold(Event event, Route route) {
    event.held = true;
    held.add(new Held(event, route));
  }

  /** It is not needed any more. Harmless when not held. */
  void release(Event event) {
    if (event.held) {
      event.held = false;
      held.removeIf(entry -> entry.event.equals(event));
    }
  }

  private void sendHeldAgain() {
    List<Held> waiting = List.copyOf(held);
    held.clear();
    for (Held entry : waiting) {
      if (entry.route.isBlocked()) {
        held.add(entry);
      } else {
        entry.event.held = false;
        scheduler.timers.add(entry.event, entry.route.controlArrival());
      }
    }
  }

  /** A UDP packet leaves its sender. */
  void send(SimulatedUdp.Packet packet) {
    Route route = packet.route;
    LinkConditions link = route.conditions();
    int bytes = packet.bytes.length;
    long sentAt = PacketFate.sentAt(link, bytes, now(), route.freeAtNanos);
    PacketFate fate = PacketFate.ofDatagram(link, route.isBlocked(), bytes, now(), sentAt, random);
    int flipped = PacketFate.flippedBit(link, bytes, random);
    if (flipped >= 0) {
      packet.bytes[flipped / 8] ^= (byte) (1 << flipped % 8);
    }
    switch (fate) {
      case PacketFate.Deliver(long at) -> {
        route.freeAtNanos = sentAt;
        scheduler.timers.add(packet, at);
      }
      case PacketFate.Duplicate(long at, long again) -> {
        route.freeAtNanos = sentAt;
        scheduler.timers.add(packet, at);
        scheduler.timers.add(packet.copy(), again);
        trace(Trace.Kind.DUPLICATE, packet.from, packet.to, bytes, 0);
      }
      case PacketFate.Drop(DropReason why) -> {
        if (why == DropReason.LOSS) {
          route.freeAtNanos = sentAt;
        }
        dropped(why, packet.from, packet.to, bytes, checksum(packet.bytes, 0, bytes, 0, 0));
      }
    }
  }

  /** A UDP packet reaches its receiver. */
  void arrived(SimulatedUdp.Packet packet) {
    Machine machine = packet.route.to();
    boolean up = machine != null && machine.powered;
    SimulatedHost host = machine == null ? null : machine.host;
    SimulatedUdp socket = host == null ? null : host.tcp().udp(packet.to);
    int bytes = packet.bytes.length;
    int inboxBytes = socket == null ? 0 : socket.inboxBytes() + SimulatedUdp.charge(bytes);
    DropReason why = PacketFate.onArrival(packet.route.isBlocked(), up, socket != null, inboxBytes);
    int checksum = checksum(packet.bytes, 0, bytes, 0, 0);
    if (why != null || socket == null) {
      dropped(why == null ? DropReason.NO_SOCKET : why, packet.from, packet.to, bytes, checksum);
      return;
    }
    trace(Trace.Kind.PACKET, packet.from, packet.to, bytes, checksum);
    socket.arrived(packet);
  }

  // ---- The trace

  void trace(
      Trace.Kind kind, InetSocketAddress from, InetSocketAddress to, int length, int checksum) {
    trace.add(now(), kind, from, to, length, checksum, null);
  }

  void trace(Trace.Kind kind, String text) {
    trace.add(now(), kind, text);
  }

  void dropped(
      DropReason why, InetSocketAddress from, InetSocketAddress to, int length, int checksum) {
    dropped.merge(why, 1L, Long::sum);
    trace.add(now(), Trace.Kind.DROP, from, to, length, checksum, why);
  }

  int checksum(byte[] bytes, int offset, int length, int offset2, int length2) {
    return trace.checksum(bytes, offset, length, offset2, length2);
  }
}
