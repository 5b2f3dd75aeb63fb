package io.jdevp2p.cli.suite;

import io.jdevp2p.cli.suite.V4Incoming.Packet;
import io.jdevp2p.cli.suite.V4Incoming.Silence;
import io.jdevp2p.crypto.SecretKey;
import io.jdevp2p.discovery.v4.EncodedKey;
import io.jdevp2p.discovery.v4.PacketHash;
import io.jdevp2p.discovery.v4.V4Packet;
import io.jdevp2p.discovery.v4.V4Packet.Endpoint;
import io.jdevp2p.discovery.v4.V4Packet.Neighbor;
import io.jdevp2p.host.Clock;
import io.jdevp2p.host.Deadline;
import java.io.IOException;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

/** Whom a node tells of itself and of others, and what. */
final class V4FindNodeTests {
  private static final int FAKE_PORT = 30_303;

  void enrRequest(V4Tester tester) throws SuiteFailure, IOException, InterruptedException {
    tester.say("ENRRequest gets the node's own record, with a valid signature");
    tester.bond();
    PacketHash hash = tester.send(new V4Packet.EnrRequest(tester.future()));
    V4Incoming incoming = tester.read();
    if (!(incoming instanceof Packet(V4Packet.EnrResponse response, _))) {
      throw new SuiteFailure("expected ENRResponse, got " + incoming);
    }
    if (!response.requestHash().equals(hash)) {
      throw new SuiteFailure("ENRResponse names another request than it answers");
    }
    if (!response.record().id().equals(tester.target().node().id())) {
      throw new SuiteFailure(
          "the record is that of " + response.record().id().hex() + ", not the node's own");
    }
  }

  void withoutEndpointProof(V4Tester tester)
      throws SuiteFailure, IOException, InterruptedException {
    tester.say("FindNode of a stranger gets nothing, but perhaps a ping");
    tester.send(tester.findNode(tester.future()));
    expectNothingButPings(tester);
  }

  /** Pings are welcome: by them a node may begin to find out who that is. */
  static void expectNothingButPings(V4Tester tester) throws SuiteFailure, InterruptedException {
    while (true) {
      V4Incoming incoming = tester.read();
      switch (incoming) {
        case Silence _ -> {
          return;
        }
        case Packet(V4Packet.Ping _, _) -> {}
        default -> throw new SuiteFailure("expected nothing but Ping, got " + incoming);
      }
    }
  }

  void basic(V4Tester tester) throws SuiteFailure, IOException, InterruptedException {
    tester.say("FindNode gets Neighbors, after the endpoint proof");
    tester.bond();
    tester.send(tester.findNode(tester.future()));
    expectNeighbors(tester);
  }

  private static V4Packet.Neighbors expectNeighbors(V4Tester tester)
      throws SuiteFailure, InterruptedException {
    V4Incoming incoming = tester.read();
    if (!(incoming instanceof Packet(V4Packet.Neighbors neighbors, _))) {
      throw new SuiteFailure("expected Neighbors, got " + incoming);
    }
    tester.checkExpiration(neighbors);
    return neighbors;
  }

  void unsolicitedNeighbors(V4Tester tester)
      throws SuiteFailure, IOException, InterruptedException {
    tester.say("Neighbors that nobody asked for are not told to others");
    tester.bond();
    EncodedKey fake =
        EncodedKey.of(SecretKey.generate(tester.target().host().random()).publicKey());
    Neighbor neighbor =
        new Neighbor(Optional.of(InetAddress.ofLiteral("1.2.3.4")), FAKE_PORT, FAKE_PORT, fake);
    tester.send(new V4Packet.Neighbors(List.of(neighbor), tester.future()));
    tester.send(new V4Packet.FindNode(fake, tester.future()));
    if (find(fake, expectNeighbors(tester)).isPresent()) {
      throw new SuiteFailure("the node tells of a node that it was told of without asking");
    }
  }

  private static Optional<Neighbor> find(EncodedKey key, V4Packet.Neighbors neighbors) {
    return neighbors.nodes().stream().filter(n -> n.key().equals(key)).findFirst();
  }

  void pastExpiration(V4Tester tester) throws SuiteFailure, IOException, InterruptedException {
    tester.say("An expired FindNode gets no Neighbors");
    tester.bond();
    tester.send(tester.findNode(tester.past()));
    V4Incoming incoming = tester.read();
    while (!(incoming instanceof Silence)) {
      if (incoming instanceof Packet(V4Packet.Neighbors _, _)) {
        throw new SuiteFailure("an expired FindNode was answered by Neighbors");
      }
      incoming = tester.read();
    }
  }

  /** Who learns of a node by Neighbors alone must be able to dial it. */
  void endpointPorts(V4Tester tester) throws SuiteFailure, IOException, InterruptedException {
    tester.say("A node whose TCP port is not its UDP port is told with both");
    Endpoint own = tester.ownEndpoint();
    int tcpPort = own.udpPort() == FAKE_PORT ? FAKE_PORT + 1 : FAKE_PORT;
    Endpoint both = new Endpoint(own.ip(), own.udpPort(), tcpPort);
    tester.bond(tester.ping(both, tester.remoteEndpoint(), tester.future()));
    try (V4Tester asker = new V4Tester(tester.target(), tester::say)) {
      asker.bond();
      Neighbor told = awaitTold(tester, asker);
      if (told.udpPort() != own.udpPort() || told.tcpPort() != tcpPort) {
        throw new SuiteFailure(
            "told with UDP port "
                + told.udpPort()
                + " and TCP port "
                + told.tcpPort()
                + ", but it has "
                + own.udpPort()
                + " and "
                + tcpPort);
      }
    }
  }

  /** Answers pings for one peer, until another is told of it. */
  private static Neighbor awaitTold(V4Tester tester, V4Tester asker)
      throws SuiteFailure, IOException, InterruptedException {
    EncodedKey key = EncodedKey.of(tester.publicKey());
    Clock clock = tester.target().host().clock();
    Deadline end = clock.deadline(SuiteLimits.ADMISSION);
    while (!end.passed(clock)) {
      answerPings(asker, clock.deadline(tester.target().patience()));
      asker.send(new V4Packet.FindNode(key, asker.future()));
      Optional<Neighbor> told = Optional.empty();
      V4Incoming incoming = asker.read();
      while (!(incoming instanceof Silence) && told.isEmpty()) {
        if (incoming instanceof Packet(V4Packet.Neighbors neighbors, _)) {
          told = find(key, neighbors);
        } else if (incoming instanceof Packet(V4Packet.Ping _, PacketHash hash)) {
          asker.send(asker.pong(hash));
        }
        incoming = asker.read();
      }
      if (told.isPresent()) {
        return told.get();
      }
      answerPings(tester, clock.deadline(SuiteLimits.ASK_AGAIN).earlier(end));
    }
    throw new SuiteFailure(
        "the node did not tell of a node that answers it within "
            + SuiteLimits.ADMISSION.toSeconds()
            + " s");
  }

  private static void answerPings(V4Tester tester, Deadline until)
      throws IOException, InterruptedException {
    V4Incoming incoming = tester.read(tester.socket(), until);
    while (!(incoming instanceof Silence)) {
      if (incoming instanceof Packet(V4Packet.Ping _, PacketHash hash)) {
        tester.send(tester.pong(hash));
      } else if (incoming instanceof Packet(V4Packet.FindNode _, _)) {
        tester.send(new V4Packet.Neighbors(List.of(), tester.future()));
      }
      incoming = tester.read(tester.socket(), until);
    }
  }
}
