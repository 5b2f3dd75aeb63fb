package io.jdevp2p.simulation;

import java.time.Duration;
import java.util.function.Consumer;

/**
 * How one direction of a link behaves. TCP over it is reliable and in order: it sees latency,
 * jitter, rate, segment size, window and corruption. UDP sees everything but the window.
 *
 * @param latency from sender to receiver, without queueing
 * @param jitter added to each packet's latency: evenly between zero and this
 * @param loss share of UDP packets lost, 0 to 1
 * @param reorder share of UDP packets held back so long that later ones overtake them, 0 to 1
 * @param duplicate share of UDP packets that arrive twice, 0 to 1
 * @param bytesPerSecond the rate, payload only; 0 means unlimited
 * @param queue how much of a backlog a limited link keeps before it drops UDP packets, as the time
 *     that it takes to send it; TCP slows down instead
 * @param segmentBytes TCP bytes that arrive, and are read, at once at most; 1 means byte by byte
 * @param datagramBytes largest UDP payload that gets through, 1 to 65,507
 * @param corruption share of TCP segments and UDP packets that arrive with one bit flipped, as if
 *     the checksum had not caught it, 0 to 1
 * @param windowBytes TCP bytes that may be on their way or unread; a writer blocks beyond
 */
public record LinkConditions(
    Duration latency,
    Duration jitter,
    double loss,
    double reorder,
    double duplicate,
    long bytesPerSecond,
    Duration queue,
    int segmentBytes,
    int datagramBytes,
    double corruption,
    int windowBytes) {

  /**
   * Checks the ranges.
   *
   * @throws IllegalArgumentException naming the value that is out of its range
   */
  public LinkConditions {
    if (latency.isNegative() || jitter.isNegative() || queue.isNegative()) {
      throw new IllegalArgumentException("negative latency, jitter or queue");
    }
    requireShare("loss", loss);
    requireShare("reorder", reorder);
    requireShare("duplicate", duplicate);
    if (bytesPerSecond < 0) {
      throw new IllegalArgumentException("bytesPerSecond must not be negative: " + bytesPerSecond);
    }
    if (segmentBytes < 1) {
      throw new IllegalArgumentException("segmentBytes must be at least 1: " + segmentBytes);
    }
    if (datagramBytes < 1 || datagramBytes > SimulationLimits.UDP_PAYLOAD_BYTES) {
      throw new IllegalArgumentException("datagramBytes out of range: " + datagramBytes);
    }
    requireShare("corruption", corruption);
    if (windowBytes < 1) {
      throw new IllegalArgumentException("windowBytes must be at least 1: " + windowBytes);
    }
  }

  private static void requireShare(String name, double value) {
    if (!(value >= 0 && value <= 1)) {
      throw new IllegalArgumentException(name + " must be between 0 and 1: " + value);
    }
  }

  /**
   * Within a machine: no latency, no loss.
   *
   * @return the conditions
   */
  public static LinkConditions loopback() {
    return new LinkConditions(
        Duration.ZERO,
        Duration.ZERO,
        0,
        0,
        0,
        0,
        Duration.ofSeconds(1),
        65_536,
        SimulationLimits.UDP_PAYLOAD_BYTES,
        0,
        SimulationLimits.TCP_WINDOW_BYTES);
  }

  /**
   * A local network: 200 µs and 50 µs of jitter, nothing lost, unlimited rate. What a simulation
   * begins with.
   *
   * @return the conditions
   */
  public static LinkConditions lan() {
    return loopback().withLatency(Duration.ofNanos(200_000)).withJitter(Duration.ofNanos(50_000));
  }

  /**
   * A way across the Internet: 40 ms and 10 ms of jitter, 1 % of the packets lost, 0.5 % reordered,
   * 0.1 % doubled, 100 Mbit/s with a queue of 200 ms, segments of 1,400 bytes, datagrams up to
   * 1,472 bytes.
   *
   * @return the conditions
   */
  public static LinkConditions internet() {
    return new LinkConditions(
        Duration.ofMillis(40),
        Duration.ofMillis(10),
        0.01,
        0.005,
        0.001,
        12_500_000,
        Duration.ofMillis(200),
        1400,
        1472,
        0,
        SimulationLimits.TCP_WINDOW_BYTES);
  }

  /**
   * With another latency.
   *
   * @param value the latency
   * @return a copy
   */
  public LinkConditions withLatency(Duration value) {
    return change(c -> c.latency = value);
  }

  /**
   * With another jitter.
   *
   * @param value the largest addition to the latency
   * @return a copy
   */
  public LinkConditions withJitter(Duration value) {
    return change(c -> c.jitter = value);
  }

  /**
   * With another loss of UDP packets.
   *
   * @param share 0 to 1
   * @return a copy
   */
  public LinkConditions withLoss(double share) {
    return change(c -> c.loss = share);
  }

  /**
   * With another reordering of UDP packets.
   *
   * @param share 0 to 1
   * @return a copy
   */
  public LinkConditions withReorder(double share) {
    return change(c -> c.reorder = share);
  }

  /**
   * With another duplication of UDP packets.
   *
   * @param share 0 to 1
   * @return a copy
   */
  public LinkConditions withDuplicate(double share) {
    return change(c -> c.duplicate = share);
  }

  /**
   * With another rate.
   *
   * @param value bytes a second, 0 for unlimited
   * @return a copy
   */
  public LinkConditions withBytesPerSecond(long value) {
    return change(c -> c.bytesPerSecond = value);
  }

  /**
   * With another queue before UDP packets are dropped.
   *
   * @param value the time that it takes to send the backlog
   * @return a copy
   */
  public LinkConditions withQueue(Duration value) {
    return change(c -> c.queue = value);
  }

  /**
   * With another size of TCP segments.
   *
   * @param value bytes that arrive at once at most
   * @return a copy
   */
  public LinkConditions withSegmentBytes(int value) {
    return change(c -> c.segmentBytes = value);
  }

  /**
   * With another largest UDP payload.
   *
   * @param value bytes, 1 to 65,507
   * @return a copy
   */
  public LinkConditions withDatagramBytes(int value) {
    return change(c -> c.datagramBytes = value);
  }

  /**
   * With another corruption.
   *
   * @param share 0 to 1
   * @return a copy
   */
  public LinkConditions withCorruption(double share) {
    return change(c -> c.corruption = share);
  }

  /**
   * With another TCP window. A small one makes buffers full at once.
   *
   * @param value bytes on their way or unread at most
   * @return a copy
   */
  public LinkConditions withWindowBytes(int value) {
    return change(c -> c.windowBytes = value);
  }

  private LinkConditions change(Consumer<Draft> what) {
    Draft draft = new Draft(this);
    what.accept(draft);
    return draft.build();
  }

  /** Conditions of which one is about to change. */
  private static final class Draft {
    private Duration latency;
    private Duration jitter;
    private double loss;
    private double reorder;
    private double duplicate;
    private long bytesPerSecond;
    private Duration queue;
    private int segmentBytes;
    private int datagramBytes;
    private double corruption;
    private int windowBytes;

    Draft(LinkConditions from) {
      latency = from.latency;
      jitter = from.jitter;
      loss = from.loss;
      reorder = from.reorder;
      duplicate = from.duplicate;
      bytesPerSecond = from.bytesPerSecond;
      queue = from.queue;
      segmentBytes = from.segmentBytes;
      datagramBytes = from.datagramBytes;
      corruption = from.corruption;
      windowBytes = from.windowBytes;
    }

    LinkConditions build() {
      return new LinkConditions(
          latency,
          jitter,
          loss,
          reorder,
          duplicate,
          bytesPerSecond,
          queue,
          segmentBytes,
          datagramBytes,
          corruption,
          windowBytes);
    }
  }
}
