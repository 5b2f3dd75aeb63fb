package io.jdevp2p.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.jdevp2p.crypto.SecretKey;
import io.jdevp2p.enr.Node;
import io.jdevp2p.host.Deadline;
import io.jdevp2p.host.StreamListener;
import io.jdevp2p.host.StreamSocket;
import io.jdevp2p.rlpx.Capability;
import io.jdevp2p.rlpx.Hello;
import io.jdevp2p.rlpx.RlpxConnection;
import io.jdevp2p.rlpx.RlpxLimits;
import io.jdevp2p.simulation.SimulatedHost;
import io.jdevp2p.simulation.Simulation;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Listeners that don't do what they should when we dial them. There is one place for dials, and
 * none keeps it longer than the time for a connection's way in.
 */
final class BadListenersTest {
  private static final Duration DEADLINE = ServerLimits.defaults().entry().handshake();
  private static final int MOST_AUTH_BYTES = 2048;

  private final Notebook notes = new Notebook();

  /** What it does with a connection, and what we find. */
  enum Listener {
    LEAVES_AT_ONCE("ack.closed") {
      @Override
      void treat(SimulatedHost host, SecretKey key, StreamSocket socket) {
        socket.close();
      }
    },
    SAYS_NOTHING("ack.timeout") {
      @Override
      void treat(SimulatedHost host, SecretKey key, StreamSocket socket) throws Exception {
        host.clock().sleep(Duration.ofHours(1));
      }
    },
    LEAVES_AFTER_AUTH("ack.closed") {
      @Override
      void treat(SimulatedHost host, SecretKey key, StreamSocket socket) throws Exception {
        socket.read(new byte[MOST_AUTH_BYTES], 0, MOST_AUTH_BYTES);
        socket.close();
      }
    },
    ANSWERS_GARBAGE("ack.decrypt") {
      @Override
      void treat(SimulatedHost host, SecretKey key, StreamSocket socket) throws Exception {
        byte[] garbage = new byte[402];
        garbage[0] = 1;
        garbage[1] = (byte) 0x90;
        garbage[2] = 4;
        socket.write(garbage, 0, garbage.length);
        host.clock().sleep(Duration.ofHours(1));
      }
    },
    ANNOUNCES_A_HUGE_ACK("ack.too-big") {
      @Override
      void treat(SimulatedHost host, SecretKey key, StreamSocket socket) throws Exception {
        socket.write(new byte[] {-1, -1}, 0, 2);
        host.clock().sleep(Duration.ofHours(1));
      }
    },
    ANSWERS_A_BYTE_A_SECOND("ack.timeout") {
      @Override
      void treat(SimulatedHost host, SecretKey key, StreamSocket socket) throws Exception {
        socket.write(new byte[] {1, (byte) 0x90}, 0, 2);
        while (true) {
          host.clock().sleep(Duration.ofSeconds(1));
          socket.write(new byte[1], 0, 1);
        }
      }
    },
    IS_SOMEBODY_ELSE("ack.closed") {
      @Override
      void treat(SimulatedHost host, SecretKey key, StreamSocket socket) throws Exception {
        try (RlpxConnection connection = connection(host, socket)) {
          connection.accept(SecretKey.generate(host.random()));
        }
      }
    },
    LEAVES_AFTER_ACK("hello.lost") {
      @Override
      void treat(SimulatedHost host, SecretKey key, StreamSocket socket) throws Exception {
        try (RlpxConnection connection = connection(host, socket)) {
          connection.accept(key);
          host.clock().sleep(Duration.ofMillis(100));
        }
      }
    },
    SAYS_NO_HELLO("hello.timeout") {
      @Override
      void treat(SimulatedHost host, SecretKey key, StreamSocket socket) throws Exception {
        connection(host, socket).accept(key);
        host.clock().sleep(Duration.ofHours(1));
      }
    },
    SENDS_GARBAGE_FOR_HELLO("frame.header-mac") {
      @Override
      void treat(SimulatedHost host, SecretKey key, StreamSocket socket) throws Exception {
        connection(host, socket).accept(key);
        socket.write(new byte[200], 0, 200);
        host.clock().sleep(Duration.ofHours(1));
      }
    },
    SAYS_HELLO_AS_ANOTHER("hello.unexpected-identity") {
      @Override
      void treat(SimulatedHost host, SecretKey key, StreamSocket socket) throws Exception {
        RlpxConnection connection = connection(host, socket);
        connection.accept(key);
        connection.exchangeHello(new Stranger(host).hello(Hello.VERSION, Notebook.CAPABILITY));
      }
    },
    SAYS_TOO_LONG_A_HELLO("hello.too-big") {
      @Override
      void treat(SimulatedHost host, SecretKey key, StreamSocket socket) throws Exception {
        RlpxConnection connection = connection(host, socket);
        connection.accept(key);
        List<Capability> many = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
          many.add(new Capability("name" + i, i));
        }
        connection.exchangeHello(
            new Stranger(host, key).hello(Hello.VERSION, many.toArray(Capability[]::new)));
      }
    };

    private final String failure;

    Listener(String failure) {
      this.failure = failure;
    }

    abstract void treat(SimulatedHost host, SecretKey key, StreamSocket socket) throws Exception;

    static RlpxConnection connection(SimulatedHost host, StreamSocket socket) {
      RlpxConnection connection = new RlpxConnection(socket, host, RlpxLimits.defaults());
      connection.deadline(Deadline.never());
      return connection;
    }
  }

  @ParameterizedTest
  @EnumSource
  void holdsAPlaceForDialsNoLongerThanTheDeadline(Listener kind) throws Exception {
    try (Simulation simulation = Simulation.seeded(1)) {
      SimulatedHost host = simulation.host("bad");
      SecretKey key = SecretKey.generate(host.random());
      listen(simulation, kind, host, key);
      SimulatedServer honest =
          new SimulatedServer(simulation, "honest").with(c -> c.protocol(notes.protocol())).start();
      SimulatedServer dialer =
          new SimulatedServer(simulation, "dialer")
              .with(c -> c.protocol(notes.protocol()).maxPending(1))
              .start();
      Duration begin = simulation.now();
      Node bad = Node.of(key.publicKey(), host.address(), SimulatedServer.PORT, 0);
      dialer.run(() -> dialer.server().addPeer(bad));
      dialer.run(() -> dialer.server().addPeer(honest.node()));
      dialer.awaitPeer(honest);
      assertThat(simulation.now().minus(begin)).isLessThan(DEADLINE.plusMillis(100));
      assertThat(dialer.failures()).containsExactly(kind.failure);
      simulation.run(RlpxLimits.defaults().disconnectDeadline().plusMillis(100));
      assertThat(dialer.host().openSockets()).as("it listens, and has a peer").isEqualTo(2);
      dialer.close();
      honest.close();
      host.kill();
    }
  }

  private static void listen(
      Simulation simulation, Listener kind, SimulatedHost host, SecretKey key) throws Exception {
    InetSocketAddress address = new InetSocketAddress(host.address(), SimulatedServer.PORT);
    StreamListener listener =
        simulation.call(host, SimulatedServer.AT_MOST, () -> host.sockets().listen(address));
    host.threads()
        .start(
            "accept",
            () -> {
              try {
                while (true) {
                  kind.treat(host, key, listener.accept());
                }
              } catch (IOException e) {
                // the other side has left
              } catch (Exception e) {
                Thread.currentThread().interrupt();
              }
            });
  }
}
