/** RLP, the encoding of Ethereum's wire formats. */
@org.jspecify.annotations.NullMarked
package io.jdevp2p.rlp;
