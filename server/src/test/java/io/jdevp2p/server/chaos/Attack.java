package io.jdevp2p.server.chaos;

import io.jdevp2p.crypto.PublicKey;
import io.jdevp2p.crypto.SecretKey;
import io.jdevp2p.host.Deadline;
import io.jdevp2p.host.StreamListener;
import io.jdevp2p.host.StreamSocket;
import io.jdevp2p.rlpx.BaseMessage;
import io.jdevp2p.rlpx.Capability;
import io.jdevp2p.rlpx.Hello;
import io.jdevp2p.rlpx.RlpxConnection;
import io.jdevp2p.rlpx.RlpxLimits;
import io.jdevp2p.simulation.SimulatedHost;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * What a hostile host does, on a thread of its own, once; it is done again and again until the host
 * is killed.
 */
enum Attack {
  /** Connects and says nothing. */
  SILENT {
    @Override
    void once(Attacker a) throws Exception {
      a.dial();
    }
  },
  /** Sends an auth, a byte a second. */
  DRIP {
    @Override
    void once(Attacker a) throws Exception {
      StreamSocket socket = a.dial();
      socket.write(new byte[] {1, (byte) 0x90}, 0, 2); // an auth of 400 bytes
      for (int i = 0; i < 400; i++) {
        a.host.clock().sleep(Duration.ofSeconds(1));
        socket.write(new byte[1], 0, 1);
      }
    }
  },
  /** Sends what looks like an auth from outside, or not even that. */
  GARBAGE {
    @Override
    void once(Attacker a) throws Exception {
      byte[] garbage = new byte[1 + a.host.random().nextInt(3000)];
      a.host.random().nextBytes(garbage);
      if (garbage.length > 2 && a.host.random().nextBoolean()) {
        garbage[0] = (byte) ((garbage.length - 2) >> 8);
        garbage[1] = (byte) (garbage.length - 2);
      }
      StreamSocket socket = a.dial();
      socket.write(garbage, 0, garbage.length);
      if (a.host.random().nextBoolean()) {
        socket.close();
      }
    }
  },
  /** Sends an auth that was good once, over and over. */
  REPLAY {
    @Override
    void once(Attacker a) throws Exception {
      TappedSocket tapped = new TappedSocket(a.dial());
      encrypted(a, tapped).close();
      byte[] auth = tapped.written();
      for (int i = 0; i < 20; i++) {
        StreamSocket socket = a.dial();
        socket.write(auth, 0, auth.length);
        a.host.clock().sleep(Duration.ofMillis(100));
      }
    }
  },
  /** Proves who it is with fresh keys, and leaves. */
  COME_AND_GO {
    @Override
    void once(Attacker a) throws Exception {
      RlpxConnection connection = encrypted(a, a.dial());
      if (a.host.random().nextBoolean()) {
        connection.exchangeHello(hello(a.key));
      }
      connection.close();
    }
  },
  /** Says in Hello that it is somebody else. */
  IMPERSONATE {
    @Override
    void once(Attacker a) throws Exception {
      RlpxConnection connection = encrypted(a, a.dial());
      connection.exchangeHello(hello(SecretKey.generate(a.host.random())));
      connection.close();
    }
  },
  /** Claims a frame as large as can be in place of Hello, or after it, and sends its beginning. */
  CLAIM {
    @Override
    void once(Attacker a) throws Exception {
      TappedSocket tapped = new TappedSocket(a.dial());
      RlpxConnection connection = encrypted(a, tapped);
      if (a.host.random().nextBoolean()) {
        connection.exchangeHello(hello(a.key));
      }
      tapped.onlySoMuchMore(32 + a.host.random().nextInt(5000));
      connection.write(BaseMessage.CODES, new byte[1_000_000]);
      a.host.clock().sleep(Duration.ofSeconds(a.host.random().nextInt(60)));
    }
  },
  /** Sends rubbish in place of frames. */
  BROKEN_FRAMES {
    @Override
    void once(Attacker a) throws Exception {
      StreamSocket socket = a.dial();
      RlpxConnection connection = encrypted(a, socket);
      if (a.host.random().nextBoolean()) {
        connection.exchangeHello(hello(a.key));
      }
      byte[] garbage = new byte[a.host.random().nextInt(1, 200)];
      a.host.random().nextBytes(garbage);
      socket.write(garbage, 0, garbage.length);
    }
  },
  /** Sends messages that no protocol knows, or that can't be decoded. */
  NONSENSE {
    @Override
    void once(Attacker a) throws Exception {
      RlpxConnection connection = greeted(a);
      for (int i = 0; i < 10; i++) {
        byte[] nonsense = new byte[a.host.random().nextInt(100)];
        a.host.random().nextBytes(nonsense);
        connection.write(a.host.random().nextInt(2, 40), nonsense);
      }
    }
  },
  /** Sends pings and reads nothing. */
  PING_FLOOD {
    @Override
    void once(Attacker a) throws Exception {
      RlpxConnection connection = greeted(a);
      for (int i = 0; i < 5_000; i++) {
        connection.writeBase(new BaseMessage.Ping());
      }
    }
  },
  /** Has large messages sent back, and reads none. */
  UNREAD_ECHOES {
    @Override
    void once(Attacker a) throws Exception {
      RlpxConnection connection = greeted(a);
      byte[] large = new byte[100_000];
      for (int i = 0; i < 30; i++) {
        connection.write(BaseMessage.CODES + RawTalk.SAY, large);
      }
    }
  },
  /** Stays as a peer that is well-behaved and of no use. */
  LOITER {
    @Override
    void once(Attacker a) throws Exception {
      RlpxConnection connection = greeted(a);
      while (true) {
        if (connection.read().code() == BaseMessage.PING) {
          connection.writeBase(new BaseMessage.Pong());
        }
      }
    }
  };

