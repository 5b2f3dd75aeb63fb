/** The RLPx transport: handshake, frames and messages. */
@org.jspecify.annotations.NullMarked
module io.jdevp2p.rlpx {
  requires static transitive org.jspecify;
  requires io.jdevp2p.rlp;
  requires transitive io.jdevp2p.crypto;
  requires transitive io.jdevp2p.host;
  requires org.xerial.snappy;

  exports io.jdevp2p.rlpx;
}
