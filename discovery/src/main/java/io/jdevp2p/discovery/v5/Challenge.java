package io.jdevp2p.discovery.v5;

import io.jdevp2p.enr.Node;
import io.jdevp2p.host.Deadline;
import org.jspecify.annotations.Nullable;

/**
 * A WHOAREYOU that we sent.
 *
 * @param packet its bytes, to be repeated
 * @param challengeData what the answer is bound to
 * @param known what we knew of the other side; its sequence number is in the packet
 * @param ends from when on nothing is an answer to it
 */
@SuppressWarnings("ArrayRecordComponent") // compared with nothing
record Challenge(byte[] packet, byte[] challengeData, @Nullable Node known, Deadline ends) {
  /** Whether it was made for the packet with that nonce. */
  boolean isFor(V5Nonce nonce) {
    return V5Nonce.of(challengeData, V5Header.NONCE_OFFSET).equals(nonce);
  }
}
