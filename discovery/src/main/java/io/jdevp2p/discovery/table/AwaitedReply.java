package io.jdevp2p.discovery.table;

import io.jdevp2p.discovery.DiscoveryException;
import io.jdevp2p.discovery.DiscoveryFailure;
import io.jdevp2p.discovery.Reply;
import io.jdevp2p.enr.Node;
import io.jdevp2p.host.Clock;
import io.jdevp2p.host.Completion;
import java.util.concurrent.ExecutionException;

/**
 * A reply for which a thread waits. Thread-safe.
 *
 * @param <T> what the answer is
 */
public final class AwaitedReply<T> implements Reply<T> {
  private final Completion<T> completion;
  private final String question;

  /** Nothing has come yet. */
  public AwaitedReply(Clock clock, String question, Node asked) {
    this.completion = new Completion<>(clock);
    this.question = question + " to " + asked.id().shortHex();
  }

  @Override
  public void answered(T answer) {
    completion.complete(answer);
  }

  @Override
  public void failed(DiscoveryFailure why) {
    completion.fail(new DiscoveryException(why, question + ": " + why));
  }

  /** Waits for it. There is a reply in any case, so no deadline is needed here. */
  public T await() throws DiscoveryException, InterruptedException {
    try {
      return completion.await();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof DiscoveryException failure) {
        throw failure;
      }
      throw new IllegalStateException(e.getCause());
    }
  }
}
