/** RLP, the encoding of Ethereum's wire formats. */
@org.jspecify.annotations.NullMarked
module io.jdevp2p.rlp {
  requires static transitive org.jspecify;

  exports io.jdevp2p.rlp;
}
