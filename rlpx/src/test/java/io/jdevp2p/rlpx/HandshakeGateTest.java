package io.jdevp2p.rlpx;

import static org.assertj.core.api.Assertions.assertThat;

import io.jdevp2p.host.StreamListener;
import io.jdevp2p.simulation.LinkConditions;
import io.jdevp2p.simulation.SimulatedHost;
import io.jdevp2p.simulation.Simulation;
import io.jdevp2p.simulation.junit.SimulationTest;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What is behind the gate waits for the whole auth, and is over before anything is answered. */
class HandshakeGateTest {
  private static final int PORT = 30303;
  private static final Duration MINUTE = Duration.ofMinutes(1);

  private final List<String> steps = new ArrayList<>();
  private boolean shut;

  private HandshakeGate gate(RlpxConnection connection) {
    return new HandshakeGate() {
      @Override
      public void enter() throws IOException {
        steps.add("enter after " + connection.bytesIn() + ", " + connection.bytesOut());
        if (shut) {
          throw new IOException("shut");
        }
      }

      @Override
      public void leave() {
        steps.add("leave after " + connection.bytesOut());
      }
    };
  }

  /** Alice dials Bob, over a link that brings one byte at a time. */
  private int shakeHands(Simulation simulation) throws Exception {
    simulation.network().conditions(LinkConditions.lan().withSegmentBytes(1));
    SimulatedHost bob = simulation.host("bob");
    SimulatedHost alice = simulation.host("alice");
    InetSocketAddress address = new InetSocketAddress(bob.address(), PORT);
    StreamListener listener = simulation.call(bob, MINUTE, () -> bob.sockets().listen(address));
    bob.threads()
        .start(
            "bob",
            () -> {
              try {
                RlpxConnection connection =
                    new RlpxConnection(listener.accept(), bob, RlpxLimits.defaults());
                connection.accept(Wire.BOB, gate(connection));
                steps.add("done");
                connection.close();
              } catch (RlpxException e) {
                steps.add(e.failure().text());
              } catch (IOException e) {
                steps.add(e.toString());
              }
            });
    RlpxConnection connection =
        simulation.call(
            alice,
            MINUTE,
            () -> {
              RlpxConnection dialed =
                  new RlpxConnection(
                      alice.sockets().dial(address, alice.clock().deadline(MINUTE)),
                      alice,
                      RlpxLimits.defaults());
              try {
                dialed.connect(Wire.ALICE, Wire.BOB.publicKey());
              } catch (IOException e) {
                steps.add("not for Alice");
              }
              return dialed;
            });
    simulation.run(Duration.ofSeconds(1));
    bob.kill();
    alice.kill();
    return (int) connection.bytesOut();
  }

  @SimulationTest
  void isEnteredWithTheWholeAuthAndLeftBeforeTheAnswer(Simulation simulation) throws Exception {
    int authBytes = shakeHands(simulation);
    assertThat(steps).startsWith("enter after " + authBytes + ", 0", "leave after 0", "done");
  }

  @SimulationTest
  void whoIsNotLetInFailsWithoutAnAnswer(Simulation simulation) throws Exception {
    shut = true;
    shakeHands(simulation);
    assertThat(steps).contains("auth.lost").doesNotContain("done");
  }
}
