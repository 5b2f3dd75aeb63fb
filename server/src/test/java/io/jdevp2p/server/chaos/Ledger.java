package io.jdevp2p.server.chaos;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What was said, what arrived and what was acknowledged, over all servers of a run. A talk is one
 * direction of one protocol on one connection; its messages are numbered from 0.
 *
 * <p>Safe without locks, since only one thread of a simulation runs at a time.
 */
final class Ledger {
  private static final int MOST_VIOLATIONS = 20;

  private final List<Talk> talks = new ArrayList<>();

  /** When a talker's words were last acknowledged by a listener, by both their indexes. */
  private final Map<List<Integer>, Long> lastAcknowledged = new HashMap<>();

  private final List<String> violations = new ArrayList<>();
  private long messages;
  private long requests;

  /** One direction of one protocol on one connection. */
  static final class Talk {
    final long number;
    final int talker;
    final int listener;
    private boolean heard;
    private long arrived;
    private long acknowledged;

    Talk(long number, int talker, int listener) {
      this.number = number;
      this.talker = talker;
      this.listener = listener;
    }

    @Override
    public String toString() {
      return "talk " + number + " from " + talker + " to " + listener;
    }
  }

  Talk begin(int talker, int listener) {
    Talk talk = new Talk(talks.size(), talker, listener);
    talks.add(talk);
    return talk;
  }

  /** The first message of a connection arrived; from now on it carries this talk and no other. */
  Talk hear(long number, int listener, int talker) {
    if (number < 0 || number >= talks.size()) {
      violation("nobody began talk " + number + ", which " + listener + " heard");
      return begin(talker, listener);
    }
    Talk talk = talks.get((int) number);
    if (talk.heard || talk.listener != listener || talk.talker != talker) {
      violation(talk + " was heard by " + listener + " from " + talker + ", or twice");
    }
    talk.heard = true;
    return talk;
  }

  void arrived(Talk talk, long number, long message) {
    if (number != talk.number || message != talk.arrived) {
      violation(
          talk
              + ": message "
              + message
              + " of talk "
              + number
              + " arrived in place of "
              + talk.arrived);
    }
    talk.arrived = message + 1;
    messages++;
  }

  void acknowledged(Talk talk, long number, long message, long nowNanos) {
    if (number != talk.number || message != talk.acknowledged) {
      violation(talk + ": " + message + " acknowledged in place of " + talk.acknowledged);
    }
    if (message >= talk.arrived) {
      violation(talk + ": " + message + " was acknowledged and did not arrive");
    }
    talk.acknowledged = message + 1;
    lastAcknowledged.put(List.of(talk.talker, talk.listener), nowNanos);
  }

  void answered(int asker, int answerer, long nowNanos) {
    requests++;
    lastAcknowledged.put(List.of(asker, answerer), nowNanos);
  }

  boolean isAcknowledgedSince(int talker, int listener, long nanos) {
    return lastAcknowledged.getOrDefault(List.of(talker, listener), Long.MIN_VALUE) >= nanos;
  }

  void violation(String what) {
    if (violations.size() < MOST_VIOLATIONS) {
      violations.add(what);
    }
  }

  List<String> violations() {
    return violations;
  }

  long messages() {
    return messages;
  }

  long requests() {
    return requests;
  }
}
