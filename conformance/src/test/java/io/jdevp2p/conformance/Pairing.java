package io.jdevp2p.conformance;

import io.jdevp2p.conformance.TestNode.Kind;

/**
 * Who dials whom. The last one is the control: what go-ethereum can't do with itself is no test.
 */
enum Pairing {
  WE_DIAL_GO(Kind.OURS, Kind.GO_ETHEREUM),
  GO_DIALS_US(Kind.GO_ETHEREUM, Kind.OURS),
  WE_DIAL_US(Kind.OURS, Kind.OURS),
  GO_DIALS_GO(Kind.GO_ETHEREUM, Kind.GO_ETHEREUM);

  private final Kind dialer;
  private final Kind listener;

  Pairing(Kind dialer, Kind listener) {
    this.dialer = dialer;
    this.listener = listener;
  }

  Kind dialer() {
    return dialer;
  }

  Kind listener() {
    return listener;
  }

  /** Two nodes that are peers of each other. */
  record Connected(TestNode dialer, TestNode listener) implements AutoCloseable {
    @Override
    public void close() {
      try (listener) {
        dialer.close();
      }
    }
  }

  Connected connect() throws Exception {
    TestNode listens = listener.start(TestNode.Options.named("listener"));
    TestNode dials = dialer.start(TestNode.Options.named("dialer"));
    Connected both = new Connected(dials, listens);
    try {
      dials.dial(listens.self());
      dials.awaitPeer(listens.id());
      listens.awaitPeer(dials.id());
      return both;
    } catch (Exception | AssertionError e) {
      both.close();
      throw e;
    }
  }

  @Override
  public String toString() {
    return dialer + " dials " + listener;
  }
}
