package io.jdevp2p.server;

import java.util.concurrent.atomic.AtomicLongFieldUpdater;

/** Messages and payload bytes of one protocol on one peer, each way. Thread-safe. */
final class Traffic {
  // By updaters, since each protocol of each peer has these four.
  private static final AtomicLongFieldUpdater<Traffic> MESSAGES_IN = updater("messagesIn");
  private static final AtomicLongFieldUpdater<Traffic> BYTES_IN = updater("bytesIn");
  private static final AtomicLongFieldUpdater<Traffic> MESSAGES_OUT = updater("messagesOut");
  private static final AtomicLongFieldUpdater<Traffic> BYTES_OUT = updater("bytesOut");

  private volatile long messagesIn;
  private volatile long bytesIn;
  private volatile long messagesOut;
  private volatile long bytesOut;

  private static AtomicLongFieldUpdater<Traffic> updater(String field) {
    return AtomicLongFieldUpdater.newUpdater(Traffic.class, field);
  }

  void in(int bytes) {
    MESSAGES_IN.incrementAndGet(this);
    BYTES_IN.addAndGet(this, bytes);
  }

  void out(int bytes) {
    MESSAGES_OUT.incrementAndGet(this);
    BYTES_OUT.addAndGet(this, bytes);
  }

  PeerInfo.ProtocolTraffic snapshot() {
    return new PeerInfo.ProtocolTraffic(messagesIn, bytesIn, messagesOut, bytesOut);
  }
}
