package io.jdevp2p.discovery.v4;

import io.jdevp2p.crypto.PublicKey;
import io.jdevp2p.discovery.DiscoveryContext;
import io.jdevp2p.discovery.DiscoveryFailure;
import io.jdevp2p.discovery.Pong;
import io.jdevp2p.discovery.Reply;
import io.jdevp2p.discovery.table.NodeQueries;
import io.jdevp2p.discovery.table.Target;
import io.jdevp2p.discovery.v4.V4Calls.PingCall;
import io.jdevp2p.discovery.v4.V4Packet.EnrResponse;
import io.jdevp2p.discovery.v4.V4Packet.Neighbors;
import io.jdevp2p.discovery.v4.V4Question.ForNodes;
import io.jdevp2p.discovery.v4.V4Question.ForRecord;
import io.jdevp2p.discovery.v4.V4Question.Stage;
import io.jdevp2p.enr.Node;
import io.jdevp2p.enr.NodeId;
import io.jdevp2p.enr.NodeRecord;
import io.jdevp2p.host.Clock;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Asks other nodes. Since most questions are only answered to those who have proved where they are,
 * a node that may have no proof of us is pinged first, and given a moment to ping us and to get our
 * pong; a node that has one is asked at once.
 *
 * <p>Thread-safe: calls and proofs are under the lock of {@link V4Protocol}, which isn't held while
 * something is signed, sent or told.
 */
final class V4Asker implements NodeQueries {
  private final DiscoveryContext context;
  private final Clock clock;
  private final V4Writer writer;
  private final NodeId self;
  private final ReentrantLock lock;
  private final EndpointProof proof;
  private final V4Calls calls;
  private boolean closed;
  private int timeoutsInARow;

  V4Asker(DiscoveryContext context, V4Writer writer, ReentrantLock lock, EndpointProof proof) {
    this.context = context;
    this.clock = context.host().clock();
    this.writer = writer;
    this.self = context.localNode().id();
    this.lock = lock;
    this.proof = proof;
    this.calls =
        new V4Calls(
            context.limits().limit(V4Bound.CALLS),
            context.limits().limit(V4Bound.CALLS_PER_ENDPOINT));
  }

  // ---- What can be asked

  @Override
  public void ping(Node node, Reply<Pong> reply) {
    InetSocketAddress endpoint = endpoint(node, reply);
    if (endpoint == null) {
      return;
    }
    V4Codec.Encoded packet = writer.ping(endpoint);
    PingCall call = new PingCall(node, endpoint, packet.hash(), clock.nanos(), reply);
    DiscoveryFailure refusal = null;
    lock.lock();
    try {
      if (closed) {
        refusal = DiscoveryFailure.CLOSED;
      } else if (!calls.add(call)) {
        refusal = DiscoveryFailure.TOO_MANY_CALLS;
      } else {
        call.timer = clock.schedule(V4Limits.ANSWER_TIME, () -> timeout(call));
      }
    } finally {
      lock.unlock();
    }
    if (refusal == null) {
      writer.send(packet, endpoint);
    } else {
      reply.failed(refusal);
    }
  }

  @Override
  public void findNode(Node node, Target target, Reply<List<Node>> reply) {
    InetSocketAddress endpoint = endpoint(node, reply);
    if (endpoint != null) {
      EncodedKey key = EncodedKey.of(target.publicKey());
      ask(new ForNodes(node, endpoint, key, this::isWelcome, reply));
    }
  }

  @Override
  public void requestRecord(Node node, Reply<NodeRecord> reply) {
    InetSocketAddress endpoint = endpoint(node, reply);
    if (endpoint != null) {
      ask(new ForRecord(node, endpoint, reply));
    }
  }

  @Override
  public Target randomTarget() {
    byte[] key = new byte[PublicKey.BYTES];
    context.host().random().nextBytes(key);
    return Target.ofPublicKey(key);
  }

  @Override
  public Target target(Node node) {
    return Target.ofPublicKey(node.publicKey().bytes());
  }

  /** How many questions in a row nobody answered. */
  int timeoutsInARow() {
    lock.lock();
    try {
      return timeoutsInARow;
    } finally {
      lock.unlock();
    }
  }

  /** Where to ask a node; null if it can't be asked, which the reply has been told then. */
  private @Nullable InetSocketAddress endpoint(Node node, Reply<?> reply) {
    InetSocketAddress endpoint = node.udpAddress().orElse(null);
    if (endpoint == null) {
      reply.failed(DiscoveryFailure.NO_ENDPOINT);
    } else if (!isWelcome(node)) {
      reply.failed(DiscoveryFailure.NOT_ALLOWED);
      return null;
    }
    return endpoint;
  }

