/** The RLPx transport: handshake, frames and messages. */
@org.jspecify.annotations.NullMarked
module io.jdevp2p.rlpx {
  requires static transitive org.jspecify;
  requires transitive io.jdevp2p.rlp;
  requires transitive io.jdevp2p.crypto;
  requires transitive io.jdevp2p.host;
  requires transitive io.jdevp2p.enr;
  requires org.slf4j;
  requires org.xerial.snappy;
}
