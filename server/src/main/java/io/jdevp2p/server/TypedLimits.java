package io.jdevp2p.server;

import java.time.Duration;

/**
 * Every number that bounds a typed protocol on one peer, with its default.
 *
 * @param workers requests of the peer that are served at once
 * @param servingMessages requests of the peer that wait for a worker; beyond it nothing more is
 *     read from the peer
 * @param servingBytes bytes of such requests; a single larger one is taken when nothing else waits
 * @param requestsSent requests of ours that are with the peer at once; more wait here for their
 *     turn. Not above {@code servingMessages}: else two sides that ask each other much could both
 *     stop reading, each waiting for the other
 * @param requestsInFlight requests of ours that wait for an answer or for their turn (go-ethereum's
 *     tracker: 10,000)
 * @param requestsGivenUp ids of requests that were given up and may still be answered; the oldest
 *     are forgotten, and once that has happened no answer is called unasked-for
 * @param answerGrace how long a request that was given up still counts as being with the peer,
 *     unless its answer comes; after that it is taken for lost
 * @param inboxMessages messages that wait to be received; beyond it nothing more is read from the
 *     peer
 * @param inboxBytes bytes of such messages; a single larger one is taken when nothing else waits
 * @param endGrace how long the end of the protocol waits for the handlers, once they were
 *     interrupted, before the peer is let go without waiting for them
 */
record TypedLimits(
    int workers,
    int servingMessages,
    long servingBytes,
    int requestsSent,
    int requestsInFlight,
    int requestsGivenUp,
    Duration answerGrace,
    int inboxMessages,
    long inboxBytes,
    Duration endGrace) {

  TypedLimits {
    require(workers > 0, "requests need a worker");
    require(servingMessages > 0 && servingBytes > 0, "requests need room to wait");
    require(requestsSent > 0 && requestsGivenUp > 0, "lists need room for at least one");
    require(
        requestsSent <= servingMessages,
        "requestsSent must not exceed servingMessages, or two sides can wait for each other");
    require(requestsInFlight >= requestsSent, "requestsInFlight must not be below requestsSent");
    require(inboxMessages > 0 && inboxBytes > 0, "an inbox needs room for at least one message");
    require(answerGrace.isPositive(), "answerGrace must be positive");
    require(!endGrace.isNegative(), "endGrace must not be negative");
  }

  static TypedLimits defaults() {
    return new TypedLimits(
        16,
        1_024,
        4L << 20,
        1_024,
        10_000,
        10_000,
        Duration.ofSeconds(20),
        256,
        4L << 20,
        Duration.ofSeconds(1));
  }

  private static void require(boolean condition, String message) {
    if (!condition) {
      throw new IllegalArgumentException(message);
    }
  }
}
