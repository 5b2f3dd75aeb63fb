package io.jdevp2p.discovery.udp;

import io.jdevp2p.host.Bound;
import java.time.Duration;
import java.util.List;

/** The bounds of this package; the numbers are in {@link UdpLimits}. */
public enum UdpBound implements Bound {
  PACKET_BYTES(
      "discovery.packet-bytes",
      Unit.BYTES,
      UdpLimits.PACKET_BYTES,
      "a packet, of both versions",
      "a longer one is dropped",
      "UdpPortTest.whatIsNoPacketIsDropped"),
  QUEUED_PACKETS(
      "discovery.queued-packets",
      Unit.COUNT,
      UdpLimits.QUEUED_PACKETS,
      "packets that wait to be handled, in each of the three classes",
      "one of the network with the most of them is dropped, drawn by chance",
      "PrefixQueueTest.whenItIsFullOneOfTheLongestLineGoes"),
  DRAINED_PACKETS(
      "discovery.drained-packets",
      Unit.COUNT,
      UdpLimits.DRAINED_PACKETS,
      "packets taken from the kernel between two that are handled",
      "the others stay there until the next was handled",
      "UdpPortTest.aFloodDoesNotKeepItFromHandlingPackets"),
  BURST_PACKETS(
      "discovery.burst-packets",
      Unit.COUNT,
      UdpLimits.BURST_PACKETS,
      "packets of one network at once",
      "further ones are handled when no others wait, and seldom otherwise",
      "NetworkRatesTest.aNetworkIsWithinItsRateForItsBurstAndThenForOneInAnInterval"),
  PACKET_INTERVAL(
      "discovery.packet-interval",
      UdpLimits.PACKET_INTERVAL,
      "in which one more packet of a network is within its rate",
      "further ones are handled when no others wait, and seldom otherwise",
      "NetworkRatesTest.aNetworkIsWithinItsRateForItsBurstAndThenForOneInAnInterval"),
  RATES(
      "discovery.rates",
      Unit.COUNT,
      UdpLimits.RATES,
      "networks whose rates are told apart",
      "networks drawn by chance share one rate",
      "NetworkRatesTest.networksWithoutNumberTakeNoMoreMemory"),
  RECEIVE_FAILURES(
      "discovery.receive-failures",
      Unit.COUNT,
      UdpLimits.RECEIVE_FAILURES,
      "packets in a row that the system fails to give us",
      "a short rest follows each further one",
      "UdpPortTest.packetsThatCannotBeReceivedDoNotEndIt"),
  RECEIVE_REST(
      "discovery.receive-rest",
      UdpLimits.RECEIVE_REST,
      "rest of a port that receives nothing but failures",
      "it tries again",
      "UdpPortTest.packetsThatCannotBeReceivedDoNotEndIt"),
  REPORTED_FAILURES(
      "discovery.reported-failures",
      Unit.COUNT,
      UdpLimits.REPORTED_FAILURES,
      "failures of our own code over a packet, in the log",
      "further ones are counted only",
      "UdpPortTest.aFailureOfOurOwnDoesNotEndIt"),
  CLOSE_WAIT(
      "discovery.close-wait",
      UdpLimits.CLOSE_WAIT,
      "closing waits for the packet that is being handled",
      "it closes all the same",
      "UdpPortTest.closingWaitsForThePacketThatIsBeingHandledAndNoLongerThanItMay");

  @SuppressWarnings("ImmutableEnumChecker") // it has immutable parts only
  private final Description description;

  UdpBound(String name, Duration standard, String bounds, String atLimit, String test) {
    this(name, Unit.TIME, standard.toNanos(), bounds, atLimit, test);
  }

  UdpBound(String name, Unit unit, long standard, String bounds, String atLimit, String test) {
    this.description = new Description(name, unit, standard, bounds, atLimit, test, List.of());
  }

  @Override
  public Description description() {
    return description;
  }
}
