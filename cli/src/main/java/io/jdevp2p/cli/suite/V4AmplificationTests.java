package io.jdevp2p.cli.suite;

import io.jdevp2p.cli.suite.V4Incoming.Packet;
import io.jdevp2p.discovery.v4.PacketHash;
import io.jdevp2p.discovery.v4.V4Packet;
import java.io.IOException;

/**
 * Whether a node can be made to send much to somebody who has asked for nothing: Neighbors are many
 * times longer than FindNode, whose sender's address anybody can forge.
 */
final class V4AmplificationTests {
  void invalidPongHash(V4Tester tester) throws SuiteFailure, IOException, InterruptedException {
    tester.say("A pong that does not name the node's ping proves nothing: no Neighbors");
    tester.send(tester.ping());
    boolean pinged = false;
    boolean ponged = false;
    while (!pinged || !ponged) {
      V4Incoming incoming = tester.read();
      switch (incoming) {
        case Packet(V4Packet.Ping _, _) -> {
          tester.send(tester.pong(PacketHash.of(new byte[PacketHash.BYTES])));
          pinged = true;
        }
        case Packet(V4Packet.Pong _, _) -> ponged = true;
        default -> throw new SuiteFailure("expected Ping and Pong, got " + incoming);
      }
    }
    tester.send(tester.findNode(tester.future()));
    if (tester.read() instanceof Packet(V4Packet.Neighbors _, _)) {
      throw new SuiteFailure("the node sends Neighbors to whoever has proved nothing");
    }
  }

  void wrongIp(V4Tester tester) throws SuiteFailure, IOException, InterruptedException {
    tester.say("The endpoint proof of one IP address is not valid at another: no answer");
    TestSocket other = tester.listen(tester.target().second());
    tester.bond();
    tester.send(other, tester.findNode(tester.future()));
    V4Tester.expectSilence(tester.read(other));
  }

  /**
   * Behind one address there may be many, of whom only one has asked. go-ethereum does not look at
   * the port, and fails this.
   */
  void wrongPort(V4Tester tester) throws SuiteFailure, IOException, InterruptedException {
    tester.say("The endpoint proof of one UDP port is not valid at another: no Neighbors");
    TestSocket other = tester.listen(tester.target().first());
    tester.bond();
    tester.send(other, tester.findNode(tester.future()));
    V4Incoming incoming = tester.read(other);
    if (incoming instanceof Packet(V4Packet.Neighbors _, _)) {
      throw new SuiteFailure("the node sends Neighbors to a port that has proved nothing");
    }
  }

  void enrRequestWithoutEndpointProof(V4Tester tester)
      throws SuiteFailure, IOException, InterruptedException {
    tester.say("ENRRequest of a stranger gets nothing, but perhaps a ping");
    tester.send(new V4Packet.EnrRequest(tester.future()));
    V4FindNodeTests.expectNothingButPings(tester);
  }
}
