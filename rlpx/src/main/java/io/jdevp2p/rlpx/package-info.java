/**
 * The RLPx transport: handshake, frames and messages. {@link io.jdevp2p.rlpx.RlpxConnection} is
 * where to start, as a user and as a reader.
 */
@org.jspecify.annotations.NullMarked
package io.jdevp2p.rlpx;
