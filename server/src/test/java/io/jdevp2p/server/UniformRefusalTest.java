package io.jdevp2p.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.jdevp2p.crypto.Ecies;
import io.jdevp2p.crypto.PublicKey;
import io.jdevp2p.crypto.Secp256k1;
import io.jdevp2p.crypto.SecretKey;
import io.jdevp2p.enr.Node;
import io.jdevp2p.host.StreamListener;
import io.jdevp2p.host.StreamSocket;
import io.jdevp2p.rlp.RlpWriter;
import io.jdevp2p.simulation.SimulatedHost;
import io.jdevp2p.simulation.Simulation;
import io.jdevp2p.simulation.junit.SimulationTest;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/**
 * What is wrong with a handshake is for our events to tell, not for the other side: it sees the
 * connection end, and that is all it sees.
 */
final class UniformRefusalTest {
  private static final SecretKey ATTACKER = SecretKey.generate(new Random(1));
  private static final int PACKET_BYTES = 400;

  /** What an attacker can see; whole milliseconds, since the network's jitter is in each. */
  private record Seen(int bytes, boolean reset, long afterMillis) {}

  /** By what the server's event says of each. */
  private static Map<String, byte[]> badAuths(PublicKey server) {
    byte[] signature = Secp256k1.sign(ATTACKER, new byte[32]).bytes65();
    byte[] key = ATTACKER.publicKey().bytes();
    byte[] good = sealed(server, fields(signature, key));
    Map<String, byte[]> packets = new LinkedHashMap<>();
    packets.put("auth.decrypt a wrong tag", changed(good, PACKET_BYTES - 1));
    packets.put("auth.decrypt a point off the curve", changed(good, 2 + 64));
    packets.put("auth.decrypt another format of point", changed(good, 2));
    packets.put(
        "auth.decrypt sealed for somebody else",
        sealed(ATTACKER.publicKey(), fields(signature, key)));
    packets.put("auth.malformed no list", sealed(server, new byte[] {4, 4}));
    packets.put("auth.malformed short fields", sealed(server, fields(new byte[64], key)));
    packets.put("auth.key off the curve", sealed(server, fields(signature, changed(key, 5))));
    packets.put("auth.signature zeros", sealed(server, fields(new byte[65], key)));
    byte[] impossible = signature.clone();
    impossible[64] = 4;
    packets.put("auth.signature no such recovery id", sealed(server, fields(impossible, key)));
    return packets;
  }

  private static byte[] changed(byte[] bytes, int at) {
    byte[] copy = bytes.clone();
    copy[at] ^= 1;
    return copy;
  }

  private static byte[] fields(byte[] signature, byte[] key) {
    return new RlpWriter()
        .beginList()
        .writeBytes(signature)
        .writeBytes(key)
        .writeBytes(new byte[32])
        .writeLong(4)
        .endList()
        .toBytes();
  }

  private static byte[] sealed(PublicKey to, byte[] fields) {
    int size = PACKET_BYTES - 2;
    byte[] prefix = {(byte) (size >>> 8), (byte) size};
    byte[] plain = Arrays.copyOf(fields, size - Ecies.OVERHEAD);
    byte[] packet = Arrays.copyOf(prefix, PACKET_BYTES);
    System.arraycopy(Ecies.seal(to, plain, prefix, new Random(2)), 0, packet, 2, size);
    return packet;
  }

  @SimulationTest
  void everyBadAuthLooksTheSameToWhoeverSentIt(Simulation simulation) throws Exception {
    SimulatedServer server = new SimulatedServer(simulation, "server").start();
    Set<Seen> seen = new LinkedHashSet<>();
    int number = 0;
    for (Map.Entry<String, byte[]> bad : badAuths(server.key().publicKey()).entrySet()) {
      // A host each, so that none is throttled.
      SimulatedHost attacker = simulation.host("attacker " + number++);
      seen.add(attack(simulation, attacker, server, bad.getValue()));
      server.await("the failure", () -> !server.failures().isEmpty());
      assertThat(server.failures())
          .as(bad.getKey())
          .containsExactly(bad.getKey().substring(0, bad.getKey().indexOf(' ')));
      server.forgetEvents();
      attacker.kill();
    }
    assertThat(seen).hasSize(1);
    assertThat(seen.iterator().next().bytes()).isZero();
    server.close();
  }

  private static Seen attack(
      Simulation simulation, SimulatedHost attacker, SimulatedServer server, byte[] packet)
      throws Exception {
    return simulation.call(
        attacker,
        SimulatedServer.AT_MOST,
        () -> {
          StreamSocket socket = new Stranger(attacker).dial(server.node());
          Duration began = simulation.now();
          socket.write(packet, 0, packet.length);
          int bytes = 0;
          boolean reset = false;
          try {
            for (int got = 0; got >= 0; got = socket.read(new byte[100], 0, 100)) {
              bytes += got;
            }
          } catch (IOException e) {
            reset = true;
          }
          socket.close();
          return new Seen(bytes, reset, simulation.now().minus(began).toMillis());
        });
  }

  /** The same when we dial: whatever a listener answers with, it hears no more than our auth. */
  @SimulationTest
  void aListenerThatAnswersWithRubbishHearsNothingMore(Simulation simulation) throws Exception {
    Set<Seen> seen = new LinkedHashSet<>();
    for (int size : new int[] {0, 1, 214, 215, 400, 2048, 2049, 0xffff}) {
      SimulatedHost host = simulation.host("listener of " + size);
      InetSocketAddress address = new InetSocketAddress(host.address(), SimulatedServer.PORT);
      SimulatedServer server = new SimulatedServer(simulation, "dialer of " + size);
      Node node = Node.of(ATTACKER.publicKey(), host.address(), SimulatedServer.PORT, 0);
      server.with(c -> c.staticNode(node)).start();
      seen.add(
          simulation.call(
              host,
              SimulatedServer.AT_MOST,
              () -> {
                try (StreamListener listener = host.sockets().listen(address)) {
                  return answer(simulation, listener.accept(), size);
                }
              }));
      server.await("the failure", () -> !server.failures().isEmpty());
      assertThat(server.failures().getFirst())
          .isEqualTo(size < 215 ? "ack.too-short" : size > 2048 ? "ack.too-big" : "ack.decrypt");
      server.close();
      host.kill();
    }
    assertThat(seen).allMatch(s -> s.bytes() == 0);
  }

  private static Seen answer(Simulation simulation, StreamSocket socket, int size)
      throws IOException {
    byte[] auth = new byte[2048];
    int taken = 0;
    do {
      taken += socket.read(auth, taken, auth.length - taken);
    } while (taken < 2 || taken < 2 + (((auth[0] & 0xff) << 8) | (auth[1] & 0xff)));
    byte[] rubbish = new byte[2 + Math.min(size, 2048)];
    new Random(size).nextBytes(rubbish);
    rubbish[0] = (byte) (size >>> 8);
    rubbish[1] = (byte) size;
    Duration began = simulation.now();
    socket.write(rubbish, 0, rubbish.length);
    int bytes = 0;
    boolean reset = false;
    try {
      for (int got = 0; got >= 0; got = socket.read(auth, 0, auth.length)) {
        bytes += got;
      }
    } catch (IOException e) {
      reset = true;
    }
    socket.close();
    return new Seen(bytes, reset, simulation.now().minus(began).toMillis());
  }
}
