package io.jdevp2p.simulation;

/**
 * Something that happens at a point of virtual time: a packet arrives, a park ends, a timer fires.
 * Can be scheduled again once it has fired or was removed; so most are made once and reused.
 */
abstract class Event {
  /** When, in nanoseconds of virtual time. Kept by {@link EventQueue}. */
  long at;

  /** Order among events of the same time. Kept by {@link EventQueue}. */
  long sequence;

  /** Place in the queue, -1 when not in it. Kept by {@link EventQueue}. */
  int place = -1;

  /** Whether it waits for a partition to heal. Kept by {@link SimulatedNetwork}. */
  boolean held;

  /** Runs on the driving thread; must not block. */
  abstract void fire();

  final boolean isScheduled() {
    return place >= 0;
  }
}