  private boolean isWelcome(Node node) {
    return !node.id().equals(self) && node.ip().filter(context.config().allowed()).isPresent();
  }

  // ---- A question's way

  private void ask(V4Question question) {
    DiscoveryFailure refusal = null;
    boolean first = false;
    lock.lock();
    try {
      if (closed) {
        refusal = DiscoveryFailure.CLOSED;
      } else if (!calls.add(question)) {
        refusal = DiscoveryFailure.TOO_MANY_CALLS;
      } else {
        first = calls.current(question.endpoint) == question;
      }
    } finally {
      lock.unlock();
    }
    if (refusal != null) {
      question.fail(refusal);
    } else if (first) {
      begin(question);
    }
  }

  private void begin(V4Question question) {
    boolean told;
    lock.lock();
    try {
      if (question.stage != Stage.IN_LINE) {
        return;
      }
      told = proof.isTold(question.node.id(), question.endpoint);
      if (!told) {
        question.enter(Stage.BONDING);
      }
    } finally {
      lock.unlock();
    }
    if (told) {
      send(question);
    } else {
      bond(question);
    }
  }

  private void bond(V4Question question) {
    ping(
        question.node,
        new Reply<>() {
          @Override
          public void answered(Pong pong) {
            bonded(question);
          }

          @Override
          public void failed(DiscoveryFailure why) {
            finish(question, () -> question.fail(why));
          }
        });
  }

  private void bonded(V4Question question) {
    boolean told;
    lock.lock();
    try {
      if (question.stage != Stage.BONDING) {
        return;
      }
      told = proof.isTold(question.node.id(), question.endpoint);
      if (!told) {
        question.enter(Stage.AWAITING_PING);
        question.timer = clock.schedule(V4Limits.BOND_TIME, () -> send(question));
      }
    } finally {
      lock.unlock();
    }
    if (told) {
      send(question);
    }
  }

  private void send(V4Question question) {
    V4Codec.Encoded packet = writer.sign(question.packet(writer.expiration()));
    lock.lock();
    try {
      if (question.stage == Stage.ASKED || question.stage == Stage.ENDED) {
        return;
      }
      boolean behindPong = question.stage != Stage.IN_LINE;
      question.hash = packet.hash();
      if (behindPong) {
        question.enter(Stage.ASKED);
        question.timer = clock.schedule(V4Limits.REPEAT_TIME, () -> repeat(question, packet));
      } else {
        await(question, V4Limits.ANSWER_TIME);
      }
    } finally {
      lock.unlock();
    }
    writer.send(packet, question.endpoint);
  }

  /** Sends a question again that may have overtaken the pong it relies on. */
  private void repeat(V4Question question, V4Codec.Encoded packet) {
    lock.lock();
    try {
      if (question.stage != Stage.ASKED) {
        return;
      }
      await(question, V4Limits.ANSWER_TIME);
      if (question.isBegun()) {
        return;
      }
    } finally {
      lock.unlock();
    }
    writer.send(packet, question.endpoint);
  }

  /** With the lock. */
  private void await(V4Question question, Duration atMost) {
    question.enter(Stage.ASKED);
    question.timer = clock.schedule(atMost, () -> timeout(question));
  }

  private void timeout(V4Question question) {
    boolean begun;
    lock.lock();
    try {
      if (question.stage != Stage.ASKED) {
        return;
      }
      begun = question.isBegun();
      if (!begun) {
        timeoutsInARow++;
        proof.forgetTold(question.node.id(), question.endpoint);
      }
    } finally {
      lock.unlock();
    }
    if (begun) {
      answer((ForNodes) question);
    } else {
      finish(question, () -> question.fail(DiscoveryFailure.TIMEOUT));
    }
  }

  private void answer(ForNodes question) {
    finish(question, () -> question.reply.answered(question.answer.nodes()));
  }

  /** Ends a question, unless it has ended, and begins the next one at the same endpoint. */
  private void finish(V4Question question, Runnable tell) {
    V4Question next;
    lock.lock();
    try {
      if (!calls.end(question)) {
        return;
      }
      next = closed ? null : calls.current(question.endpoint);
    } finally {
      lock.unlock();
    }
    tell.run();
    if (next != null) {
      begin(next);
    }
  }

  private void timeout(PingCall call) {
    lock.lock();
    try {
      if (!calls.remove(call)) {
        return;
      }
      timeoutsInARow++;
    } finally {
      lock.unlock();
    }
    call.reply.failed(DiscoveryFailure.TIMEOUT);
  }

