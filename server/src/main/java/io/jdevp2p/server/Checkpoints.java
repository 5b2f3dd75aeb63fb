package io.jdevp2p.server;

import io.jdevp2p.enr.Node;
import io.jdevp2p.enr.NodeId;
import io.jdevp2p.host.Completion;
import io.jdevp2p.host.Deadline;
import io.jdevp2p.rlpx.DisconnectReason;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;

/**
 * The loop as a connection sees it: two questions, each answered before its deadline or not at all.
 *
 * <p>Thread-safe: asked by the thread of each connection.
 */
final class Checkpoints {
  private static final Verdict QUITTING = new Verdict.Refuse(DisconnectReason.QUITTING);

  private final RunLoop loop;
  private final Runnable asksLast;

  /**
   * Asks a loop.
   *
   * @param asksLast called by the connection's thread before it asks the second question
   */
  Checkpoints(RunLoop loop, Runnable asksLast) {
    this.loop = loop;
    this.asksLast = asksLast;
  }

  Verdict afterEncryption(Connection.Encrypted connection, Deadline deadline)
      throws InterruptedException, Timeout {
    Completion<Verdict> reply = new Completion<>(loop.clock());
    return ask(new RunLoopEvent.AfterEncryption(connection, reply), reply, deadline);
  }

  Verdict afterHello(Connection.Greeted connection, Duration took, Deadline deadline)
      throws InterruptedException, Timeout {
    Completion<Verdict> reply = new Completion<>(loop.clock());
    asksLast.run();
    return ask(new RunLoopEvent.AfterHello(connection, took, reply), reply, deadline);
  }

  /** A dial has led to a peer, or to nothing. */
  void dialEnded(Dial dial, Optional<Node> reached) {
    loop.send(new RunLoopEvent.DialEnded(dial, reached));
  }

  /** The connection that passed the first checkpoint is a peer now, or gone. */
  void settled(NodeId id, boolean inbound) {
    loop.send(new RunLoopEvent.Settled(id, inbound));
  }

  private Verdict ask(RunLoopEvent event, Completion<Verdict> reply, Deadline deadline)
      throws InterruptedException, Timeout {
    if (!loop.send(event, deadline)) {
      if (loop.takesNoMore()) {
        return QUITTING;
      }
      throw new Timeout();
    }
    try {
      Optional<Verdict> verdict = await(reply, deadline);
      if (verdict.isPresent()) {
        return verdict.get();
      }
      Timeout timeout = new Timeout();
      if (reply.fail(timeout)) {
        throw timeout;
      }
      return reply.await(); // the answer came in this very moment, and counts
    } catch (ExecutionException e) {
      throw new IllegalStateException("the run loop answers with verdicts only", e);
    }
  }

  /** The loop must learn that nobody waits any more: else it might admit what nobody runs. */
  private static Optional<Verdict> await(Completion<Verdict> reply, Deadline deadline)
      throws InterruptedException, ExecutionException {
    try {
      return reply.await(deadline);
    } catch (InterruptedException e) {
      if (reply.fail(e)) {
        throw e;
      }
      Thread.currentThread().interrupt();
      return Optional.of(reply.await()); // the answer came first, and counts
    }
  }

  /** The run loop did not answer in time. */
  static final class Timeout extends IOException {
    private static final long serialVersionUID = 1L;

    Timeout() {
      super("the run loop did not answer in time");
    }
  }
}
