package io.jdevp2p.discovery.v5;

import io.jdevp2p.discovery.v5.Call.State;
import io.jdevp2p.host.Clock;
import io.jdevp2p.host.Deadline;
import io.jdevp2p.host.Limit;
import io.jdevp2p.host.LimitBook;
import io.jdevp2p.host.RandomSource;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Our calls, several to a node at once if need be. What each method returns is to be sent by the
 * caller, once it doesn't hold the lock any more.
 *
 * <pre>
 *   WAITING -> PROBING | SENT             when nobody shakes hands any more
 *   PROBING -> SHAKING                    when challenged
 *           -> SENT                       when the other side was faster and has begun a session
 *   SENT    -> SHAKING                    when challenged: the other side has lost the session
 *           -> WAITING                    when another call was
 *   any     -> ENDED
 * </pre>
 *
 * <p>At most one call shakes hands with a remote at a time, by probing or shaking. Only while one
 * does, others wait for it.
 *
 * <p>Not thread-safe: the protocol's lock guards it.
 */
final class V5Calls {
  private final Clock clock;
  private final RandomSource random;
  private final Sessions sessions;
  private final Limit limit;
  private final Limit restarts;

  /** In the order of their deadlines: all have equally long, so who begins last is last. */
  private final LinkedHashMap<V5RequestId, Call> calls = new LinkedHashMap<>();

  private final Map<V5Nonce, Call> byNonce = new HashMap<>(); // looked up only
  private final Map<Remote, Conversation> conversations = new HashMap<>(); // looked up only
  private final Map<InetSocketAddress, Integer> endpoints = new HashMap<>(); // looked up only

  /** The calls to one remote. */
  private static final class Conversation {
    final Set<Call> calls = new LinkedHashSet<>();
    @Nullable Call shaker; // who shakes hands; while somebody does, others may wait
  }

  /** A packet to be sent. */
  sealed interface Sending {
    /** One that nobody can decrypt. */
    record Probe(Call call, V5Nonce nonce) implements Sending {}

    /** The call's message. */
    record InSession(Call call, Session session, V5Nonce nonce) implements Sending {}
  }

  V5Calls(Clock clock, RandomSource random, Sessions sessions, LimitBook limits) {
    this.clock = clock;
    this.random = random;
    this.sessions = sessions;
    this.limit = limits.limit(V5Bound.CALLS);
    this.restarts = limits.limit(V5Bound.CALL_RESTARTS);
  }

  /** Takes a call in; false if there are too many. */
  boolean add(Call call) {
    if (calls.size() >= limit.maximum()) {
      limit.refuse();
      return false;
    }
    call.deadline = clock.deadline(V5Limits.RESPONSE_TIMEOUT);
    calls.put(call.message.requestId(), call);
    limit.observe(calls.size());
    conversations.computeIfAbsent(call.remote, _ -> new Conversation()).calls.add(call);
    endpoints.merge(call.remote.endpoint(), 1, Integer::sum);
    return true;
  }

  /** Sends a call if it need not wait for others. */
  List<Sending> begin(Call call) {
    List<Sending> sendings = new ArrayList<>(1);
    begin(call, conversation(call), sendings);
    return sendings;
  }

  private void begin(Call call, Conversation conversation, List<Sending> sendings) {
    if (conversation.shaker != null) {
      call.state = State.WAITING;
      return;
    }
    Session session = sessions.newest(call.remote);
    V5Nonce nonce = session == null ? null : session.nextNonce(random);
    if (session == null || nonce == null) {
      nonce = new V5Nonce(random.nextInt(), random.nextLong());
      conversation.shaker = call;
      sent(call, State.PROBING, nonce);
      sendings.add(new Sending.Probe(call, nonce));
    } else {
      sent(call, State.SENT, nonce);
      sendings.add(new Sending.InSession(call, session, nonce));
    }
  }

  private void sent(Call call, State state, V5Nonce nonce) {
    forgetNonce(call);
    call.state = state;
    call.nonce = nonce;
    call.sentAt = clock.nanos();
    byNonce.put(nonce, call);
  }

