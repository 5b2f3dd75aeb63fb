package io.jdevp2p.examples;

import io.jdevp2p.enr.Node;
import io.jdevp2p.enr.NodeId;
import io.jdevp2p.rlp.RlpMax;
import io.jdevp2p.server.Peer;
import io.jdevp2p.server.Protocol;
import io.jdevp2p.server.Server;
import io.jdevp2p.server.ServerException;
import io.jdevp2p.server.TypedProtocol;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A private network of five nodes in a ring of static links, and a crawler that knows one of them
 * and asks its way through the others.
 */
final class Crawl {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  record WhoIsThere(long requestId) {}

  /** Bounded: whoever answers is a stranger. */
  record Here(
      long requestId, @RlpMax(32) String name, @RlpMax(50) List<@RlpMax(200) String> links) {}

  private static final TypedProtocol WHO =
      Protocol.named("who", 1).message(0, WhoIsThere.class, 16).message(1, Here.class, 16_384);

  void main() throws Exception {
    List<Member> ring = new ArrayList<>();
    try {
      for (String name : List.of("Ann", "Bob", "Cleo", "Dan", "Eve")) {
        Member member = new Member(name);
        if (!ring.isEmpty()) {
          ring.getLast().link(member);
        }
        ring.add(member);
      }
      ring.getLast().link(ring.getFirst());
      for (Member member : ring) {
        member.server.awaitPeers(2, PATIENCE);
      }
      crawl(ring.getFirst().server.self());
    } finally {
      ring.forEach(Member::close);
    }
  }

  /** A node of the network: tells whom it dials. */
  private static final class Member implements AutoCloseable {
    private final String name;
    private final Server server;

    Member(String name) throws ServerException {
      this.name = name;
      Protocol answering = WHO.serve(WhoIsThere.class, this::answer);
      this.server =
          Server.start(c -> c.freshKey().name(name).listen("localhost:0").protocol(answering));
    }

    void link(Member other) {
      server.addPeer(other.server.self());
    }

    private Here answer(Peer asker, WhoIsThere request) {
      List<String> links =
          server.peers().stream().filter(p -> !p.inbound()).map(p -> p.node().enode()).toList();
      return new Here(request.requestId(), name, links);
    }

    @Override
    public void close() {
      server.close();
    }
  }

  private record Answer(NodeId from, Here here) {}

  /** Dials every node that it hears of, once, and lets it go when it has answered. */
  private static void crawl(Node start) throws Exception {
    BlockingQueue<Answer> answers = new LinkedBlockingQueue<>();
    Protocol asking =
        WHO.onPeer((peer, channel) ->
            answers.add(
                new Answer(peer.id(), channel.request(WhoIsThere::new, Here.class, PATIENCE))));
    try (Server crawler = Server.start(c -> c.freshKey().name("crawler").protocol(asking))) {
      Set<NodeId> found = new LinkedHashSet<>();
      found.add(start.id());
      crawler.addPeer(start);
      for (int answered = 0; answered < found.size(); answered++) {
        Answer answer = answers.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        if (answer == null) {
          IO.println("nobody else answers");
          break;
        }
        crawler.removePeer(answer.from());
        for (String link : answer.here().links()) {
          Node node = Node.parse(link);
          IO.println(answer.here().name() + " links to " + node.id().shortHex());
          if (found.add(node.id())) {
            crawler.addPeer(node);
          }
        }
      }
      IO.println(found.size() + " nodes found");
    }
  }
}
