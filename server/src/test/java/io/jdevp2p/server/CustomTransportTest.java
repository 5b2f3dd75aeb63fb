package io.jdevp2p.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.jdevp2p.simulation.Simulation;
import io.jdevp2p.simulation.junit.SimulationTest;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;

/** A server with a user's own transport: used for all connections, and free to fail. */
final class CustomTransportTest {
  private final Notebook here = new Notebook();
  private final Notebook there = new Notebook();

  private final List<String> calls = new ArrayList<>();
  private String failing = "";

  private Transport watched(Transport real) {
    return (Transport)
        Proxy.newProxyInstance(
            Transport.class.getClassLoader(),
            new Class<?>[] {Transport.class},
            (proxy, method, arguments) -> {
              calls.add(method.getName());
              if (method.getName().equals(failing)) {
                throw new IllegalStateException("the transport's fault");
              }
              try {
                return method.invoke(real, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  private SimulatedServer server(Simulation simulation) {
    return new SimulatedServer(simulation, "server")
        .with(c ->
            c.protocol(here.protocol())
                .transportFactory((socket, host, counts) -> {
                  if (failing.equals("create")) {
                    throw new IllegalStateException("the factory's fault");
                  }
                  return watched(TransportFactory.rlpx().create(socket, host, counts));
                }));
  }

  private SimulatedServer remote(Simulation simulation) {
    return new SimulatedServer(simulation, "remote").with(c -> c.protocol(there.protocol()));
  }

  @SimulationTest
  void isUsedForConnectionsInBothDirections(Simulation simulation) throws Exception {
    SimulatedServer first = server(simulation).start();
    SimulatedServer second = remote(simulation).start();
    first.connect(second);
    first.await("the handlers", () -> here.peers() == 1 && there.peers() == 1);
    first.run(() -> here.channel().write(3, new byte[] {1, 2}));
    first.await("the message", () -> there.received().size() == 1);
    assertThat(there.received()).containsExactly(new Message(3, new byte[] {1, 2}));
    assertThat(calls).contains("encryptionHandshake", "protocolHandshake", "read", "write");
    first.run(() -> first.server().removePeer(second.id()));
    second.awaitNoPeer(first);

    calls.clear();
    second.connect(first);
    first.await("the handlers", () -> here.peers() == 2 && there.peers() == 2);
    second.run(() -> there.channel().write(3, new byte[] {1, 2}));
    first.await("the message", () -> here.received().size() == 1);
    assertThat(calls).contains("encryptionHandshake", "protocolHandshake", "read");
    first.close();
    second.close();
  }

  @SimulationTest(seeds = 1)
  void thatFailsUnexpectedlyEndsItsConnectionAndNothingElse(Simulation simulation)
      throws Exception {
    SimulatedServer server = server(simulation).start();
    SimulatedServer remote = remote(simulation).start();
    for (String method :
        List.of("create", "encryptionHandshake", "protocolHandshake", "read", "writeBase")) {
      failing = method;
      calls.clear();
      server.forgetEvents();
      remote.run(() -> remote.server().addPeer(server.node()));
      server.await("the failure", () -> !server.failures().isEmpty());
      server.await("no socket", () -> server.host().openSockets() == 1); // it listens
      assertThat(server.connections()).isZero();
      remote.run(() -> remote.server().removePeer(server.id()));
      failing = "";
      remote.connect(server);
      remote.run(() -> remote.server().removePeer(server.id()));
      server.awaitNoPeer(remote);
    }
    server.close();
    remote.close();
  }
}
