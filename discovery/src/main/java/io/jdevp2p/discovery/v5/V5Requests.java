package io.jdevp2p.discovery.v5;

import io.jdevp2p.crypto.SecretKey;
import io.jdevp2p.discovery.DiscoveryContext;
import io.jdevp2p.discovery.DiscoveryFailure;
import io.jdevp2p.discovery.Pong;
import io.jdevp2p.discovery.Reply;
import io.jdevp2p.discovery.table.NodeQueries;
import io.jdevp2p.discovery.table.Target;
import io.jdevp2p.enr.Node;
import io.jdevp2p.enr.NodeId;
import io.jdevp2p.enr.NodeRecord;
import io.jdevp2p.host.Clock;
import io.jdevp2p.host.Deadline;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Asks other nodes: sends our requests, answers the WHOAREYOUs to them, takes the responses in, and
 * gives up in time.
 *
 * <p>Thread-safe. The calls, and the timer of the next one that may be late, are under the
 * protocol's lock; packets are made and sent, and answers given, under none.
 */
final class V5Requests implements NodeQueries {
  private final DiscoveryContext context;
  private final Clock clock;
  private final NodeId own;
  private final ReentrantLock lock;
  private final Sessions sessions; // under the lock
  private final V5Calls calls; // under the lock
  private final V5Handshake handshake;
  private final V5Output output;
  private final CheckedRecords records;

  private Clock.@Nullable Timer timer; // under the lock
  private boolean closed; // under the lock

  V5Requests(
      DiscoveryContext context,
      ReentrantLock lock,
      Sessions sessions,
      V5Handshake handshake,
      V5Output output) {
    this.context = context;
    this.clock = context.host().clock();
    this.own = context.localNode().id();
    this.lock = lock;
    this.sessions = sessions;
    this.calls = new V5Calls(clock, context.host().random(), sessions, context.limits());
    this.handshake = handshake;
    this.output = output;
    this.records = new CheckedRecords(context.limits().limit(V5Bound.CHECKED_RECORDS));
  }

  // ---- What can be asked

  @Override
  public void ping(Node node, Reply<Pong> reply) {
    ask(node, reply, _ -> new Question.Ping(reply), this::pingMessage);
  }

  @Override
  public void findNode(Node node, Target target, Reply<List<Node>> reply) {
    findNode(node, LookupDistances.of(target.id(), node.id()), reply);
  }

  @Override
  public boolean hasMore() {
    return true;
  }

  @Override
  public void findMore(Node node, Target target, Reply<List<Node>> reply) {
    findNode(node, LookupDistances.more(target.id(), node.id()), reply);
  }

  void findNode(Node node, List<Integer> distances, Reply<List<Node>> reply) {
    ask(
        node,
        reply,
        remote ->
            new Question.FindNode(
                new NodesAnswer(remote, distances, context.config().allowed(), records), reply),
        id -> new V5Message.FindNode(id, distances));
  }

  @Override
  public void requestRecord(Node node, Reply<NodeRecord> reply) {
    findNode(node, List.of(0), new OwnRecordReply(reply));
  }

  void talk(Node node, byte[] talkProtocol, byte[] request, Reply<byte[]> reply) {
    ask(
        node,
        reply,
        _ -> new Question.Talk(reply),
        id -> new V5Message.TalkRequest(id, talkProtocol, request));
  }

  @Override
  public Target randomTarget() {
    byte[] id = new byte[NodeId.BYTES];
    context.host().random().nextBytes(id);
    return Target.of(NodeId.of(id));
  }

  @Override
  public Target target(Node node) {
    return Target.of(node.id());
  }

  /** A node's answer to the question for nodes at distance 0. */
  private record OwnRecordReply(Reply<NodeRecord> reply) implements Reply<List<Node>> {
    @Override
    public void answered(List<Node> answer) {
      Optional<NodeRecord> record = answer.stream().findFirst().flatMap(Node::record);
      record.ifPresentOrElse(reply::answered, () -> reply.failed(DiscoveryFailure.INVALID_ANSWER));
    }

    @Override
    public void failed(DiscoveryFailure why) {
      reply.failed(why);
    }
  }

