package io.jdevp2p.simulation;

import java.net.InetSocketAddress;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * One attempt to connect: the SYN on its way there, its answer on the way back. A packet that gets
 * lost is sent again after 1, 2, 4 ... seconds. As an event it is the arrival of the one or the
 * other, or the time to send again.
 */
final class Dialing extends Event {
  private enum State {
    SYN_ON_THE_WAY,
    SYN_LOST,
    ANSWER_ON_THE_WAY,
    ANSWER_LOST,
    DONE
  }

  private final SimulatedHost host;
  private final SimulatedNetwork network;
  private final Route route;
  private final InetSocketAddress local;
  private final InetSocketAddress remote;
  private final Runnable freePort;
  private final Thread dialer = Thread.currentThread();

  private State state = State.SYN_LOST;
  private long retryNanos = SimulationLimits.SYN_RETRY.toNanos();
  private @Nullable SimulatedStream near; // once the listener has answered
  private @Nullable SimulatedStream far;
  private @Nullable Route back;

  Dialing(
      SimulatedHost host,
      Route route,
      InetSocketAddress local,
      InetSocketAddress remote,
      Runnable freePort) {
    this.host = host;
    this.network = host.network();
    this.route = route;
    this.local = local;
    this.remote = remote;
    this.freePort = freePort;
  }

  boolean isDone() {
    return state == State.DONE;
  }

  /** The connection once done; null when refused. */
  @Nullable SimulatedStream stream() {
    return near;
  }

  void sendSyn() {
    network.trace(Trace.Kind.SYN, local, remote, 0, 0);
    state = State.SYN_ON_THE_WAY;
    network.scheduler().timers.add(this, route.controlArrival());
  }

  /** The dialer gives up, for whatever reason. */
  void abandon() {
    network.scheduler().timers.remove(this);
    state = State.DONE;
    SimulatedStream opened = near;
    if (opened == null) {
      freePort.run();
    } else {
      opened.abort();
    }
  }

  @Override
  void fire() {
    switch (state) {
      case SYN_ON_THE_WAY -> synArrives();
      case SYN_LOST -> sendSyn();
      case ANSWER_ON_THE_WAY -> answerArrives();
      case ANSWER_LOST -> sendAnswer();
      case DONE -> {}
    }
  }

  private void synArrives() {
    Machine machine = route.to();
    if (route.isBlocked()) {
      lost(DropReason.PARTITION);
    } else if (machine == null || !machine.powered) {
      lost(DropReason.NO_HOST);
    } else {
      SimulatedHost there = machine.host;
      SimulatedListener listener =
          there == null || !there.isAlive() ? null : there.tcp().listener(remote);
      back = network.route(machine, local.getAddress());
      if (there == null || listener == null) {
        sendAnswer();
      } else if (listener.hasRoom()) {
        SimulatedStream.Pair pair =
            SimulatedStream.connect(host, route, local, there, back, remote, freePort);
        near = pair.dialing();
        far = pair.listening();
        listener.arrived(pair.listening());
        sendAnswer();
      } else {
        lost(DropReason.INBOX_FULL);
      }
    }
  }

  private void lost(DropReason why) {
    network.dropped(why, local, remote, 0, 0);
    again(State.SYN_LOST);
  }

  private void again(State lost) {
    state = lost;
    network.scheduler().timers.add(this, network.now() + retryNanos);
    retryNanos *= 2;
  }

  private void sendAnswer() {
    Route way = back;
    if (way == null) {
      throw new IllegalStateException("an answer before the question");
    }
    state = State.ANSWER_ON_THE_WAY;
    long at = way.controlArrival();
    network.scheduler().timers.add(this, at);
    if (far != null) {
      far.out().notBefore(at);
    }
  }

  private void answerArrives() {
    if (back != null && back.isBlocked()) {
      network.dropped(DropReason.PARTITION, remote, local, 0, 0);
      again(State.ANSWER_LOST);
      return;
    }
    state = State.DONE;
    network.trace(near == null ? Trace.Kind.REFUSED : Trace.Kind.CONNECTED, remote, local, 0, 0);
    if (near == null) {
      freePort.run();
    }
    LockSupport.unpark(dialer);
  }

  @Override
  public String toString() {
    return "dial to " + Addresses.text(remote);
  }
}
