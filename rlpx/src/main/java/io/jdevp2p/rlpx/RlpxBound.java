package io.jdevp2p.rlpx;

import io.jdevp2p.host.Bound;
import java.util.List;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;

/** The bounds of one connection; the numbers are in {@link RlpxLimits}. */
enum RlpxBound implements Bound {
  AUTH_BYTES(
      "rlpx.auth-bytes",
      Unit.BYTES,
      RlpxLimits::authBytes,
      "an auth or ack",
      "it is refused by its size alone, before anything else is read",
      "HandshakeAttackTest.sizesOutOfRangeAreRefusedBeforeAnythingElseIsRead",
      RlpxFailure.AUTH_TOO_BIG,
      RlpxFailure.ACK_TOO_BIG),
  HELLO_BYTES(
      "rlpx.hello-bytes",
      Unit.BYTES,
      RlpxLimits::helloBytes,
      "Hello, and any frame before it",
      "it is refused by its header alone, with \"breach of protocol\"",
      "FrameAttackTest.aHelloOfTheLargestSizeIsReadAndOneByteMoreIsNot",
      RlpxFailure.HELLO_TOO_BIG),
  MAX_NAME_BYTES(
      "rlpx.name-bytes",
      Unit.BYTES,
      RlpxLimits::maxNameBytes,
      "the client name in Hello",
      "\"breach of protocol\"",
      "BaseMessageCodecTest.namesAndCapabilitiesHaveLimits",
      RlpxFailure.HELLO_NAME_TOO_LONG),
  MAX_CAPABILITIES(
      "rlpx.capabilities",
      Unit.COUNT,
      RlpxLimits::maxCapabilities,
      "capabilities in Hello",
      "\"breach of protocol\"",
      "BaseMessageCodecTest.namesAndCapabilitiesHaveLimits",
      RlpxFailure.HELLO_TOO_MANY_CAPABILITIES),
  MAX_CAPABILITY_NAME_BYTES(
      "rlpx.capability-name-bytes",
      Unit.BYTES,
      RlpxLimits::maxCapabilityNameBytes,
      "the name of a capability in Hello",
      "\"breach of protocol\"",
      "BaseMessageCodecTest.namesAndCapabilitiesHaveLimits",
      RlpxFailure.HELLO_CAPABILITY_TOO_LONG),
  FRAME_BYTES(
      "rlpx.frame-bytes",
      Unit.BYTES,
      RlpxLimits::frameBytes,
      "a frame",
      "it is refused by its header alone, with \"breach of protocol\"",
      "FrameAttackTest.aFrameOfTheLargestSizeIsReadAndOneByteMoreIsRefusedByItsHeader",
      RlpxFailure.FRAME_TOO_BIG),
  INFLATED_BYTES(
      "rlpx.inflated-bytes",
      Unit.BYTES,
      RlpxLimits::inflatedBytes,
      "a message, inflated; its code may have a lower limit",
      "it is refused before it is inflated, with \"breach of protocol\"",
      "FrameAttackTest.aMessageOfTheLargestSizeIsReadAndOneByteMoreIsNotInflated",
      RlpxFailure.SNAPPY_TOO_BIG,
      RlpxFailure.MESSAGE_TOO_BIG),
  IDLE_BUFFER_BYTES(
      "rlpx.idle-buffer-bytes",
      Unit.BYTES,
      RlpxLimits::idleBufferBytes,
      "the read buffer and the write buffer of a connection that does nothing",
      "they shrink to it",
      "FrameWriterTest.buffersShrinkOnceThereIsLittleToDo") {
    @Override
    public Firmness firmness() {
      return Firmness.TARGET;
    }
  },
  BUFFER_BYTES(
      "rlpx.buffer-bytes",
      Unit.BYTES,
      RlpxLimits::bufferBytes,
      "these buffers while there is much to do; as much again is being written to the socket",
      "who writes waits; a larger frame to be read has a buffer that grows as its bytes arrive",
      "FrameWriterTest.whatIsAcceptedAndNotWrittenIsBounded"),
  POOLED_BYTES(
      "rlpx.pooled-bytes",
      Unit.BYTES,
      _ -> RlpxLimits.POOLED_BYTES,
      "arrays of large messages that the process keeps for the next ones",
      "those longest unused are garbage",
      "LargeBuffersTest.noMoreIsKeptThanTheBound"),
  QUEUED_MESSAGES(
      "rlpx.queued-messages",
      Unit.COUNT,
      RlpxLimits::queuedMessages,
      "messages of one protocol that wait for room in the write buffer",
      "the next caller waits for a place",
      "FrameWriterTest.theQueueHasAMaximumAndWhoComesLaterWaitsForAPlace"),
  DRAIN_BYTES(
      "rlpx.drain-bytes",
      Unit.BYTES,
      RlpxLimits::drainBytes,
      "what is read and dropped after our Disconnect",
      "the connection is closed",
      "CloseTest.whoSendsWithoutEndIsNotListenedToForLong"),
  HANDSHAKE_DEADLINE(
      "rlpx.handshake-time",
      Unit.TIME,
      limits -> limits.handshakeDeadline().toNanos(),
      "handshake and Hello together, unless the owner sets a deadline of its own, as a server does",
      "the connection is closed",
      "SlowPeerAttackTest.whoSendsItsAuthDropByDropIsCutOff"),
  DISCONNECT_DEADLINE(
      "rlpx.disconnect-time",
      Unit.TIME,
      limits -> limits.disconnectDeadline().toNanos(),
      "the sending of a Disconnect, and the other side's hanging up",
      "the connection is closed",
      "CloseTest.whoDoesNotHangUpIsHungUpOnAtTheDeadline");

  @SuppressWarnings("ImmutableEnumChecker") // it has immutable parts only
  private final Description description;

  @SuppressWarnings("ImmutableEnumChecker") // it has no state
  private final ToLongFunction<RlpxLimits> maximum;

  RlpxBound(
      String name,
      Unit unit,
      ToLongFunction<RlpxLimits> maximum,
      String bounds,
      String atLimit,
      String test,
      RlpxFailure... failures) {
    long standard = maximum.applyAsLong(RlpxLimits.defaults());
    List<String> names = Stream.of(failures).map(RlpxFailure::text).toList();
    this.description = new Description(name, unit, standard, bounds, atLimit, test, names);
    this.maximum = maximum;
  }

  @Override
  public Description description() {
    return description;
  }

  /** Its maximum among these limits. */
  long maximum(RlpxLimits limits) {
    return maximum.applyAsLong(limits);
  }
}
