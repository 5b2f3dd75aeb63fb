package io.jdevp2p.simulation;

import java.lang.StackWalker.StackFrame;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A network of simulated hosts in one JVM. One seed replays one run, bit for bit: the order of the
 * threads, all randomness and the fate of every packet follow from it, and time is virtual.
 *
 * <pre>{@code
 * try (Simulation simulation = Simulation.seeded(1)) {
 *   SimulatedHost alice = simulation.host("alice");
 *   SimulatedHost bob = simulation.host("bob");
 *   bob.threads().start("server", () -> serve(bob));
 *   String answer = simulation.call(alice, Duration.ofMinutes(1), () -> ask(alice, bob.address()));
 * }
 * }</pre>
 *
 * <p>Driven by one platform thread, which runs all simulated threads, one at a time; its methods
 * are for that thread, except for {@link #network}, {@link #now}, {@link #note}, {@link #host} and
 * the numbers, which simulated threads may use as well. Needs {@code --add-opens
 * java.base/java.lang=ALL-UNNAMED} (or {@code =io.jdevp2p.simulation} on the module path).
 *
 * <p>For the same run in every JVM the simulated code must keep to a few rules: time, randomness,
 * threads, sockets and names come from the {@link SimulatedHost}; no order is taken from identity
 * hash codes, {@link java.util.Set#of} or {@link java.util.Map#of}; and no thread waits in real
 * time, which is found and reported.
 */
public final class Simulation implements AutoCloseable {
  /** The system property by which {@link #seeded} is given another seed, to replay a failure. */
  public static final String SEED_PROPERTY = "jdevp2p.seed";

  private final long seed;
  private final SimulatedScheduler scheduler;
  private final Trace trace = new Trace();
  private final SimulatedNetwork network;
  private final Watchdog watchdog;
  private final Set<String> names = new HashSet<>(); // asked only, never walked
  private final List<SimulatedHost> hosts = new ArrayList<>(); // with those that were killed
  private String test; // Class#method, or empty when unknown
  private int machines;
  private int addresses;
  private boolean closed;

  private Simulation(long seed, String test) {
    this.seed = seed;
    this.test = test;
    this.scheduler = new SimulatedScheduler(seed);
    this.network = new SimulatedNetwork(seed, scheduler, trace);
    this.watchdog = new Watchdog(scheduler);
  }

  /**
   * A simulation without hosts, at time zero.
   *
   * @param seed from which everything follows; {@code -Djdevp2p.seed=N} overrides it
   * @return a simulation, to be closed
   * @throws IllegalStateException when the JVM lacks the flag named above
   */
  public static Simulation seeded(long seed) {
    return new Simulation(replayedSeed().orElse(seed), callingTest());
  }

  /**
   * The seed that {@code -Djdevp2p.seed=N} asks for.
   *
   * @return empty when it is not set
   */
  public static Optional<Long> replayedSeed() {
    return Optional.ofNullable(Long.getLong(SEED_PROPERTY));
  }

  private static String callingTest() {
    return StackWalker.getInstance()
        .walk(frames ->
            frames
                .filter(frame -> isTest(frame.getClassName()))
                .findFirst()
                .map(Simulation::testName)
                .orElse(""));
  }

  private static boolean isTest(String className) {
    return className.endsWith("Test") || className.endsWith("IT");
  }

  private static String testName(StackFrame frame) {
    String name = frame.getClassName();
    String method = frame.getMethodName();
    String simple = name.substring(name.lastIndexOf('.') + 1);
    return method.startsWith("lambda$") || method.startsWith("<") ? simple : simple + "#" + method;
  }

  /**
   * Names the test for {@link #replayCommand}, where it cannot be seen from the caller of {@link
   * #seeded}.
   *
   * @param classAndMethod as for {@code -Dtest}: {@code Class#method}
   */
  public void test(String classAndMethod) {
    test = classAndMethod;
  }

  /**
   * The seed in use.
   *
   * @return the one given, or the one that overrode it
   */
  public long seed() {
    return seed;
  }

  /**
   * The network between the hosts.
   *
   * @return the same at every call
   */
  public SimulatedNetwork network() {
    return network;
  }

  SimulatedScheduler scheduler() {
    return scheduler;
  }

  // ---- Hosts

  /**
   * Adds a host with a free address 10.x.y.z in a /24 of its own.
   *
   * @param name for traces and thread names; not taken yet
   * @return the host, alive, with nothing running on it
   */
  public SimulatedHost host(String name) {
    while (true) {
      InetAddress address = automaticAddress(addresses++);
      if (!network.hasMachineAt(address)) {
        return host(name, address);
      }
    }
  }

  /**
   * Adds a host with a given address.
   *
   * @param name for traces and thread names; not taken yet
   * @param ipAddress an IPv4 or IPv6 address as text; not taken yet
   * @return the host, alive, with nothing running on it
   */
  public SimulatedHost host(String name, String ipAddress) {
    return host(name, InetAddress.ofLiteral(ipAddress));
  }

  private SimulatedHost host(String name, InetAddress address) {
    if (!names.add(name)) {
      throw new IllegalArgumentException("host name taken: " + name);
    }
    Machine machine = new Machine(machines++, name, address);
    network.add(machine);
    return restart(machine);
  }

  SimulatedHost restart(Machine machine) {
    SimulatedHost host = new SimulatedHost(this, machine);
    hosts.add(host);
    return host;
  }

  private static InetAddress automaticAddress(int number) {
    int net = number % SimulationLimits.AUTOMATIC_ADDRESSES;
    int low = 1 + number / SimulationLimits.AUTOMATIC_ADDRESSES;
    return InetAddress.ofLiteral("10." + (net >> 8) + "." + (net & 255) + "." + low);
  }

  // ---- Running

  /**
   * Runs everything for so long.
   *
   * @param virtualTime how long
   */
  public void run(Duration virtualTime) {
    long end = scheduler.now() + virtualTime.toNanos();
    scheduler.run(null, end);
    scheduler.advanceTo(end);
  }

  /**
   * Runs everything until a condition holds.
   *
   * @param condition looked at before the first and after every step, on the driving thread; quick.
   *     It must not block, so it takes no lock that a simulated thread may hold while it waits: the
   *     run would hang, which only the watchdog tells, after ten seconds
   * @param atMost give up after so much virtual time
   * @return whether the condition holds; false at the end of the time, or when nothing is left to
   *     do (the clock then stands at the end of the time)
   */
  public boolean runUntil(BooleanSupplier condition, Duration atMost) {
    long end = scheduler.now() + atMost.toNanos();
    if (scheduler.run(condition, end)) {
      return true;
    }
    scheduler.advanceTo(end);
    return condition.getAsBoolean(); // it may be about the time
  }

  /**
   * Runs everything until no thread is runnable and no timer or packet is left.
   *
   * @param atMost give up after so much virtual time
   * @return whether all is idle
   */
  public boolean runUntilIdle(Duration atMost) {
    scheduler.run(null, scheduler.now() + atMost.toNanos());
    return scheduler.isIdle();
  }

  /**
   * Runs a body on a virtual thread of a host, to its end; everything else goes on meanwhile.
   *
   * @param on the host
   * @param atMost give up after so much virtual time
   * @param body may block, on the host's clock and sockets
   * @param <T> its result
   * @return what it returned
   * @throws TimeoutException when it has not ended in time, with the stack on which it stands; its
   *     thread is interrupted
   * @throws Exception what it threw
   */
  public <T> T call(SimulatedHost on, Duration atMost, Callable<T> body) throws Exception {
    Call<T> call = new Call<>(body);
    Thread thread = on.threads().start("call", call);
    if (runUntil(() -> call.done || !on.isAlive(), atMost) && call.done) {
      return call.result();
    }
    if (!on.isAlive()) {
      throw new HostKilledError(on.name());
    }
    TimeoutException late =
        new TimeoutException("not done after " + atMost + " on host " + on.name());
    late.setStackTrace(thread.getStackTrace());
    thread.interrupt();
    throw late;
  }

  private static final class Call<T> implements Runnable {
    private final Callable<T> body;
    private @Nullable T value;
    private @Nullable Throwable failure;
    boolean done;

    Call(Callable<T> body) {
      this.body = body;
    }

    @Override
    public void run() {
      try {
        value = body.call();
      } catch (Throwable e) {
        failure = e;
      }
      done = true;
    }

    @SuppressWarnings("NullAway") // a body may return null
    T result() throws Exception {
      return switch (failure) {
        case null -> value;
        case Exception e -> throw e;
        case Error e -> throw e;
        default -> throw new IllegalStateException(failure);
      };
    }
  }

  // ---- What has happened

  /**
   * Virtual time since the beginning.
   *
   * @return never less than before
   */
  public Duration now() {
    return Duration.ofNanos(scheduler.now());
  }

  /**
   * A hash over every network event, every note and every choice among threads so far: equal for
   * equal runs.
   *
   * @return SHA-256 in hexadecimal
   */
  public String traceHash() {
    return trace.hash(scheduler.choices());
  }

  /**
   * The last events of the trace as text, for the report of a failure.
   *
   * @return at most 256 lines, oldest first
   */
  public List<String> traceTail() {
    return trace.tail();
  }

  /**
   * Gives every event of the trace from now on to a listener, as text. To find where two runs part:
   * write both down and compare.
   *
   * @param listener called on the thread that causes the event; must not block
   */
  public void onTrace(Consumer<String> listener) {
    trace.listener(listener);
  }

  /**
   * Adds a note to the trace, and so to its hash.
   *
   * @param event any text
   */
  public void note(String event) {
    trace.add(scheduler.now(), Trace.Kind.NOTE, event);
  }

  /**
   * The command that runs the same test with the same seed again.
   *
   * @return for the project's directory; without {@code -Dtest} when the test is not known
   */
  public String replayCommand() {
    String module =
        Optional.ofNullable(System.getProperty("basedir"))
            .map(directory -> " -pl " + Path.of(directory).getFileName() + " -am")
            .orElse("");
    // The modules that are built along have no such test.
    String which =
        test.isEmpty() ? "" : " -Dtest=" + test + " -Dsurefire.failIfNoSpecifiedTests=false";
    return "./mvnw" + module + " test" + which + " -D" + SEED_PROPERTY + "=" + seed;
  }

  /**
   * Turns of threads and events so far.
   *
   * @return a number that only grows
   */
  public long steps() {
    return scheduler.steps();
  }

  /**
   * The threads of all hosts that have not ended, those of killed hosts included.
   *
   * @return names as {@code host/thread}
   */
  public List<String> liveThreads() {
    List<String> names = new ArrayList<>();
    for (SimulatedHost host : hosts) {
      host.liveThreads().forEach(thread -> names.add(thread.toString()));
    }
    return names;
  }

  /**
   * The timers of all hosts that have neither fired nor been cancelled.
   *
   * @return the number at this moment
   */
  public int openTimers() {
    return hosts.stream().mapToInt(SimulatedHost::openTimers).sum();
  }

  /**
   * The sockets of all hosts that are open.
   *
   * @return the number at this moment
   */
  public int openSockets() {
    return hosts.stream().mapToInt(SimulatedHost::openSockets).sum();
  }

  /**
   * Whether all that was started has ended: no live thread, no open socket, no timer. Packets may
   * still be on their way.
   *
   * @return quick enough for {@link #runUntil}
   */
  public boolean isQuiet() {
    return scheduler.liveThreads() == 0 && openSockets() == 0 && openTimers() == 0;
  }

  /**
   * What escaped from threads and timers of all hosts; see {@link SimulatedHost#forgetUncaught}.
   *
   * @return a copy
   */
  public List<Throwable> uncaught() {
    return hosts.stream().flatMap(host -> host.uncaught().stream()).toList();
  }

  /**
   * Kills all hosts and unwinds their threads. A second call is harmless.
   *
   * @throws IllegalStateException when a thread does not end, or something escaped from a thread
   *     before
   */
  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    watchdog.stop();
    boolean broken = scheduler.isBroken();
    hosts.forEach(SimulatedHost::kill);
    if (broken) {
      return; // the run has told why; its threads are left parked and unreferenced
    }
    List<Throwable> escaped = uncaught();
    unwind();
    List<String> stuck = liveThreads();
    if (!stuck.isEmpty()) {
      throw new IllegalStateException("threads that do not end when killed: " + stuck);
    }
    if (!escaped.isEmpty()) {
      IllegalStateException failure =
          new IllegalStateException("uncaught: " + escaped, escaped.getFirst());
      escaped.stream().skip(1).forEach(failure::addSuppressed);
      throw failure;
    }
  }

  private void unwind() {
    long last = scheduler.steps() + SimulationLimits.STEPS_TO_UNWIND;
    scheduler.run(() -> scheduler.liveThreads() == 0 || scheduler.steps() > last, scheduler.now());
  }
}