  private <T> void ask(
      Node node,
      Reply<T> reply,
      Function<Remote, Question> question,
      Function<V5RequestId, V5Message> message) {
    Optional<DiscoveryFailure> refused = whyNot(node);
    if (refused.isPresent()) {
      reply.failed(refused.get());
      return;
    }
    Remote remote = new Remote(node.id(), node.udpAddress().orElseThrow());
    V5RequestId id = newRequestId();
    Call call =
        new Call(remote, node, V5Mask.of(node.id()), message.apply(id), question.apply(remote));
    List<V5Calls.Sending> sendings;
    lock.lock();
    try {
      if (closed) {
        refused = Optional.of(DiscoveryFailure.CLOSED);
        sendings = List.of();
      } else if (!calls.add(call)) {
        refused = Optional.of(DiscoveryFailure.TOO_MANY_CALLS);
        sendings = List.of();
      } else {
        sendings = calls.begin(call);
        armTimer();
      }
    } finally {
      lock.unlock();
    }
    refused.ifPresent(reply::failed);
    output.send(sendings);
  }

  private Optional<DiscoveryFailure> whyNot(Node node) {
    Optional<InetSocketAddress> endpoint = node.udpAddress();
    if (endpoint.isEmpty()) {
      return Optional.of(DiscoveryFailure.NO_ENDPOINT);
    }
    if (node.record().isEmpty()) {
      return Optional.of(DiscoveryFailure.NO_RECORD);
    }
    InetAddress address = endpoint.get().getAddress();
    boolean allowed = !node.id().equals(own) && context.config().allowed().test(address);
    return allowed ? Optional.empty() : Optional.of(DiscoveryFailure.NOT_ALLOWED);
  }

  private V5RequestId newRequestId() {
    return V5RequestId.of(context.host().random().nextLong());
  }

  private V5Message pingMessage(V5RequestId id) {
    return new V5Message.Ping(id, context.localNode().record().sequence());
  }

  // ---- What comes back

  /** A WHOAREYOU has come. By the thread that handles packets, as the others here. */
  void challenged(V5Packet.Whoareyou challenge, InetSocketAddress from) {
    Call call;
    boolean refused;
    List<V5Calls.Sending> sendings;
    lock.lock();
    try {
      call = calls.challenged(challenge.nonce(), from);
      if (call == null) {
        return;
      }
      refused = call.state == Call.State.ENDED;
      sendings = refused ? calls.end(call) : List.of();
    } finally {
      lock.unlock();
    }
    if (refused) {
      call.question.failed(DiscoveryFailure.INVALID_ANSWER);
      output.send(sendings);
    } else if (V5Codec.encodeMessage(call.message).length > V5Limits.HANDSHAKE_MESSAGE_BYTES) {
      shakeHands(carrier(call), challenge);
    } else {
      shakeHands(call, challenge);
    }
  }

  /** A ping that shakes hands for a call whose message is too long for it. */
  private Call carrier(Call tooLong) {
    V5Message ping = pingMessage(newRequestId());
    Question nobodyAsks = new Question.Ping(new Ignored<>());
    Call carrier = new Call(tooLong.remote, tooLong.node, tooLong.mask, ping, nobodyAsks);
    lock.lock();
    try {
      if (calls.isOpen(tooLong) && calls.add(carrier)) {
        calls.carry(tooLong, carrier);
      }
    } finally {
      lock.unlock();
    }
    return carrier;
  }

  private record Ignored<T>() implements Reply<T> {
    @Override
    public void answered(T answer) {}

    @Override
    public void failed(DiscoveryFailure why) {}
  }

  private void shakeHands(Call call, V5Packet.Whoareyou challenge) {
    SecretKey ephemeral = SecretKey.generate(context.host().random());
    V5Handshake.Answer answer = handshake.answer(ephemeral, call.node, challenge);
    V5Nonce nonce = answer.session().nextNonce(context.host().random());
    lock.lock();
    try {
      if (nonce == null || !calls.isOpen(call)) {
        return; // its time was over meanwhile
      }
      sessions.add(call.remote, answer.session());
      calls.shaking(call, nonce);
    } finally {
      lock.unlock();
    }
    output.handshake(call, challenge, answer, nonce);
  }

