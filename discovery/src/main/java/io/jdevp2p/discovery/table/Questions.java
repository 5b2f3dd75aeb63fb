package io.jdevp2p.discovery.table;

import io.jdevp2p.discovery.DiscoveryFailure;
import io.jdevp2p.discovery.Pong;
import io.jdevp2p.discovery.Reply;
import io.jdevp2p.enr.Node;
import io.jdevp2p.enr.NodeRecord;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Questions that are asked again when there is no answer, since a packet may have been lost.
 * Thread-safe, without state.
 */
final class Questions {
  private final NodeQueries queries;

  Questions(NodeQueries queries) {
    this.queries = queries;
  }

  /** Pings a node. */
  void ping(Node node, Consumer<Optional<Pong>> outcome) {
    ask(TableLimits.PINGS, reply -> queries.ping(node, reply), outcome);
  }

  /** Asks a node for its record. */
  void record(Node node, Consumer<Optional<NodeRecord>> outcome) {
    ask(TableLimits.RECORD_REQUESTS, reply -> queries.requestRecord(node, reply), outcome);
  }

  private static <T> void ask(
      int attempts, Consumer<Reply<T>> question, Consumer<Optional<T>> outcome) {
    question.accept(
        new Reply<>() {
          @Override
          public void answered(T answer) {
            outcome.accept(Optional.of(answer));
          }

          @Override
          public void failed(DiscoveryFailure why) {
            if (attempts > 1 && why == DiscoveryFailure.TIMEOUT) {
              ask(attempts - 1, question, outcome);
            } else {
              outcome.accept(Optional.empty());
            }
          }
        });
  }
}