  abstract void once(Attacker a) throws Exception;

  /**
   * Who attacks whom.
   *
   * @param host where from
   * @param key who it is, this time
   * @param target whose key
   * @param address where it listens
   */
  record Attacker(SimulatedHost host, SecretKey key, PublicKey target, InetSocketAddress address) {
    StreamSocket dial() throws IOException {
      return host.sockets().dial(address, host.clock().deadline(Duration.ofSeconds(15)));
    }
  }

  private static final List<Attack> ALL = List.of(values());
  private static final Duration MOST_BETWEEN = Duration.ofSeconds(4);
  private static final int ATTACKERS = 4;

  static Attack any(RandomGenerator random) {
    return ALL.get(random.nextInt(ALL.size()));
  }

  /** Begins on a few threads of the host. Each connection is left open, unless something fails. */
  void begin(SimulatedHost host, ChaosNode victim) {
    PublicKey target = victim.node().publicKey();
    InetSocketAddress address = new InetSocketAddress(victim.host().address(), ChaosNode.PORT);
    for (int i = 0; i < ATTACKERS; i++) {
      host.threads().start("attack " + this, () -> goOn(host, target, address));
    }
  }

  private void goOn(SimulatedHost host, PublicKey target, InetSocketAddress address) {
    while (true) {
      try {
        once(new Attacker(host, SecretKey.generate(host.random()), target, address));
      } catch (Exception e) {
        // Refused, dropped, cut off: as it should be.
      }
      try {
        host.clock().sleep(MOST_BETWEEN.multipliedBy(host.random().nextInt(100)).dividedBy(100));
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  /** Listens in place of a node that is gone, and treats badly whoever dials. */
  static void listenAs(SimulatedHost host) {
    host.threads().start("impostor", () -> accept(host));
  }

  private static void accept(SimulatedHost host) {
    SecretKey key = SecretKey.generate(host.random());
    try (StreamListener listener =
        host.sockets().listen(new InetSocketAddress(host.address(), ChaosNode.PORT))) {
      while (true) {
        StreamSocket socket = listener.accept();
        host.threads().start("impostor's connection", () -> treatBadly(host, key, socket));
      }
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void treatBadly(SimulatedHost host, SecretKey key, StreamSocket socket) {
    try {
      switch (host.random().nextInt(4)) {
        case 0 -> socket.close();
        case 1 -> host.clock().sleep(Duration.ofMinutes(1)); // and says nothing
        case 2 -> {
          byte[] garbage = new byte[host.random().nextInt(1, 1000)];
          host.random().nextBytes(garbage);
          socket.write(garbage, 0, garbage.length);
        }
        default -> new RlpxConnection(socket, host, RlpxLimits.defaults()).accept(key);
      }
    } catch (IOException e) {
      socket.close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static RlpxConnection encrypted(Attacker a, StreamSocket socket) throws IOException {
    RlpxConnection connection = new RlpxConnection(socket, a.host, RlpxLimits.defaults());
    connection.deadline(Deadline.never());
    connection.connect(a.key, a.target);
    return connection;
  }

  private static RlpxConnection greeted(Attacker a) throws IOException {
    RlpxConnection connection = encrypted(a, a.dial());
    connection.exchangeHello(hello(a.key));
    return connection;
  }

  private static Hello hello(SecretKey key) {
    return new Hello(
        Hello.VERSION,
        "attacker\n\u202ewith odd letters",
        List.of(new Capability("ask", 1), new Capability(RawTalk.NAME, 1)),
        0,
        key.publicKey());
  }
}
