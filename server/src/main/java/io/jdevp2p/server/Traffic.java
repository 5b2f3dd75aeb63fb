package io.jdevp2p.server;

import java.util.concurrent.atomic.AtomicLong;

/** Messages and payload bytes of one protocol on one peer, each way. Thread-safe. */
final class Traffic {
  private final AtomicLong messagesIn = new AtomicLong();
  private final AtomicLong bytesIn = new AtomicLong();
  private final AtomicLong messagesOut = new AtomicLong();
  private final AtomicLong bytesOut = new AtomicLong();

  void in(int bytes) {
    messagesIn.incrementAndGet();
    bytesIn.addAndGet(bytes);
  }

  void out(int bytes) {
    messagesOut.incrementAndGet();
    bytesOut.addAndGet(bytes);
  }

  PeerInfo.ProtocolTraffic snapshot() {
    return new PeerInfo.ProtocolTraffic(
        messagesIn.get(), bytesIn.get(), messagesOut.get(), bytesOut.get());
  }
}