  /**
   * A WHOAREYOU has come: the call that is to answer it by a handshake, or null if nothing of ours
   * went there with that nonce. It has ended if it was challenged before.
   */
  @Nullable Call challenged(V5Nonce nonce, InetSocketAddress from) {
    Call call = byNonce.get(nonce);
    if (call == null || !call.remote.endpoint().equals(from)) {
      return null;
    }
    forgetNonce(call);
    if (call.challenged) {
      call.state = State.ENDED;
      return call;
    }
    call.challenged = true;
    Conversation conversation = conversation(call);
    conversation.shaker = call;
    // What else went out under keys that the other side hasn't got is lost, too.
    for (Call other : conversation.calls) {
      if (other.state == State.SENT && other != call) {
        forgetNonce(other);
        other.state = State.WAITING;
      }
    }
    return call;
  }

  /** Lets another call shake hands in the place of one that is too long for it, and now waits. */
  void carry(Call tooLong, Call carrier) {
    tooLong.state = State.WAITING;
    carrier.challenged = true;
    conversation(tooLong).shaker = carrier;
  }

  /** The handshake packet of a call can be sent, with this nonce. */
  void shaking(Call call, V5Nonce nonce) {
    sent(call, State.SHAKING, nonce);
    restart(call);
  }

  /** Keys have proved good: if they are the newest ones, who waited for them goes out. */
  List<Sending> established(Remote remote, Session session) {
    Conversation conversation = conversations.get(remote);
    return conversation != null
            && conversation.shaker != null
            && session.equals(sessions.newest(remote))
        ? resume(conversation)
        : List.of();
  }

  private List<Sending> resume(Conversation conversation) {
    conversation.shaker = null;
    List<Sending> sendings = new ArrayList<>();
    for (Call call : conversation.calls) {
      if (call.state == State.WAITING || call.state == State.PROBING) {
        begin(call, conversation, sendings);
        restart(call);
      }
    }
    return sendings;
  }

  /** The call that a message from there can be the answer to, or null. */
  @Nullable Call answered(Remote from, V5RequestId requestId) {
    Call call = calls.get(requestId);
    return call != null && call.remote.equals(from) ? call : null;
  }

  /** Gives a call its whole time anew, but not for ever. */
  void restart(Call call) {
    if (call.restarts >= restarts.maximum()) {
      restarts.refuse();
      return;
    }
    call.restarts++;
    restarts.observe(call.restarts);
    call.deadline = clock.deadline(V5Limits.RESPONSE_TIMEOUT);
    calls.putLast(call.message.requestId(), call);
  }

  /** Whether a call hasn't ended. */
  boolean isOpen(Call call) {
    return calls.get(call.message.requestId()) == call;
  }

  /** Ends a call; who waited for its handshake goes on. */
  List<Sending> end(Call call) {
    if (!isOpen(call)) {
      return List.of();
    }
    calls.remove(call.message.requestId());
    call.state = State.ENDED;
    forgetNonce(call);
    endpoints.computeIfPresent(call.remote.endpoint(), (_, n) -> n == 1 ? null : n - 1);
    Conversation conversation = conversation(call);
    conversation.calls.remove(call);
    if (conversation.calls.isEmpty()) {
      conversations.remove(call.remote);
      return List.of();
    }
    return conversation.shaker == call ? resume(conversation) : List.of();
  }

  /** The calls whose time is over. They haven't ended yet. */
  List<Call> late() {
    List<Call> late = new ArrayList<>();
    for (Call call : calls.values()) {
      if (!call.deadline.passed(clock)) {
        break;
      }
      late.add(call);
    }
    return late;
  }

  /** When the next one's time is over. */
  Deadline nextDeadline() {
    Map.Entry<V5RequestId, Call> first = calls.firstEntry();
    return first == null ? Deadline.never() : first.getValue().deadline;
  }

  List<Call> all() {
    return List.copyOf(calls.values());
  }

  /** Whether something was asked of somebody there. */
  boolean isEndpoint(InetSocketAddress endpoint) {
    return endpoints.containsKey(endpoint);
  }

  private Conversation conversation(Call call) {
    Conversation conversation = conversations.get(call.remote);
    if (conversation == null) {
      throw new IllegalStateException("a call that has ended");
    }
    return conversation;
  }

  private void forgetNonce(Call call) {
    if (call.nonce != null) {
      byNonce.remove(call.nonce);
      call.nonce = null;
    }
  }
}
