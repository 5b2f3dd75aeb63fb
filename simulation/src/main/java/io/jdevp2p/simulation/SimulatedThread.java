package io.jdevp2p.simulation;

import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A virtual thread and its own scheduler: whenever the JDK wants the thread to go on, it hands its
 * continuation to {@link #execute}. As an event it is the end of a timed park.
 */
final class SimulatedThread extends Event implements Executor, Runnable, Registry.Entry {
  final SimulatedHost host;
  final Thread thread;

  /** Its number among all threads of the simulation, in the order of their start. */
  final int number;

  /** Whether it waits to be run; then it is in the scheduler's ready list once. */
  boolean ready;

  @Nullable Runnable continuation;

  private final SimulatedScheduler scheduler;
  private final Runnable body;
  private int index = -1;

  SimulatedThread(
      SimulatedScheduler scheduler, SimulatedHost host, int number, String name, Runnable body) {
    this.scheduler = scheduler;
    this.host = host;
    this.number = number;
    this.body = body;
    this.thread = scheduler.newVirtualThread(this, host.name() + "/" + name);
  }

  @Override
  @SuppressWarnings("ReferenceEquality") // each thread has one continuation, always the same object
  public void execute(Runnable task) {
    if (continuation == null) {
      continuation = task;
    } else if (task != continuation) {
      throw new RejectedExecutionException(
          "a virtual thread was started past Host.threads() in " + thread.getName());
    }
    scheduler.submit(this);
  }

  /** What the virtual thread runs. */
  @Override
  public void run() {
    try {
      if (host.isAlive()) {
        body.run();
      }
    } catch (Throwable e) {
      if (host.isAlive()) {
        host.uncaught(thread.getName(), e);
      }
    } finally {
      scheduler.ended(this);
    }
  }

  @Override
  public int index() {
    return index;
  }

  @Override
  public void index(int value) {
    index = value;
  }

  /** A timed park ends. */
  @Override
  void fire() {
    LockSupport.unpark(thread);
  }

  @Override
  public String toString() {
    return thread.getName();
  }
}
