package io.jdevp2p.discovery.v5;

import io.jdevp2p.discovery.DiscoveryFailure;
import io.jdevp2p.discovery.Pong;
import io.jdevp2p.discovery.Reply;
import io.jdevp2p.enr.Node;
import java.util.List;

/** What we ask another node, and who wants to know. */
sealed interface Question {
  /** There will be no answer. */
  void failed(DiscoveryFailure why);

  /** Whether it is there. */
  record Ping(Reply<Pong> reply) implements Question {
    @Override
    public void failed(DiscoveryFailure why) {
      reply.failed(why);
    }
  }

  /** Which nodes it knows. Has a state, which the protocol's lock guards: what has come so far. */
  record FindNode(NodesAnswer answer, Reply<List<Node>> reply) implements Question {
    /** What came before the end is worth having. */
    @Override
    public void failed(DiscoveryFailure why) {
      if (why == DiscoveryFailure.TIMEOUT && answer.hasBegun()) {
        reply.answered(answer.nodes());
      } else {
        reply.failed(why);
      }
    }
  }

  /** Something of another protocol. */
  record Talk(Reply<byte[]> reply) implements Question {
    @Override
    public void failed(DiscoveryFailure why) {
      reply.failed(why);
    }
  }
}
