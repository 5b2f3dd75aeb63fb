/**
 * RLP, the encoding of Ethereum's wire formats. {@link io.jdevp2p.rlp.RlpReader} and {@link
 * io.jdevp2p.rlp.RlpWriter} take and make the canonical form only; {@link io.jdevp2p.rlp.RlpCodec}
 * does it for record types.
 */
@org.jspecify.annotations.NullMarked
package io.jdevp2p.rlp;
