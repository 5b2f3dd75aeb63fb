package io.jdevp2p.server.chaos;

import io.jdevp2p.simulation.LinkConditions;
import io.jdevp2p.simulation.NameServers;
import io.jdevp2p.simulation.SimulatedHost;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Something that goes wrong, once; each sees to it that it ends, sooner or later. */
enum Fault {
  /** A process is killed and comes back. */
  KILL {
    @Override
    void strike(ChaosRun run) {
      ChaosNode victim = run.anyRunningNode();
      victim.kill();
      run.later(run.upTo(60), victim::start);
    }
  },
  /** A machine loses its power and comes back. */
  POWER_CUT {
    @Override
    void strike(ChaosRun run) {
      ChaosNode victim = run.anyRunningNode();
      victim.cutPower();
      run.later(run.upTo(90), victim::start);
    }
  },
  /** A server is closed in order and started again. */
  RESTART {
    @Override
    void strike(ChaosRun run) throws Exception {
      ChaosNode victim = run.anyRunningNode();
      victim.stop();
      run.later(run.upTo(60), victim::start);
    }
  },
  /** A node goes on elsewhere with the same key; the others learn of it later. */
  MOVE {
    @Override
    void strike(ChaosRun run) throws Exception {
      ChaosNode victim = run.anyRunningNode();
      victim.move();
      run.later(run.upTo(120), () -> run.network().tellAddress(victim));
    }
  },
  /** A second server has the same key for a while. */
  TWIN {
    @Override
    void strike(ChaosRun run) throws Exception {
      ChaosNode victim = run.anyRunningNode();
      SimulatedHost elsewhere = run.newHost("twin");
      victim.startTwin(elsewhere);
      run.later(run.upTo(180), elsewhere::kill);
    }
  },
  /** Somebody else listens where a node was. */
  IMPOSTOR {
    @Override
    void strike(ChaosRun run) {
      ChaosNode victim = run.anyRunningNode();
      victim.kill();
      SimulatedHost taken = victim.host().restart();
      Attack.listenAs(taken);
      run.later(
          run.upTo(180),
          () -> {
            taken.kill();
            victim.startAt(taken);
          });
    }
  },
  /** All connections between two hosts are reset. */
  CUT {
    @Override
    void strike(ChaosRun run) {
      ChaosNode one = run.anyNode();
      run.sim().network().cut(one.host(), run.linkedWith(one).host());
    }
  },
  /** A connection is reset right behind some byte that has still to come. */
  CUT_AT_BYTE {
    @Override
    void strike(ChaosRun run) {
      ChaosNode one = run.anyNode();
      ChaosNode other = run.linkedWith(one);
      Random random = run.random();
      // One in three comes during the handshake of the next connection.
      if (random.nextInt(3) == 0) {
        run.sim().network().cut(one.host(), other.host());
      }
      run.sim()
          .network()
          .cutAfter(one.host(), other.host(), random.nextInt(1, 1 << random.nextInt(1, 16)));
    }
  },
  /** Nothing gets through between two hosts. */
  STALL {
    @Override
    void strike(ChaosRun run) {
      ChaosNode one = run.anyNode();
      run.sim().network().stall(one.host(), run.linkedWith(one).host(), run.upTo(90));
    }
  },
  /** Nothing gets through between one half and the other. */
  PARTITION {
    @Override
    void strike(ChaosRun run) {
      List<SimulatedHost> left = new ArrayList<>();
      List<SimulatedHost> right = new ArrayList<>();
      for (ChaosNode node : run.network().nodes()) {
        (run.random().nextBoolean() ? left : right).add(node.host());
      }
      run.sim().network().partition(left, right);
      run.later(run.upTo(120), () -> run.sim().network().heal());
    }
  },
  /** Bytes get through one at a time, a second each. */
  DRIP {
    @Override
    void strike(ChaosRun run) {
      ChaosNode one = run.anyNode();
      run.sim()
          .network()
          .drip(one.host(), run.linkedWith(one).host(), Duration.ofSeconds(1), run.upTo(180));
    }
  },
  /** Bits flip. */
  CORRUPTION {
    @Override
    void strike(ChaosRun run) {
      run.changeLink(c -> c.withCorruption(run.random().nextDouble()), run.upTo(60));
    }
  },
  /** Little fits on the way: buffers are full at once. */
  SMALL_WINDOW {
    @Override
    void strike(ChaosRun run) {
      int bytes = run.random().nextInt(1, 200);
      run.changeLink(c -> c.withWindowBytes(bytes), run.upTo(120));
    }
  },
  /** What arrives comes in small pieces. */
  SMALL_SEGMENTS {
    @Override
    void strike(ChaosRun run) {
      int bytes = run.random().nextInt(1, 40);
      run.changeLink(c -> c.withSegmentBytes(bytes), run.upTo(120));
    }
  },
  /** A link is slow and late. */
  SLOW_LINK {
    @Override
    void strike(ChaosRun run) {
      Duration latency = Duration.ofMillis(run.random().nextInt(5_000));
      run.changeLink(
          c -> c.withLatency(latency).withJitter(latency).withBytesPerSecond(2_000), run.upTo(120));
    }
  },
  /** The time of day jumps, by minutes or years, forth or back. */
  CLOCK_JUMP {
    @Override
    void strike(ChaosRun run) {
      long seconds = run.random().nextBoolean() ? 600 : 20L * 365 * 86_400;
      ChaosNode victim = run.anyNode();
      victim.host().skewWallClock(Duration.ofSeconds(run.random().nextLong(-seconds, seconds)));
    }
  },
  /** The user's code fails, in one way or another. */
  USER_CODE {
    @Override
    void strike(ChaosRun run) {
      ChaosNode victim = run.anyNode();
      victim.mood(Mood.anyBad(run.random()));
      run.later(run.upTo(90), () -> victim.mood(Mood.FINE));
    }
  },
  /** No name can be looked up. */
  NO_NAMES {
    @Override
    void strike(ChaosRun run) {
      run.sim()
          .network()
          .nameServers(run.random().nextBoolean() ? NameServers.FAILING : NameServers.SILENT);
      run.later(run.upTo(120), () -> run.sim().network().nameServers(NameServers.ANSWERING));
    }
  },
  /** A host has no file descriptors left: accepting and dialing fail. */
  NO_DESCRIPTORS {
    @Override
    void strike(ChaosRun run) {
      SimulatedHost victim = run.anyNode().host();
      victim.descriptorLimit(run.random().nextInt(10));
      run.later(run.upTo(60), () -> victim.descriptorLimit(Integer.MAX_VALUE));
    }
  },
  /** A user takes a node off the list and puts it back. */
  LIST_CHANGES {
    @Override
    void strike(ChaosRun run) throws Exception {
      ChaosNode one = run.anyRunningNode();
      ChaosNode other = run.network().node(one.links().iterator().next());
      one.removePeer(other);
      run.later(run.upTo(60), () -> one.addPeer(other.node()));
    }
  },
  /** Somebody attacks a server. */
  ATTACK {
    @Override
    void strike(ChaosRun run) {
      SimulatedHost hostile = run.newHost("attacker");
      Attack.any(run.random()).begin(hostile, run.anyNode());
      run.later(run.upTo(120), hostile::kill);
    }
  };

  /** Changes the conditions of a link. */
  interface Change {
    LinkConditions of(LinkConditions before);
  }

  abstract void strike(ChaosRun run) throws Exception;
}
