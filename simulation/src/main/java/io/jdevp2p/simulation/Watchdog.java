package io.jdevp2p.simulation;

import io.jdevp2p.host.Clock;
import io.jdevp2p.host.Host;
import java.lang.System.Logger.Level;
import java.lang.ref.WeakReference;

/**
 * Looks at a simulation every ten seconds of real time, and logs where the driving thread stands
 * when it has taken no step since the last look: a thread that blocks its carrier can be found in
 * no other way. Diagnosis only; changes nothing.
 */
final class Watchdog {
  private static final System.Logger LOG = System.getLogger("io.jdevp2p.simulation");

  private final WeakReference<SimulatedScheduler> watched;
  private volatile Clock.Timer timer;
  private volatile boolean stopped;

  // Touched by the timer's thread only.
  private long lastSteps = -1;

  Watchdog(SimulatedScheduler scheduler) {
    this.watched = new WeakReference<>(scheduler);
    this.timer = next();
  }

  private Clock.Timer next() {
    return Host.system().clock().schedule(SimulationLimits.WATCHDOG_REAL_TIME, this::look);
  }

  void stop() {
    stopped = true;
    timer.cancel();
  }

  private void look() {
    SimulatedScheduler scheduler = watched.get();
    if (scheduler == null || stopped) {
      return;
    }
    Thread driver = scheduler.driver();
    long steps = scheduler.steps();
    if (driver != null && steps == lastSteps) {
      Throwable where = new Throwable("where the simulation stands");
      where.setStackTrace(driver.getStackTrace());
      LOG.log(Level.WARNING, "no simulated step for ten seconds of real time", where);
    }
    lastSteps = driver == null ? -1 : steps;
    timer = next();
  }
}
