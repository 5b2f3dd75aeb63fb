/** The RLPx transport: handshake, frames and messages. */
@org.jspecify.annotations.NullMarked
package io.jdevp2p.rlpx;
