package io.jdevp2p.discovery.v4;

import io.jdevp2p.crypto.PublicKey;
import io.jdevp2p.discovery.Pong;
import io.jdevp2p.discovery.Reply;
import io.jdevp2p.enr.Node;
import io.jdevp2p.enr.NodeId;
import io.jdevp2p.host.Clock;
import io.jdevp2p.host.Limit;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What we have asked and wait to hear. Pings are told apart by their hash, any number at a time. Of
 * other questions an endpoint gets one at a time, the next waits in line: neighbors don't say which
 * question they answer.
 *
 * <p>Under the lock of {@link V4Protocol}.
 */
final class V4Calls {
  private final Limit limit;
  private final Limit endpointLimit;
  private final Map<InetSocketAddress, Conversation> conversations = new LinkedHashMap<>();
  private int open;

  /** All that waits at one endpoint. */
  private static final class Conversation {
    final ArrayDeque<PingCall> pings = new ArrayDeque<>();
    final ArrayDeque<V4Question> questions = new ArrayDeque<>(); // the first is the current one

    int open() {
      return pings.size() + questions.size();
    }
  }

  /** A ping of ours. */
  static final class PingCall {
    final Node node;
    final InetSocketAddress endpoint;
    final PacketHash hash;
    final long sentNanos;
    final Reply<Pong> reply;
    Clock.@Nullable Timer timer;
    boolean pingedUs; // the node itself, from there, since we pinged it

    PingCall(
        Node node, InetSocketAddress endpoint, PacketHash hash, long sentNanos, Reply<Pong> reply) {
      this.node = node;
      this.endpoint = endpoint;
      this.hash = hash;
      this.sentNanos = sentNanos;
      this.reply = reply;
    }
  }

  V4Calls(Limit limit, Limit endpointLimit) {
    this.limit = limit;
    this.endpointLimit = endpointLimit;
  }

  /** Whether anything is asked there. */
  boolean isAsked(InetSocketAddress endpoint) {
    return conversations.containsKey(endpoint);
  }

  /** Whether a packet of that type from there can be an answer. */
  boolean isAsked(InetSocketAddress endpoint, int answerType) {
    Conversation conversation = conversations.get(endpoint);
    if (conversation == null) {
      return false;
    }
    if (answerType == V4Packet.Pong.TYPE) {
      return !conversation.pings.isEmpty();
    }
    V4Question current = conversation.questions.peekFirst();
    return switch (current) {
      case V4Question.ForNodes _ -> answerType == V4Packet.Neighbors.TYPE;
      case V4Question.ForRecord _ -> answerType == V4Packet.EnrResponse.TYPE;
      case null -> false;
    };
  }

  /** Who can be expected to have signed a packet of that type from there; null if nobody asked. */
  @Nullable PublicKey expected(InetSocketAddress endpoint, int answerType) {
    Conversation conversation = conversations.get(endpoint);
    if (conversation == null) {
      return null;
    }
    if (answerType == V4Packet.Pong.TYPE) {
      PingCall first = conversation.pings.peekFirst();
      return first == null ? null : first.node.publicKey();
    }
    V4Question current = conversation.questions.peekFirst();
    return current == null ? null : current.node.publicKey();
  }

  /** Adds a ping; false if there are too many calls. */
  boolean add(PingCall ping) {
    Conversation conversation = conversationWithRoom(ping.endpoint);
    if (conversation == null) {
      return false;
    }
    conversation.pings.addLast(ping);
    return true;
  }

  /**
   * Takes the ping that a pong answers; null if there is none. A pong of somebody else doesn't end
   * the waiting, even with the right hash: who sees our packets can send it in the node's name.
   */
  @Nullable PingCall answered(NodeId signer, InetSocketAddress from, PacketHash pingHash) {
    Conversation conversation = conversations.get(from);
    if (conversation != null) {
      for (PingCall ping : conversation.pings) {
        if (ping.hash.equals(pingHash) && ping.node.id().equals(signer)) {
          remove(ping);
          return ping;
        }
      }
    }
    return null;
  }

  /** Gives a ping up; false if it was answered before. */
  boolean remove(PingCall ping) {
    Conversation conversation = conversations.get(ping.endpoint);
    if (conversation == null || !conversation.pings.remove(ping)) {
      return false;
    }
    if (ping.timer != null) {
      ping.timer.cancel();
    }
    leave(ping.endpoint, conversation);
    return true;
  }

  /** Notes that a node pinged us; false if we wait for no pong of its. */
  boolean pingedUs(NodeId id, InetSocketAddress from) {
    Conversation conversation = conversations.get(from);
    if (conversation == null) {
      return false;
    }
    boolean noted = false;
    for (PingCall ping : conversation.pings) {
      if (ping.node.id().equals(id)) {
        ping.pingedUs = true;
        noted = true;
      }
    }
    return noted;
  }

  /** Adds a question; false if there are too many calls. */
  boolean add(V4Question question) {
    Conversation conversation = conversationWithRoom(question.endpoint);
    if (conversation == null) {
      return false;
    }
    conversation.questions.addLast(question);
    return true;
  }

  /** The question that a node there is being asked; null if there is none. */
  @Nullable V4Question current(NodeId id, InetSocketAddress endpoint) {
    V4Question current = current(endpoint);
    return current != null && current.node.id().equals(id) ? current : null;
  }

  /** The question that is being asked there, whoever is asked; null if there is none. */
  @Nullable V4Question current(InetSocketAddress endpoint) {
    Conversation conversation = conversations.get(endpoint);
    return conversation == null ? null : conversation.questions.peekFirst();
  }

  /** Ends a question; false if it had ended before. */
  boolean end(V4Question question) {
    Conversation conversation = conversations.get(question.endpoint);
    if (conversation == null || !conversation.questions.remove(question)) {
      return false;
    }
    question.enter(V4Question.Stage.ENDED);
    leave(question.endpoint, conversation);
    return true;
  }

  /** Ends all. */
  List<PingCall> removePings() {
    List<PingCall> all = new ArrayList<>();
    conversations.values().forEach(conversation -> all.addAll(conversation.pings));
    all.forEach(this::remove);
    return all;
  }

  /** Ends all. */
  List<V4Question> endQuestions() {
    List<V4Question> all = new ArrayList<>();
    conversations.values().forEach(conversation -> all.addAll(conversation.questions));
    all.forEach(this::end);
    return all;
  }

  private @Nullable Conversation conversationWithRoom(InetSocketAddress endpoint) {
    if (open >= limit.maximum()) {
      limit.refuse();
      return null;
    }
    Conversation conversation = conversations.get(endpoint);
    if (conversation == null) {
      conversation = new Conversation();
      conversations.put(endpoint, conversation);
    } else if (conversation.open() >= endpointLimit.maximum()) {
      endpointLimit.refuse();
      return null;
    }
    open++;
    limit.observe(open);
    endpointLimit.observe(conversation.open() + 1L);
    return conversation;
  }

  private void leave(InetSocketAddress endpoint, Conversation conversation) {
    open--;
    if (conversation.open() == 0) {
      conversations.remove(endpoint);
    }
  }
}
