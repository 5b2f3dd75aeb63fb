package io.jdevp2p.simulation;

import io.jdevp2p.host.Clock;
import io.jdevp2p.host.Host;
import io.jdevp2p.host.Names;
import io.jdevp2p.host.RandomSource;
import io.jdevp2p.host.Sockets;
import io.jdevp2p.host.Threads;
import java.net.InetAddress;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A machine of a simulation, from start to kill. Used by the threads of its simulation, and by the
 * platform thread that drives it while no run is under way.
 *
 * <p>Its threads are virtual threads on the simulation's scheduler, its time is virtual, its
 * randomness follows from the seed and its name, its sockets lie in the {@link SimulatedNetwork}.
 * It has one address besides 127.0.0.1 and ::1.
 */
public final class SimulatedHost implements Host {
  private final Simulation simulation;
  private final Machine machine;
  private final SimulatedClock clock;
  private final SimulatedRandom random;
  private final SimulatedThreads threads = new SimulatedThreads();
  private final SimulatedSockets sockets;
  private final SimulatedNames names;

  private final Registry<SimulatedThread> live = new Registry<>();
  private final Registry<SimulatedStream> streams = new Registry<>();
  private final List<Throwable> uncaught = new ArrayList<>();
  private int descriptorLimit = Integer.MAX_VALUE;
  private boolean alive = true;

  SimulatedHost(Simulation simulation, Machine machine) {
    this.simulation = simulation;
    this.machine = machine;
    this.clock = new SimulatedClock(this, simulation.scheduler());
    this.random = SimulatedRandom.of(simulation.seed(), machine.name, machine.incarnations++);
    this.sockets = new SimulatedSockets(this);
    this.names = new SimulatedNames(this);
    machine.host = this;
    machine.powered = true;
  }

  // ---- What users see

  /**
   * Its name, which also begins the names of its threads.
   *
   * @return the name given at creation
   */
  public String name() {
    return machine.name;
  }

  /**
   * Its address in the network.
   *
   * @return the same after a restart
   */
  public InetAddress address() {
    return machine.address;
  }

  /**
   * Ends it as the end of its process would: the other ends of its connections get a reset, later
   * dials are refused, its timers never fire. Its threads are interrupted, and every blocking or
   * starting call on this host throws {@link HostKilledError}; so they unwind, in an order that
   * follows from the seed, and nothing that they do meanwhile reaches the network. A thread that
   * neither blocks through the host nor ends by an interrupt would live on; {@link
   * Simulation#close} reports it. A second call is harmless.
   */
  public void kill() {
    if (alive) {
      simulation.network().trace(Trace.Kind.KILL, machine.name);
      streams.all().forEach(SimulatedStream::abort);
      end();
    }
  }

  /**
   * Ends it as a power failure would: as {@link #kill}, but nothing tells the others. Their
   * connections stay half-open, packets to it vanish, dials get no answer, until {@link #restart}:
   * from then on old connections are answered by a reset. A second call is harmless.
   */
  public void cutPower() {
    if (alive) {
      simulation.network().trace(Trace.Kind.KILL, machine.name + " by power failure");
      machine.powered = false;
      streams.all().forEach(SimulatedStream::forget);
      end();
    }
  }

  private void end() {
    alive = false;
    sockets.closeAll();
    clock.stop();
    interruptThreads();
  }

  /**
   * A fresh host with the same name and address; nothing runs on it yet. This one is killed first
   * if it still lives.
   *
   * @return the new host
   */
  public SimulatedHost restart() {
    kill();
    simulation.network().trace(Trace.Kind.RESTART, machine.name);
    return simulation.restart(machine);
  }

  /**
   * Sets its time of day wrong. The monotonic clock stays right.
   *
   * @param by how much it is ahead of the simulation's time; negative when behind
   */
  public void skewWallClock(Duration by) {
    clock.skew(by);
  }

  /**
   * Sets how many sockets may be open, as {@code ulimit -n} does. Beyond, accepting, dialing,
   * listening and binding fail at once with "Too many open files"; what is open stays so.
   * Connections that nobody has accepted yet don't count. A restarted host has no such limit.
   *
   * @param most sockets that may be open, 0 or more
   */
  public void descriptorLimit(int most) {
    if (most < 0) {
      throw new IllegalArgumentException("most must not be negative: " + most);
    }
    descriptorLimit = most;
  }

  /**
   * Whether it was neither killed nor cut from power.
   *
   * @return true while it can be used
   */
  public boolean isAlive() {
    return alive;
  }

  /**
   * What escaped from its threads and timers while it lived.
   *
   * @return a copy, oldest first
   */
  public List<Throwable> uncaught() {
    return List.copyOf(uncaught);
  }

  /**
   * Empties {@link #uncaught}, for a test that expects it.
   *
   * @return what was in it
   */
  public List<Throwable> forgetUncaught() {
    List<Throwable> forgotten = List.copyOf(uncaught);
    uncaught.clear();
    return forgotten;
  }

  /**
   * Its sockets that are open: connections, listeners, UDP.
   *
   * @return the number at this moment
   */
  public int openSockets() {
    return streams.size() + sockets.open();
  }

  /**
   * Its timers that have neither fired nor been cancelled.
   *
   * @return the number at this moment
   */
  public int openTimers() {
    return clock.openTimers();
  }

  @Override
  public Clock clock() {
    return clock;
  }

  @Override
  public RandomSource random() {
    return random;
  }

  @Override
  public Threads threads() {
    return threads;
  }

  @Override
  public Sockets sockets() {
    return sockets;
  }

  @Override
  public Names names() {
    return names;
  }

  @Override
  public String toString() {
    return machine.name;
  }

  // ---- What the rest of this package sees

  Machine machine() {
    return machine;
  }

  SimulatedNetwork network() {
    return simulation.network();
  }

  SimulatedScheduler scheduler() {
    return simulation.scheduler();
  }

  SimulatedSockets tcp() {
    return sockets;
  }

  List<SimulatedThread> liveThreads() {
    return live.all();
  }

  List<SimulatedStream> streams() {
    return streams.all();
  }

  void throwIfKilled() {
    if (!alive) {
      throw new HostKilledError(machine.name);
    }
  }

  void throwIfOutOfDescriptors() throws SocketException {
    if (openSockets() - sockets.backlogs() >= descriptorLimit) {
      throw new SocketException("Too many open files");
    }
  }

  void interruptThreads() {
    for (SimulatedThread thread : live.all()) {
      thread.thread.interrupt();
    }
  }

  void started(SimulatedThread thread) {
    live.add(thread);
  }

  void ended(SimulatedThread thread) {
    live.remove(thread);
  }

  void opened(SimulatedStream stream) {
    streams.add(stream);
  }

  void closed(SimulatedStream stream) {
    streams.remove(stream);
  }

  void uncaught(String thread, Throwable failure) {
    simulation.note("uncaught in " + thread + ": " + failure);
    if (uncaught.size() < SimulationLimits.UNCAUGHT_PER_HOST) {
      uncaught.add(failure);
    }
  }

  private final class SimulatedThreads implements Threads {
    @Override
    public Thread start(String name, Runnable body) {
      throwIfKilled();
      return scheduler().start(SimulatedHost.this, name, body).thread;
    }

    @Override
    public int live() {
      return live.size();
    }
  }
}