  /** A message was decrypted with these keys: so the other side has them, too. */
  void established(Remote remote, Session session) {
    List<V5Calls.Sending> sendings;
    lock.lock();
    try {
      sendings = calls.established(remote, session);
    } finally {
      lock.unlock();
    }
    output.send(sendings);
  }

  /** A message has come that answers something, as it says. */
  void response(Remote from, V5Message message) {
    Call call;
    lock.lock();
    try {
      call = calls.answered(from, message.requestId());
    } finally {
      lock.unlock();
    }
    if (call == null) {
      return;
    }
    switch (call.question) {
      case Question.Ping(Reply<Pong> reply) when message instanceof V5Message.Pong pong ->
          pong(call, pong, reply);
      case Question.FindNode(NodesAnswer answer, Reply<List<Node>> reply)
          when message instanceof V5Message.Nodes nodes ->
          nodes(call, nodes, answer, reply);
      case Question.Talk(Reply<byte[]> reply)
          when message instanceof V5Message.TalkResponse response -> {
        if (end(call)) {
          reply.answered(response.response());
        }
      }
      default -> {} // a response to something else: whoever sends it answers nothing by it
    }
  }

  private void pong(Call call, V5Message.Pong pong, Reply<Pong> reply) {
    Duration roundTrip = Duration.ofNanos(clock.nanos() - call.sentAt);
    if (end(call)) {
      InetSocketAddress seenAs = new InetSocketAddress(pong.recipientIp(), pong.recipientPort());
      context.vote().stated(call.remote.endpoint().getAddress(), seenAs);
      reply.answered(new Pong(pong.recordSequence(), seenAs, roundTrip));
    }
  }

  private void nodes(
      Call call, V5Message.Nodes nodes, NodesAnswer answer, Reply<List<Node>> reply) {
    List<Node> checked = answer.check(nodes.records());
    List<V5Calls.Sending> sendings = List.of();
    boolean complete;
    List<Node> all;
    lock.lock();
    try {
      if (!calls.isOpen(call)) {
        return;
      }
      boolean first = !answer.hasBegun();
      complete = answer.add(nodes.total(), checked);
      all = answer.nodes();
      if (complete) {
        sendings = calls.end(call);
      } else if (first) {
        calls.restart(call);
      }
    } finally {
      lock.unlock();
    }
    if (complete) {
      reply.answered(all);
    }
    output.send(sendings);
  }

  /** Ends a call; false if it had ended before, and somebody else has told so. */
  private boolean end(Call call) {
    List<V5Calls.Sending> sendings;
    lock.lock();
    try {
      if (!calls.isOpen(call)) {
        return false;
      }
      sendings = calls.end(call);
    } finally {
      lock.unlock();
    }
    output.send(sendings);
    return true;
  }

  // ---- What doesn't

  /** Under the lock. One timer for all: it rings when the first may be late. */
  private void armTimer() {
    Deadline next = calls.nextDeadline();
    if (timer == null && !next.isNever()) {
      timer = clock.scheduleAt(next, this::giveUp);
    }
  }

  private void giveUp() {
    List<Call> late;
    List<V5Calls.Sending> sendings = new ArrayList<>();
    lock.lock();
    try {
      timer = null;
      late = calls.late();
      late.forEach(call -> sendings.addAll(calls.end(call)));
      armTimer();
    } finally {
      lock.unlock();
    }
    late.forEach(call -> call.question.failed(DiscoveryFailure.TIMEOUT));
    output.send(sendings);
  }

  /** Whether something from there may be an answer. */
  boolean expects(InetSocketAddress from) {
    lock.lock();
    try {
      return calls.isEndpoint(from);
    } finally {
      lock.unlock();
    }
  }

  /** Nobody gets an answer any more. */
  void close() {
    List<Call> open;
    lock.lock();
    try {
      closed = true;
      open = calls.all();
      open.forEach(calls::end);
      if (timer != null) {
        timer.cancel();
        timer = null;
      }
    } finally {
      lock.unlock();
    }
    open.forEach(call -> call.question.failed(DiscoveryFailure.CLOSED));
  }
}
