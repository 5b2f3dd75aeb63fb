package io.jdevp2p.simulation;

/**
 * One direction of a TCP connection: bytes between two ends, in order, none lost.
 *
 * <p>All bytes that were written and not yet read lie in one ring; positions in the stream say how
 * far each party has come: {@code credited <= read <= delivered <= written <= credited + window}.
 * What is on its way is a queue of (arrival, position) pairs, and this object is the event of the
 * first of them; so a segment allocates nothing.
 *
 * <p>While the hosts are parted a segment that is due waits in {@link SimulatedNetwork#hold}, as if
 * it was sent again and again, and all behind it wait too. A RST meanwhile is lost for good, as a
 * real one is: the other end then learns of it when it writes.
 *
 * <p>Owner: the driving thread, on whose turns all simulated threads run one at a time.
 */
final class TcpFlow extends Event {
  private static final byte[] NO_BYTES = new byte[0];
  private static final int FIRST_RING_BYTES = 512;
  private static final int KEPT_RING_BYTES = 4096;

  private final SimulatedStream from;
  private final SimulatedStream to;
  private final Route route;
  private final SimulatedNetwork network;
  private final Update update;
  private final Reset reset = new Reset();

  private byte[] ring = NO_BYTES; // its length is 0 or a power of two
  private long written;
  private long delivered;
  private long read;
  private long credited;

  /** The receiver tells of freed room in steps of this size, as silly-window rules want. */
  private long updateAfter;

  private boolean finSent;
  private boolean finDelivered;
  private boolean dropped;
  private boolean released;

  // Segments on their way, a ring of pairs: arrival, end position; the end of FIN is negative.
  private long[] segments = new long[8];
  private int firstSegment;
  private int segmentCount;
  private long lastArrival;

  TcpFlow(SimulatedStream from, SimulatedStream to, Route route, Route back) {
    this.from = from;
    this.to = to;
    this.route = route;
    this.network = from.host.network();
    this.update = new Update(back);
  }

  SimulatedStream receiver() {
    return to;
  }

  /** Nothing may arrive before this: the SYN's answer goes ahead of all data. */
  void notBefore(long nanos) {
    lastArrival = Math.max(lastArrival, nanos);
  }

  // ---- The sender's side

  /** How much the window has room for. */
  int room() {
    return (int) Math.max(0, route.conditions().windowBytes() - (written - credited));
  }

  /** Writes as much as the window has room for; gives how much that was. */
  int write(byte[] bytes, int offset, int length) {
    int window = route.conditions().windowBytes();
    updateAfter = Math.max(1, window / SimulationLimits.TCP_WINDOW_UPDATES);
    int count = (int) Math.min(window - (written - credited), length);
    if (count <= 0) {
      update.sendIfDue(); // it may be so only since the window is another one
      return 0;
    }
    makeRoom(count);
    int at = (int) written & (ring.length - 1);
    int first = Math.min(count, ring.length - at);
    System.arraycopy(bytes, offset, ring, at, first);
    System.arraycopy(bytes, offset + first, ring, 0, count - first);
    int segmentBytes = route.conditions().segmentBytes();
    long end = written + count;
    while (written < end) {
      int size = (int) Math.min(segmentBytes, end - written);
      written += size;
      send(size, written);
    }
    return count;
  }

  /** Sends FIN. */
  void end() {
    if (!finSent) {
      finSent = true;
      send(0, -1);
    }
  }

  private void send(int bytes, long end) {
    if (dropped) {
      return;
    }
    int flipped = PacketFate.flippedBit(route.conditions(), bytes, network.random());
    if (flipped >= 0) {
      long position = end - bytes + flipped / 8;
      ring[(int) position & (ring.length - 1)] ^= (byte) (1 << flipped % 8);
    }
    lastArrival =
        PacketFate.segmentArrival(
            route.conditions(), route.send(bytes), lastArrival, network.random());
    enqueue(lastArrival, end);
    if (segmentCount == 1) {
      network.scheduler().timers.add(this, lastArrival);
    }
  }

  /** Sends RST, behind what is on its way. */
  void sendReset() {
    if (!reset.isScheduled()) {
      long at = Math.max(route.controlArrival(), lastArrival);
      network.scheduler().timers.add(reset, at);
    }
  }

  private void makeRoom(int count) {
    int held = (int) (written - read);
    if (held + count <= ring.length) {
      return;
    }
    int size = Math.max(FIRST_RING_BYTES, Integer.highestOneBit(held + count - 1) << 1);
    byte[] larger = new byte[size];
    for (long position = read; position < written; ) {
      int at = (int) position & (ring.length - 1);
      int target = (int) position & (size - 1);
      int run = (int) Math.min(written - position, Math.min(ring.length - at, size - target));
      System.arraycopy(ring, at, larger, target, run);
      position += run;
    }
    ring = larger;
  }

