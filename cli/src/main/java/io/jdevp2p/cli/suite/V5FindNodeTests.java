package io.jdevp2p.cli.suite;

import io.jdevp2p.cli.suite.V5Incoming.Challenge;
import io.jdevp2p.cli.suite.V5Incoming.Message;
import io.jdevp2p.discovery.v5.V5Message;
import io.jdevp2p.discovery.v5.V5Nonce;
import io.jdevp2p.discovery.v5.V5Packet;
import io.jdevp2p.enr.EnrException;
import io.jdevp2p.enr.NodeId;
import io.jdevp2p.enr.NodeRecord;
import io.jdevp2p.host.Clock;
import io.jdevp2p.host.Deadline;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Whom a node tells of, and of whom. */
final class V5FindNodeTests {
  /** As many NODES messages as go-ethereum sends for one request at most. */
  private static final int MOST_MESSAGES = 6;

  private static final int BYSTANDERS = 5;
  private static final int ATTEMPTS = 5;
  private static final int UNSOLICITED_ATTEMPTS = 3;

  void wrongIp(V5Tester tester) throws SuiteFailure, IOException, InterruptedException {
    tester.say("FINDNODE with the keys of another IP address: WHOAREYOU, and no NODES");
    V5SessionTests.begin(tester, tester.listen(tester.target().first()));
    TestSocket other = tester.listen(tester.target().second());
    V5Message.FindNode request =
        new V5Message.FindNode(tester.nextRequestId(), List.of(256, 255, 254));
    tester.expectChallenge(other, tester.send(other, request));
  }

  void handshake(V5Tester tester) throws SuiteFailure, IOException, InterruptedException {
    tester.say("FINDNODE without a session: WHOAREYOU first, and NODES after the handshake");
    TestSocket socket = tester.listen(tester.target().first());
    V5Message.FindNode request = new V5Message.FindNode(tester.nextRequestId(), List.of(0));
    V5Nonce nonce = tester.send(socket, request);
    tester.handshake(socket, tester.expectChallenge(socket, nonce), request);
    V5Incoming answer = tester.read(socket);
    if (!(answer instanceof Message(V5Message.Nodes nodes, _))) {
      throw new SuiteFailure("expected NODES, got " + answer);
    }
    V5SessionTests.checkRequestId(nodes, request.requestId());
  }

  void zeroDistance(V5Tester tester) throws SuiteFailure, IOException, InterruptedException {
    tester.say("FINDNODE [0] gets the node's own record");
    own(tester, List.of(0));
  }

  /** Known from the specification: implementations are to ignore what is no distance. */
  void oddDistances(V5Tester tester) throws SuiteFailure, IOException, InterruptedException {
    tester.say("FINDNODE with a distance twice, and with some that do not exist");
    own(tester, List.of(0, 257, 0, 65_535));
  }

  private static NodeRecord own(V5Tester tester, List<Integer> distances)
      throws SuiteFailure, IOException, InterruptedException {
    TestSocket socket = tester.listen(tester.target().first());
    List<NodeRecord> records = findNode(tester, socket, distances);
    if (records.size() != 1) {
      throw new SuiteFailure(
          "FINDNODE " + distances + " got " + records.size() + " records, not one");
    }
    NodeRecord record = records.getFirst();
    if (!record.id().equals(tester.target().node().id())) {
      throw new SuiteFailure("the record is that of " + record.id().hex() + ", not the node's own");
    }
    return record;
  }

  /** Whoever learns of the node by its record alone must be able to do something with it. */
  void ownEndpoint(V5Tester tester) throws SuiteFailure, IOException, InterruptedException {
    tester.say("An address in the node's record comes with a UDP port, and can be reached");
    NodeRecord record = own(tester, List.of(0));
    boolean udp = record.udp().isPresent();
    if (record.ip4().isPresent()) {
      checkAddress("ip", record.ip4().get(), udp);
    }
    if (record.ip6().isPresent()) {
      checkAddress("ip6", record.ip6().get(), udp || record.udp6().isPresent());
    }
    if (record.udp6().isPresent() && record.ip6().isEmpty()) {
      throw new SuiteFailure("the record has udp6, but no ip6");
    }
    if (record.tcp6().isPresent() && record.ip6().isEmpty()) {
      throw new SuiteFailure("the record has tcp6, but no ip6");
    }
  }

  private static void checkAddress(String field, InetAddress address, boolean port)
      throws SuiteFailure {
    if (address.isAnyLocalAddress() || address.isMulticastAddress()) {
      throw new SuiteFailure(
          field + " in the record is " + address.getHostAddress() + ", where nobody can be");
    }
    if (!port) {
      throw new SuiteFailure("the record has " + field + ", but no UDP port for it");
    }
  }