  // ---- What came from others

  /** Whether anything is asked there; with the lock. */
  boolean isAsked(InetSocketAddress endpoint) {
    return calls.isAsked(endpoint);
  }

  /** Whether a packet of that type from there can be an answer; with the lock. */
  boolean isAsked(InetSocketAddress endpoint, int answerType) {
    return calls.isAsked(endpoint, answerType);
  }

  /** Who can be expected to have signed such an answer; null if nobody; with the lock. */
  @Nullable PublicKey expected(InetSocketAddress endpoint, int answerType) {
    return calls.expected(endpoint, answerType);
  }

  /** Takes a pong; false if it answers no ping of this class. */
  boolean ponged(V4Packet.Pong pong, PublicKey key, NodeId signer, InetSocketAddress from) {
    PingCall call;
    lock.lock();
    try {
      call = calls.answered(signer, from, pong.pingHash());
      if (call == null) {
        return false;
      }
      timeoutsInARow = 0;
      proof.prove(key, signer, from);
      if (call.pingedUs) {
        proof.tell(signer, from);
      }
    } finally {
      lock.unlock();
    }
    Duration roundTrip = Duration.ofNanos(clock.nanos() - call.sentNanos);
    call.reply.answered(new Pong(pong.sequence(), seenAs(pong, from), roundTrip));
    return true;
  }

  /** Where we are, as it says, which counts as a vote since it answers a ping of our own accord. */
  private InetSocketAddress seenAs(V4Packet.Pong pong, InetSocketAddress from) {
    InetAddress ip = pong.to().ip().orElse(null);
    if (ip == null) {
      return new InetSocketAddress(pong.to().udpPort());
    }
    InetSocketAddress seenAs = new InetSocketAddress(ip, pong.to().udpPort());
    context.vote().stated(from.getAddress(), seenAs);
    return seenAs;
  }

  /**
   * A node has pinged us and our pong is on its way to it; with the lock.
   *
   * @return whether a ping of ours is on its way to that node, too
   */
  boolean pinged(NodeId id, InetSocketAddress from) {
    return calls.pingedUs(id, from);
  }

  /** Asks what was to be asked once that node has pinged us. */
  void askIfAwaited(NodeId id, InetSocketAddress from) {
    V4Question question;
    lock.lock();
    try {
      question = calls.current(id, from);
      if (question == null || question.stage != Stage.AWAITING_PING) {
        return;
      }
    } finally {
      lock.unlock();
    }
    send(question);
  }

  /** Takes neighbors, if that node was asked for them. */
  void told(Neighbors neighbors, NodeId signer, InetSocketAddress from) {
    ForNodes question;
    NeighborsAnswer.Progress progress;
    lock.lock();
    try {
      if (!(calls.current(signer, from) instanceof ForNodes current)
          || current.stage != Stage.ASKED) {
        return;
      }
      question = current;
      timeoutsInARow = 0;
      proof.tell(signer, from);
      progress = question.answer.add(neighbors);
      if (progress == NeighborsAnswer.Progress.PERHAPS_ALL) {
        await(question, V4Limits.GATHER_TIME);
      }
    } finally {
      lock.unlock();
    }
    if (progress == NeighborsAnswer.Progress.ALL) {
      answer(question);
    }
  }

  /** Takes a record, if that node was asked for it by that packet. */
  void told(EnrResponse response, NodeId signer, InetSocketAddress from) {
    ForRecord question;
    lock.lock();
    try {
      if (!(calls.current(signer, from) instanceof ForRecord current)
          || current.stage != Stage.ASKED
          || !response.requestHash().equals(current.hash)) {
        return;
      }
      question = current;
      timeoutsInARow = 0;
      proof.tell(signer, from);
    } finally {
      lock.unlock();
    }
    NodeRecord record = response.record();
    finish(
        question,
        record.id().equals(signer)
            ? () -> question.reply.answered(record)
            : () -> question.reply.failed(DiscoveryFailure.INVALID_ANSWER));
  }

  /** Ends all questions. */
  void close() {
    List<PingCall> pings;
    List<V4Question> questions;
    lock.lock();
    try {
      closed = true;
      questions = calls.endQuestions();
      pings = calls.removePings();
    } finally {
      lock.unlock();
    }
    questions.forEach(question -> question.fail(DiscoveryFailure.CLOSED));
    pings.forEach(ping -> ping.reply.failed(DiscoveryFailure.CLOSED));
  }
}
