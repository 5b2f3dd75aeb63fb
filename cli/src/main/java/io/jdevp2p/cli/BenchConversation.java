package io.jdevp2p.cli;

import java.io.IOException;
import java.util.List;

/**
 * One end of a conversation with a node by UDP: it asks one question at a time, and answers what
 * the node asks meanwhile. Owned by one thread.
 */
interface BenchConversation {
  /** The packet of the next question. */
  byte[] ask() throws IOException;

  /** What a packet of the node means for the question. */
  Step take(byte[] packet) throws IOException;

  /**
   * What follows from a packet.
   *
   * @param answered whether the question is answered
   * @param replies packets to be sent back
   */
  record Step(boolean answered, List<byte[]> replies) {
    static final Step ANSWERED = new Step(true, List.of());
    static final Step NOTHING = new Step(false, List.of());

    static Step reply(byte[]... packets) {
      return new Step(false, List.of(packets));
    }
  }
}