  void results(V5Tester tester) throws SuiteFailure, IOException, InterruptedException {
    tester.say(
        BYSTANDERS
            + " peers speak to the node, and answer it from then on; once it has"
            + " pinged them, it tells of them");
    List<V5Bystander> bystanders = new ArrayList<>();
    try {
      for (int i = 0; i < BYSTANDERS; i++) {
        bystanders.add(V5Bystander.greet(tester));
      }
      List<NodeRecord> all = bystanders.stream().map(V5Bystander::record).toList();
      bystanders.forEach(bystander -> bystander.start(all));
      Clock clock = tester.target().host().clock();
      Deadline deadline = clock.deadline(SuiteLimits.ADMISSION);
      for (V5Bystander bystander : bystanders) {
        if (!bystander.awaitPing(deadline)) {
          throw new SuiteFailure(
              "the node did not ping "
                  + bystander.record().id().shortHex()
                  + " within "
                  + SuiteLimits.ADMISSION.toSeconds()
                  + " s");
        }
      }
      tester.say("all were pinged");
      expectAll(tester, all);
    } finally {
      bystanders.forEach(V5Bystander::close);
    }
  }

  private static void expectAll(V5Tester tester, List<NodeRecord> all)
      throws SuiteFailure, IOException, InterruptedException {
    TestSocket socket = tester.listen(tester.target().first());
    NodeId node = tester.target().node().id();
    List<Integer> distances =
        all.stream().map(record -> NodeId.logDistance(node, record.id())).distinct().toList();
    Set<NodeId> missing = new LinkedHashSet<>();
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      if (attempt > 0) {
        tester.target().host().clock().sleep(SuiteLimits.ASK_AGAIN);
      }
      missing.clear();
      all.forEach(record -> missing.add(record.id()));
      findNode(tester, socket, distances).forEach(record -> missing.remove(record.id()));
      tester.say("FINDNODE " + distances + ": " + missing.size() + " missing");
      if (missing.isEmpty()) {
        return;
      }
    }
    throw new SuiteFailure(
        "of "
            + all.size()
            + " nodes that answered it, the node tells of all but "
            + missing.size()
            + "; with others in its table from before, that may be");
  }

  void unsolicitedNodes(V5Tester tester) throws SuiteFailure, IOException, InterruptedException {
    tester.say("NODES that nobody asked for: the node neither speaks to them nor tells of them");
    TestSocket socket = tester.listen(tester.target().first());
    V5SessionTests.begin(tester, socket);
    try (V5Tester injected = new V5Tester(tester.target(), tester::say);
        V5Tester asker = new V5Tester(tester.target(), tester::say)) {
      TestSocket victim = injected.listen(tester.target().first());
      injected.publish(victim.address());
      tester.send(
          socket,
          new V5Message.Nodes(tester.nextRequestId(), 1, List.of(injected.record().encode())));
      TestSocket from = asker.listen(tester.target().first());
      int distance = NodeId.logDistance(tester.target().node().id(), injected.id());
      for (int attempt = 0; attempt < UNSOLICITED_ATTEMPTS; attempt++) {
        for (NodeRecord record : findNode(asker, from, List.of(distance))) {
          if (record.id().equals(injected.id())) {
            throw new SuiteFailure("the node tells of a node from NODES that it never asked for");
          }
        }
        if (!(injected.read(victim) instanceof V5Incoming.Silence)) {
          throw new SuiteFailure("the node speaks to a node from NODES that it never asked for");
        }
      }
    }
  }

  /** Asks for nodes, and gathers all messages of the answer. */
  private static List<NodeRecord> findNode(
      V5Tester tester, TestSocket socket, List<Integer> distances)
      throws SuiteFailure, IOException, InterruptedException {
    V5Message.FindNode request = new V5Message.FindNode(tester.nextRequestId(), distances);
    V5Nonce nonce = tester.send(socket, request);
    List<NodeRecord> records = new ArrayList<>();
    int total = 0;
    int messages = 0;
    while (messages == 0 || messages < total) {
      V5Incoming incoming = tester.read(socket);
      switch (incoming) {
        case Challenge(V5Packet.Whoareyou challenge, _) when challenge.nonce().equals(nonce) ->
            tester.handshake(socket, challenge, request);
        case Message(V5Message.Ping ping, InetSocketAddress from) ->
            tester.send(socket, pong(tester, ping, from));
        case Message(V5Message.Nodes nodes, _) -> {
          V5SessionTests.checkRequestId(nodes, request.requestId());
          if (nodes.total() < 1 || nodes.total() > MOST_MESSAGES) {
            throw new SuiteFailure("NODES of " + nodes.total() + " messages");
          }
          if (messages > 0 && nodes.total() != total) {
            throw new SuiteFailure(
                "NODES says " + nodes.total() + " messages after it said " + total);
          }
          total = nodes.total();
          messages++;
          for (byte[] record : nodes.records()) {
            records.add(decode(record));
          }
        }
        default -> throw new SuiteFailure("expected NODES, got " + incoming);
      }
    }
    return records;
  }

  static V5Message.Pong pong(V5Tester tester, V5Message.Ping ping, InetSocketAddress from) {
    return new V5Message.Pong(
        ping.requestId(), tester.record().sequence(), from.getAddress(), from.getPort());
  }

  private static NodeRecord decode(byte[] record) throws SuiteFailure {
    try {
      return NodeRecord.decode(record);
    } catch (EnrException e) {
      throw new SuiteFailure("NODES has a record that is not valid: " + e.getMessage());
    }
  }
}
