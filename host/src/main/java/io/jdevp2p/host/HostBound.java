package io.jdevp2p.host;

import java.util.List;

/** The bounds of this module; the numbers are in {@link HostLimits}. */
enum HostBound implements Bound {
  ACCEPT_BACKLOG(
      "host.accept-backlog",
      Unit.COUNT,
      HostLimits.ACCEPT_BACKLOG,
      "connections of one listener that the kernel has set up and nobody has accepted",
      "the kernel answers no further one, and the other side tries again",
      "SystemHostSocketsTest.connectionsThatNobodyAcceptsWaitInTheKernelUpToTheBacklog"),
  CONCURRENT_LOOKUPS(
      "host.concurrent-lookups",
      Unit.COUNT,
      HostLimits.CONCURRENT_LOOKUPS,
      "lookups of names that run at once, each on a platform thread",
      "further ones wait in line",
      "SystemHostNamesTest.noMoreLookupsRunAtOnceOrWaitThanMay"),
  QUEUED_LOOKUPS(
      "host.queued-lookups",
      Unit.COUNT,
      HostLimits.QUEUED_LOOKUPS,
      "lookups of names that wait",
      "the newest is refused",
      "SystemHostNamesTest.noMoreLookupsRunAtOnceOrWaitThanMay"),
  DATAGRAM_BYTES(
      "host.datagram-bytes",
      Unit.BYTES,
      HostLimits.DATAGRAM_BYTES,
      "a UDP packet, and the buffer of a socket for it",
      "it is not sent",
      "SystemHostSocketsTest.theLargestPacketArrivesWholeAndALargerOneIsNotSent"),
  UDP_RECEIVE_BUFFER_BYTES(
      "host.udp-receive-buffer-bytes",
      Unit.BYTES,
      HostLimits.UDP_RECEIVE_BUFFER_BYTES,
      "packets of one UDP socket that the kernel has and nobody has received",
      "the kernel drops the next one",
      "SystemHostSocketsTest.packetsThatNobodyReceivesWaitInTheKernelUpToItsBuffer"),
  RECEIVE_ATTEMPTS(
      "host.receive-attempts",
      Unit.COUNT,
      HostLimits.RECEIVE_ATTEMPTS,
      "looks of a thread for a UDP packet that may come at once",
      "the thread sleeps until one comes",
      "SystemHostSocketsTest.whoReceivesAfterAPollWaitsForThePacket"),
  RANDOM_BUFFER_BYTES(
      "host.random-buffer-bytes",
      Unit.BYTES,
      HostLimits.RANDOM_BUFFER_BYTES,
      "random bytes fetched ahead, for each stripe",
      "more are fetched from the system when they are used up",
      "SystemHostTest.randomBytesDifferInEveryCallAndThread"),
  RANDOM_STRIPES(
      "host.random-stripes",
      Unit.COUNT,
      HostLimits.RANDOM_STRIPES,
      "generators of random bytes",
      "more threads share them",
      "SystemHostTest.randomBytesDifferInEveryCallAndThread");

  @SuppressWarnings("ImmutableEnumChecker") // it has immutable parts only
  private final Description description;

  HostBound(String name, Unit unit, long maximum, String bounds, String atLimit, String test) {
    this.description = new Description(name, unit, maximum, bounds, atLimit, test, List.of());
  }

  @Override
  public Description description() {
    return description;
  }
}