  private void enqueue(long at, long end) {
    int capacity = segments.length / 2;
    if (segmentCount == capacity) {
      long[] larger = new long[segments.length * 2];
      int head = (capacity - firstSegment) * 2;
      System.arraycopy(segments, firstSegment * 2, larger, 0, head);
      System.arraycopy(segments, 0, larger, head, firstSegment * 2);
      segments = larger;
      firstSegment = 0;
      capacity *= 2;
    }
    int slot = ((firstSegment + segmentCount) & (capacity - 1)) * 2;
    segments[slot] = at;
    segments[slot + 1] = end;
    segmentCount++;
  }

  // ---- On the way

  /** The first segment arrives. */
  @Override
  void fire() {
    if (route.isBlocked()) {
      network.hold(this, route);
      return;
    }
    long end = segments[firstSegment * 2 + 1];
    if (end < 0) {
      removeFirstSegment();
      finDelivered = true;
      network.trace(Trace.Kind.FIN, from.local, from.remote, 0, 0);
    } else {
      deliver(end);
    }
    if (released) {
      read = delivered;
      shrink();
    }
    if (end >= 0 || !to.isClosed()) {
      to.arrived();
    }
    if (isCut()) {
      cut();
    }
    if (segmentCount > 0 && !dropped) {
      long soonest = network.now() + (end >= 0 && route.drips() ? route.dripNanos : 0);
      network.scheduler().timers.add(this, Math.max(segments[firstSegment * 2], soonest));
    }
  }

  /** The first segment's bytes: all of them, or as many as get through. */
  private void deliver(long end) {
    long most = route.drips() ? 1 : Long.MAX_VALUE;
    int count = (int) Math.min(end - delivered, Math.min(most, route.bytesBeforeCut));
    network.trace(Trace.Kind.DATA, from.local, from.remote, count, checksum(count));
    delivered += count;
    if (route.bytesBeforeCut != Long.MAX_VALUE) {
      route.bytesBeforeCut -= count;
    }
    if (delivered == end) {
      removeFirstSegment();
    }
  }

  private void removeFirstSegment() {
    firstSegment = (firstSegment + 1) & (segments.length / 2 - 1);
    segmentCount--;
  }

  private boolean isCut() {
    return route.bytesBeforeCut == 0;
  }

  /** Resets both ends, here and now. */
  private void cut() {
    route.bytesBeforeCut = Long.MAX_VALUE;
    network.trace(Trace.Kind.RST, from.local, from.remote, 0, 0);
    from.resetArrived();
    to.resetArrived();
  }

  private int checksum(int count) {
    int at = (int) delivered & (ring.length - 1);
    int first = Math.min(count, ring.length - at);
    return network.checksum(ring, at, first, 0, count - first);
  }

  /** The connection was reset: what is on its way vanishes, what was delivered can be read. */
  void drop() {
    dropped = true;
    segmentCount = 0;
    network.scheduler().timers.remove(this);
    network.scheduler().timers.remove(update);
    network.release(this);
    network.release(update);
  }

  // ---- The receiver's side

  boolean hasUnread() {
    return read < delivered;
  }

  /** All was read and FIN has come. */
  boolean isEnded() {
    return finDelivered && read == delivered;
  }

  /** Reads what has arrived, a segment's size at most; gives how much, 0 when there is nothing. */
  int read(byte[] into, int offset, int length) {
    int size = Math.min(length, route.conditions().segmentBytes());
    int count = (int) Math.min(size, delivered - read);
    if (count <= 0) {
      return 0;
    }
    int at = (int) read & (ring.length - 1);
    int first = Math.min(count, ring.length - at);
    System.arraycopy(ring, at, into, offset, first);
    System.arraycopy(ring, 0, into, offset + first, count - first);
    read += count;
    shrink();
    update.sendIfDue();
    return count;
  }

  /** The receiver is gone: nothing is kept for it. */
  void release() {
    released = true;
    read = delivered;
    shrink();
  }

  private void shrink() {
    if (read == written && ring.length > KEPT_RING_BYTES) {
      ring = NO_BYTES;
    }
  }

  @Override
  public String toString() {
    return "flow of " + from;
  }

  /** Tells the sender how far the receiver has read; one is on its way at most. */
  private final class Update extends Event {
    private final Route back;
    private long position;

    Update(Route back) {
      this.back = back;
    }

    void sendIfDue() {
      if (!dropped && !isScheduled() && !held && read - credited >= updateAfter) {
        position = read;
        network.scheduler().timers.add(this, back.controlArrival());
      }
    }

    @Override
    void fire() {
      if (back.isBlocked()) {
        network.hold(this, back);
        return;
      }
      credited = position;
      from.roomArrived();
      sendIfDue();
    }
  }

  /** RST from sender to receiver. */
  private final class Reset extends Event {
    @Override
    void fire() {
      if (route.isBlocked()) {
        network.dropped(DropReason.PARTITION, from.local, from.remote, 0, 0);
        return;
      }
      network.trace(Trace.Kind.RST, from.local, from.remote, 0, 0);
      to.resetArrived();
    }
  }
}
