package io.jdevp2p.cli;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

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
   * @param reply a packet to be sent back, if there is one
   */
  @SuppressWarnings("ArrayRecordComponent") // handed over once, never compared
  record Step(boolean answered, byte @Nullable [] reply) {
    static final Step ANSWERED = new Step(true, null);
    static final Step NOTHING = new Step(false, null);

    static Step reply(byte[] packet) {
      return new Step(false, packet);
    }
  }
}
