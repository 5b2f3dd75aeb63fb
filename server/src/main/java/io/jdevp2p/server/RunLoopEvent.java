package io.jdevp2p.server;

import io.jdevp2p.enr.Node;
import io.jdevp2p.enr.NodeId;
import io.jdevp2p.host.Completion;
import io.jdevp2p.rlpx.DisconnectReason;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What flows into the run loop; one record each. Events with a reply are answered by the loop,
 * without fail.
 */
sealed interface RunLoopEvent {
  /** First checkpoint. */
  record AfterEncryption(Connection.Encrypted connection, Completion<Verdict> reply)
      implements RunLoopEvent {}

  /** Second checkpoint; admits. */
  record AfterHello(Connection.Greeted connection, Duration took, Completion<Verdict> reply)
      implements RunLoopEvent {}

  /** A connection that had passed the first checkpoint is a peer now, or gone. */
  record Settled(NodeId id, boolean inbound) implements RunLoopEvent {}

  /** A dial has led to a peer, at the endpoint where it was reached, or to nothing. */
  record DialEnded(Dial dial, Optional<Node> reached) implements RunLoopEvent {}

  /** A peer goes. */
  record PeerEnded(Peer peer, Ending ending) implements RunLoopEvent {}

  /** A node source had something; is it of use? */
  record Candidate(Node node, String source, Completion<Boolean> reply) implements RunLoopEvent {}

  /** Keep this node connected. */
  record AddStatic(Node node, Completion<Boolean> reply) implements RunLoopEvent {}

  /** Don't any more, and let it go. */
  record RemoveStatic(NodeId id, Completion<Optional<Peer>> reply) implements RunLoopEvent {}

  /** The peer limits don't count for this node, or count again. */
  record Trust(NodeId id, boolean trusted, Completion<Boolean> reply) implements RunLoopEvent {}

  /** Who is connected? */
  record ListPeers(Completion<List<Peer>> reply) implements RunLoopEvent {}

  /** Admit nobody any more, let all go, end. */
  record Stop() implements RunLoopEvent {}

  /** Answers one that the loop doesn't handle any more, so that nobody waits for nothing. */
  default void answerTooLate() {
    switch (this) {
      case AfterEncryption e -> e.reply().complete(new Verdict.Refuse(DisconnectReason.QUITTING));
      case AfterHello e -> e.reply().complete(new Verdict.Refuse(DisconnectReason.QUITTING));
      case Candidate e -> e.reply().complete(false);
      case AddStatic e -> e.reply().complete(false);
      case RemoveStatic e -> e.reply().complete(Optional.empty());
      case Trust e -> e.reply().complete(false);
      case ListPeers e -> e.reply().complete(List.of());
      case Settled _, DialEnded _, PeerEnded _, Stop _ -> {}
    }
  }
}
