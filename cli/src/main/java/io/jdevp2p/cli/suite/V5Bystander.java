package io.jdevp2p.cli.suite;

import io.jdevp2p.cli.suite.V5Incoming.Challenge;
import io.jdevp2p.cli.suite.V5Incoming.Message;
import io.jdevp2p.cli.suite.V5Incoming.Silence;
import io.jdevp2p.discovery.v5.V5Message;
import io.jdevp2p.discovery.v5.V5Nonce;
import io.jdevp2p.discovery.v5.V5Packet;
import io.jdevp2p.enr.NodeId;
import io.jdevp2p.enr.NodeRecord;
import io.jdevp2p.host.Completion;
import io.jdevp2p.host.Deadline;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;

/**
 * A peer that does nothing but answer, and so deserves a place in the node's table. A thread of its
 * own owns it from {@link #start} on.
 */
final class V5Bystander implements AutoCloseable {
  private final V5Tester tester;
  private final TestSocket socket;
  private final Completion<Boolean> pinged;

  /** What was answered lately, to be said again in a handshake if the node has lost the session. */
  private final Map<V5Nonce, V5Message> sent =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<V5Nonce, V5Message> eldest) {
          return size() > SuiteLimits.PACKETS;
        }
      };

  private V5Bystander(V5Tester tester, TestSocket socket) {
    this.tester = tester;
    this.socket = socket;
    this.pinged = new Completion<>(tester.target().host().clock());
  }

  /** A new peer, which the node learns of by a ping. */
  static V5Bystander greet(V5Tester other) throws SuiteFailure, IOException, InterruptedException {
    V5Tester tester = new V5Tester(other.target(), other::say);
    try {
      TestSocket socket = tester.listen(other.target().first());
      tester.publish(socket.address());
      tester.request(socket, V5SessionTests.newPing(tester));
      return new V5Bystander(tester, socket);
    } catch (SuiteFailure | IOException | InterruptedException e) {
      tester.close();
      throw e;
    }
  }

  NodeRecord record() {
    return tester.record();
  }

  /** Answers from now on; knows of these nodes. */
  void start(List<NodeRecord> known) {
    tester.target().host().threads().start("bystander", () -> answer(known));
  }

  /** Waits until the node has pinged this one. */
  boolean awaitPing(Deadline until) throws InterruptedException {
    try {
      return pinged.await(until).orElse(false);
    } catch (ExecutionException e) {
      throw new IllegalStateException("a ping does not fail", e);
    }
  }

  private void answer(List<NodeRecord> known) {
    try {
      while (true) {
        V5Incoming incoming = tester.read(socket, Deadline.never());
        switch (incoming) {
          case Challenge(V5Packet.Whoareyou challenge, _) -> {
            V5Message again = sent.get(challenge.nonce());
            tester.handshake(
                socket, challenge, again == null ? V5SessionTests.newPing(tester) : again);
          }
          case Message(V5Message.Ping ping, InetSocketAddress from) -> {
            send(V5FindNodeTests.pong(tester, ping, from));
            pinged.complete(true);
          }
          case Message(V5Message.FindNode request, _) ->
              send(new V5Message.Nodes(request.requestId(), 1, at(request.distances(), known)));
          case Message(V5Message.TalkRequest request, _) ->
              send(new V5Message.TalkResponse(request.requestId(), new byte[0]));
          case Silence _ -> {
            return; // closed
          }
          default -> {} // what it answers to nobody
        }
      }
    } catch (IOException e) {
      tester.say("stops answering: " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private List<byte[]> at(List<Integer> distances, List<NodeRecord> known) {
    return known.stream()
        .filter(r -> distances.contains(NodeId.logDistance(tester.id(), r.id())))
        .map(NodeRecord::encode)
        .toList();
  }

  private void send(V5Message message) throws IOException {
    sent.put(tester.send(socket, message), message);
  }

  @Override
  public void close() {
    tester.close();
  }
}
