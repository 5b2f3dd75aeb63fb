package io.jdevp2p.discovery.udp;

import java.time.Duration;

/** Every maximum of this package, with its unit and where the number comes from. */
public final class UdpLimits {
  /** Bytes of a packet (discv4.md, discv5-wire.md). */
  public static final int PACKET_BYTES = 1280;

  /**
   * Packets of one class that wait. What waits longer than others wait for an answer, 0.5 s, is
   * worth nothing: the dearest packet takes 0.2 ms, five times as long on a slow machine or a busy
   * one, and in a flood a newcomer waits for one packet of every origin.
   */
  public static final int QUEUED_PACKETS = 256;

  /**
   * Packets taken from the kernel between two that are handled. Taking one costs 2 µs: 64 keep up
   * with 200,000 a second, and leave half of the time to handle some.
   */
  public static final int DRAINED_PACKETS = 64;

  /**
   * Packets that a network may send at once: some nodes of one owner, each with a lookup under way.
   */
  public static final int BURST_PACKETS = 64;

  /** One more packet of a network in so much time. Nodes send a few a second to each other. */
  public static final Duration PACKET_INTERVAL = Duration.ofSeconds(1).dividedBy(32);

  /** Rates that are told apart, 8 bytes each; networks beyond share them. A power of two. */
  public static final int RATES = 16 * 1024;

  /** Packets in a row that could not be received, before this node takes a rest. */
  public static final int RECEIVE_FAILURES = 1000;

  /** That rest. It isn't a packet then that is wrong, but the socket or the system. */
  public static final Duration RECEIVE_REST = Duration.ofMillis(10);

  /** Failures of our own code that are reported; later ones are only counted. */
  public static final int REPORTED_FAILURES = 16;

  /** How long closing waits for the packet that is being handled. */
  public static final Duration CLOSE_WAIT = Duration.ofSeconds(1);

  private UdpLimits() {}
}
