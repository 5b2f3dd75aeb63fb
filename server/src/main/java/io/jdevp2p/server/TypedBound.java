package io.jdevp2p.server;

import io.jdevp2p.host.Bound;
import java.util.List;
import java.util.function.ToLongFunction;

/** The bounds of a typed protocol on one peer; the numbers are in {@link TypedLimits}. */
enum TypedBound implements Bound {
  WORKERS(
      "typed.workers",
      Unit.COUNT,
      TypedLimits::workers,
      "requests of a peer that are served at once",
      "further ones wait",
      "TypedSessionTest.isDoneByABoundedNumberOfWorkersWhileTheOthersWait"),
  SERVING_MESSAGES(
      "typed.serving-messages",
      Unit.COUNT,
      TypedLimits::servingMessages,
      "requests of a peer that wait for a worker",
      "the peer is not read until there is room, and TCP stops it",
      "TypedSessionTest.isDoneByABoundedNumberOfWorkersWhileTheOthersWait"),
  SERVING_BYTES(
      "typed.serving-bytes",
      Unit.BYTES,
      TypedLimits::servingBytes,
      "the bytes of such requests; a larger one is taken when nothing else waits",
      "the peer is not read until there is room, and TCP stops it",
      "TypedSessionTest.takesNoMoreBytesInThanMayWait") {
    @Override
    public Firmness firmness() {
      return Firmness.ONE_MORE;
    }
  },
  REQUESTS_SENT(
      "typed.requests-sent",
      Unit.COUNT,
      TypedLimits::requestsSent,
      "requests of ours that are with a peer at once",
      "further ones wait for their turn",
      "TypedSessionTest.waitForTheirTurnWhenManyAreWithThePeer"),
  REQUESTS_IN_FLIGHT(
      "typed.requests-in-flight",
      Unit.COUNT,
      TypedLimits::requestsInFlight,
      "requests of ours that wait for an answer or their turn",
      "the newest is refused, and its maker told",
      "TypedSessionTest.areNotMoreThanAllowedAtOnce"),
  REQUESTS_GIVEN_UP(
      "typed.requests-given-up",
      Unit.COUNT,
      TypedLimits::requestsGivenUp,
      "requests that were given up and may still be answered",
      "the oldest is forgotten, and no answer is called unasked-for any more",
      "PendingRequestsTest.onceGivenUpRequestsWereForgottenNoAnswerIsABreach"),
  ANSWER_GRACE(
      "typed.answer-grace",
      Unit.TIME,
      limits -> limits.answerGrace().toNanos(),
      "the time in which a request that was given up counts as being with the peer",
      "it is taken for lost",
      "PendingRequestsTest.anAnswerThatDoesNotComeIsTakenForLost"),
  INBOX_MESSAGES(
      "typed.inbox-messages",
      Unit.COUNT,
      TypedLimits::inboxMessages,
      "messages of a peer that wait to be received",
      "the peer is not read until there is room, and TCP stops it",
      "TypedSessionTest.thatNobodyReceivesHoldUpTheOtherSide"),
  INBOX_BYTES(
      "typed.inbox-bytes",
      Unit.BYTES,
      TypedLimits::inboxBytes,
      "the bytes of such messages; a larger one is taken when nothing else waits",
      "the peer is not read until there is room, and TCP stops it",
      "TypedSessionTest.areBoundedInBytesWhileNobodyReceives") {
    @Override
    public Firmness firmness() {
      return Firmness.ONE_MORE;
    }
  },
  END_GRACE(
      "typed.end-grace",
      Unit.TIME,
      limits -> limits.endGrace().toNanos(),
      "the handlers' time to end after they were interrupted",
      "the peer is let go without them",
      "TypedSessionTest.thatIgnoresItsInterruptDoesNotHoldThePeer");

  @SuppressWarnings("ImmutableEnumChecker") // it has immutable parts only
  private final Description description;

  @SuppressWarnings("ImmutableEnumChecker") // it has no state
  private final ToLongFunction<TypedLimits> maximum;

  TypedBound(
      String name,
      Unit unit,
      ToLongFunction<TypedLimits> maximum,
      String bounds,
      String atLimit,
      String test) {
    long standard = maximum.applyAsLong(TypedLimits.defaults());
    this.description = new Description(name, unit, standard, bounds, atLimit, test, List.of());
    this.maximum = maximum;
  }

  @Override
  public Description description() {
    return description;
  }

  /** Its maximum among these limits. */
  long maximum(TypedLimits limits) {
    return maximum.applyAsLong(limits);
  }
}
