package io.jdevp2p.simulation;

import io.jdevp2p.host.Deadline;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Runs the virtual threads of a simulation, one at a time, on the platform thread that drives it.
 *
 * <p>The problem: plain blocking code on many threads, and yet one seed must replay one run. The
 * JDK's scheduler for virtual threads is an Executor that runs continuations; the class behind
 * {@link Thread#ofVirtual()} takes another one through a constructor that is not public. So every
 * thread is given an executor of ours ({@link SimulatedThread}), and locks, queues, parks and
 * interrupts all end up in {@link #submit}. Of the threads that are ready the next is drawn by a
 * seeded generator; an event that is due takes part in the draw; when no thread is ready the clock
 * jumps to the first event. A thread runs until it blocks: there is no preemption, except for
 * {@link #mayYield} in the calls of a host.
 *
 * <p>What cannot be simulated is found and named: a timed wait of the JDK, a wake-up by a thread
 * from outside, a thread started past the host. A thread that blocks its carrier (in native code,
 * or parked within a static initializer) stops the driving thread; only {@link Watchdog} tells of
 * that. A thread blocked on a monitor is woken by a thread of the JVM; {@link #awaitUnblocker}
 * waits for that at a fixed place, so that the order stays that of the seed.
 *
 * <p>Owner: the driving thread and the one virtual thread that it runs. Not thread-safe, apart from
 * what is marked.
 */
final class SimulatedScheduler {
  private static final int YIELD_ONE_IN = 32;

  final EventQueue timers = new EventQueue();

  private final SimulatedRandom random;
  private final ConcurrentLinkedQueue<SimulatedThread> unblocked = new ConcurrentLinkedQueue<>();
  private final List<SimulatedThread> blocked = new ArrayList<>(); // on a monitor

  private @Nullable SimulatedThread[] ready = new @Nullable SimulatedThread[64];
  private int readyCount;
  private @Nullable SimulatedThread running;
  private volatile @Nullable Thread driver; // while a run is under way
  private volatile @Nullable IllegalStateException failure;
  private int threadsStarted;
  private int threadsEnded;
  private long now;
  private long steps; // read by the watchdog without synchronization
  private long stepsAtInstant;
  private long choices;

  SimulatedScheduler(long seed) {
    requireOpenJavaLang();
    this.random = SimulatedRandom.of(seed, "scheduler", 0);
  }

  private static void requireOpenJavaLang() {
    Module module = SimulatedScheduler.class.getModule();
    if (!Thread.class.getModule().isOpen("java.lang", module)) {
      throw new IllegalStateException(
          "the simulation needs its own scheduler for virtual threads; start Java with --add-opens"
              + " java.base/java.lang="
              + (module.isNamed() ? module.getName() : "ALL-UNNAMED"));
    }
  }

  long now() {
    return now;
  }

  long steps() {
    return steps;
  }

  /** A number that depends on every choice made so far. */
  long choices() {
    return choices;
  }

  boolean isIdle() {
    return readyCount == 0 && timers.isEmpty() && blocked.isEmpty();
  }

  @Nullable Thread driver() {
    return driver;
  }

  // ---- Threads

  Thread newVirtualThread(SimulatedThread task, String name) {
    return Jdk.newVirtualThread(task, name, task);
  }

  SimulatedThread start(SimulatedHost host, String name, Runnable body) {
    SimulatedThread started = new SimulatedThread(this, host, threadsStarted++, name, body);
    host.started(started);
    started.thread.start();
    return started;
  }

  void ended(SimulatedThread thread) {
    timers.remove(thread);
    threadsEnded++;
    thread.host.ended(thread);
  }

  int liveThreads() {
    return threadsStarted - threadsEnded;
  }

  /** The thread is to go on. Called by the JDK, on the driving thread or on the running one. */
  void submit(SimulatedThread thread) {
    Thread current = Thread.currentThread();
    Thread driving = driver;
    if (driving != null && !current.equals(driving) && !isRunning(current)) {
      submitFromOutside(thread, current);
      return;
    }
    if (thread.ready) {
      return; // only after a look at its stack trace
    }
    thread.ready = true;
    if (readyCount == ready.length) {
      ready = Arrays.copyOf(ready, readyCount * 2);
    }
    ready[readyCount++] = thread;
  }

  private boolean isRunning(Thread thread) {
    SimulatedThread task = running;
    return task != null && task.thread.equals(thread);
  }

  /** On a thread that is not ours. Thread-safe. */
  private void submitFromOutside(SimulatedThread thread, Thread from) {
    if (from.getName().equals(Jdk.UNBLOCKER)) {
      unblocked.add(thread);
      return;
    }
    IllegalStateException outside =
        new IllegalStateException(
            "thread \""
                + from.getName()
                + "\" is not of the simulation but woke the simulated thread "
                + thread);
    failure = outside;
    throw new RejectedExecutionException(outside);
  }

  /** The simulated thread that calls this. */
  SimulatedThread current() {
    SimulatedThread task = running;
    if (task == null || !task.thread.equals(Thread.currentThread())) {
      throw new IllegalStateException(
          "thread \""
              + Thread.currentThread().getName()
              + "\" is not of the simulation: do this in Simulation.call or in a thread started by"
              + " Host.threads()");
    }
    return task;
  }

  /** As {@link io.jdevp2p.host.Clock#park}. */
  boolean park(Deadline until) {
    SimulatedThread self = current();
    self.host.throwIfKilled();
    if (until.isNever()) {
      LockSupport.park(this);
      self.host.throwIfKilled();
      return true;
    }
    if (now >= until.nanos()) {
      return false;
    }
    timers.add(self, until.nanos());
    try {
      LockSupport.park(this);
    } finally {
      timers.remove(self);
    }
    self.host.throwIfKilled();
    return now < until.nanos();
  }

  /** Lets another thread go first now and then: called where a real thread may be preempted. */
  void mayYield() {
    if (running != null && random.below(YIELD_ONE_IN) == 0) {
      yieldNow();
    }
  }

  /** Ends the running thread's turn; it stays ready. */
  @SuppressWarnings("ThreadPriorityCheck") // the scheduler relied on is this one
  void yieldNow() {
    Thread.yield();
  }

  // ---- The loop

  /**
   * Runs everything until the condition holds, nothing is left to do, or a time.
   *
   * @param condition looked at after each step
   * @param until in nanoseconds of virtual time
   * @return whether the condition holds
   */
  boolean run(@Nullable BooleanSupplier condition, long until) {
    if (Thread.currentThread().isVirtual() || driver != null) {
      throw new IllegalStateException("a simulation is driven by one platform thread");
    }
    driver = Thread.currentThread();
    try {
      if (condition != null && condition.getAsBoolean()) {
        return true;
      }
      while (step(until)) {
        if (condition != null && condition.getAsBoolean()) {
          return true;
        }
      }
      return false;
    } finally {
      driver = null;
    }
  }

  /** Virtual time passes without anything to do. */
  void advanceTo(long time) {
    if (time > now && time <= timers.firstAt()) {
      now = time;
      stepsAtInstant = 0;
    }
  }

  private boolean step(long until) {
    throwFailure();
    if (!blocked.isEmpty()) {
      awaitUnblocker();
    }
    long first = timers.firstAt();
    if (first <= now) {
      // A due event is one more candidate.
      int choice = readyCount == 0 ? 0 : random.below(readyCount + 1);
      if (choice == readyCount) {
        fireFirst();
      } else {
        run(choice);
      }
    } else if (readyCount > 0) {
      run(readyCount == 1 ? 0 : random.below(readyCount));
    } else if (first <= until && first != Long.MAX_VALUE) {
      now = first;
      stepsAtInstant = 0;
      fireFirst();
    } else {
      return false;
    }
    return true;
  }

  private void fireFirst() {
    steps++;
    timers.removeFirst().fire();
  }

  private void run(int choice) {
    SimulatedThread task = ready[choice];
    ready[choice] = ready[--readyCount];
    ready[readyCount] = null;
    if (task == null || task.continuation == null) {
      throw new IllegalStateException("a ready thread without continuation");
    }
    steps++;
    choices = (choices ^ task.number) * 0x9E3779B97F4A7C15L + 1;
    task.ready = false;
    running = task;
    try {
      task.continuation.run();
    } finally {
      running = null;
    }
    int state = Jdk.state(task.thread);
    if (state == Jdk.BLOCKED) {
      blocked.add(task);
    } else if (state == Jdk.TIMED_PARKED || state == Jdk.TIMED_WAIT) {
      fail(task, "waits in real time: use the Clock of its host");
    } else if (state == Jdk.WAIT) {
      fail(task, "waits by Object.wait: use a Mailbox, a Completion or a Condition");
    }
    if (++stepsAtInstant > SimulationLimits.STEPS_AT_ONE_INSTANT) {
      fail(task, "and others go on and on without virtual time passing");
    }
  }

  private void fail(SimulatedThread task, String what) {
    IllegalStateException found =
        new IllegalStateException("thread " + task + " " + what + " (its stack is below)");
    StackTraceElement[] stack = task.thread.getStackTrace();
    if (stack.length > 0) {
      found.setStackTrace(stack);
    }
    failure = found;
    throw found;
  }

  private void throwFailure() {
    IllegalStateException found = failure;
    if (found != null) {
      throw found;
    }
  }

  /** Whether a run has failed for good. */
  boolean isBroken() {
    return failure != null;
  }

  /**
   * Waits until the JVM has woken all threads whose monitor was left. They become ready in the
   * order in which they blocked, whatever the order of the wake-ups was.
   */
  private void awaitUnblocker() {
    while (!Jdk.unblockerIsIdle(blocked)) {
      Thread.onSpinWait();
    }
    List<SimulatedThread> woken = new ArrayList<>();
    for (SimulatedThread thread = unblocked.poll(); thread != null; thread = unblocked.poll()) {
      woken.add(thread);
    }
    for (SimulatedThread thread : List.copyOf(blocked)) {
      if (woken.contains(thread)) {
        blocked.remove(thread);
        submit(thread);
      }
    }
  }

  /** The internals of the JDK that this needs, all in java.lang. */
  private static final class Jdk {
    static final String UNBLOCKER = "VirtualThread-unblocker";

    private static final MethodHandle NEW_BUILDER;
    private static final VarHandle STATE;
    private static final VarHandle ON_WAITING_LIST;

    static final int BLOCKED;
    static final int WAIT;
    static final int TIMED_WAIT;
    static final int TIMED_PARKED;

    static {
      try {
        MethodHandles.Lookup own = MethodHandles.lookup();
        Class<?> builder = Class.forName("java.lang.ThreadBuilders$VirtualThreadBuilder");
        NEW_BUILDER =
            MethodHandles.privateLookupIn(builder, own)
                .findConstructor(builder, MethodType.methodType(void.class, Executor.class))
                .asType(MethodType.methodType(Thread.Builder.OfVirtual.class, Executor.class));
        Class<?> virtualThread = Class.forName("java.lang.VirtualThread");
        MethodHandles.Lookup inside = MethodHandles.privateLookupIn(virtualThread, own);
        STATE = inside.findVarHandle(virtualThread, "state", int.class);
        ON_WAITING_LIST = inside.findVarHandle(virtualThread, "onWaitingList", boolean.class);
        BLOCKED = constant(inside, virtualThread, "BLOCKED");
        WAIT = constant(inside, virtualThread, "WAIT");
        TIMED_WAIT = constant(inside, virtualThread, "TIMED_WAIT");
        TIMED_PARKED = constant(inside, virtualThread, "TIMED_PARKED");
      } catch (ReflectiveOperationException e) {
        throw new IllegalStateException(
            "the simulation does not know the virtual threads of Java "
                + Runtime.version()
                + "; it was written for Java 25",
            e);
      }
    }

    private static int constant(MethodHandles.Lookup inside, Class<?> owner, String name)
        throws ReflectiveOperationException {
      return (int) inside.findStaticVarHandle(owner, name, int.class).get();
    }

    /** The thread's own state, which tells more than {@link Thread#getState}. */
    static int state(Thread thread) {
      return (int) STATE.get(thread);
    }

    static Thread newVirtualThread(Executor scheduler, String name, Runnable body) {
      Thread.Builder.OfVirtual builder;
      try {
        builder = (Thread.Builder.OfVirtual) NEW_BUILDER.invokeExact(scheduler);
      } catch (Throwable e) {
        throw new IllegalStateException("no virtual thread", e);
      }
      return builder.name(name).inheritInheritableThreadLocals(false).unstarted(body);
    }

    /** True once every thread whose monitor was left has been submitted again. */
    static boolean unblockerIsIdle(List<SimulatedThread> blocked) {
      for (SimulatedThread thread : blocked) {
        if ((boolean) ON_WAITING_LIST.getVolatile(thread.thread)) {
          return false; // left by the owner, not yet seen by the unblocker
        }
      }
      // It may still be about to submit one that it has taken from its list: then it is not in the
      // call that waits for the next.
      StackTraceElement[] stack = unblocker().getStackTrace();
      return stack.length > 0 && stack[0].getMethodName().startsWith("takeVirtualThreadList");
    }

    private static Thread unblocker() {
      for (Thread thread : allThreads()) {
        if (thread != null && thread.getName().equals(UNBLOCKER)) {
          return thread;
        }
      }
      throw new IllegalStateException("the JVM has no thread " + UNBLOCKER);
    }

    private static @Nullable Thread[] allThreads() {
      ThreadGroup group = Thread.currentThread().getThreadGroup();
      for (ThreadGroup parent = group; parent != null; parent = parent.getParent()) {
        group = parent;
      }
      @Nullable Thread[] threads = new @Nullable Thread[group.activeCount() + 16];
      group.enumerate(threads, true);
      return threads;
    }
  }
}
