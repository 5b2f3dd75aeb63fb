/** The peer-to-peer server: dialing, listening, peers and their protocols. */
@org.jspecify.annotations.NullMarked
module io.jdevp2p.server {
  requires static transitive org.jspecify;
  requires transitive io.jdevp2p.rlp;
  requires transitive io.jdevp2p.crypto;
  requires transitive io.jdevp2p.host;
  requires transitive io.jdevp2p.enr;
  requires transitive io.jdevp2p.rlpx;
  requires transitive io.jdevp2p.discovery;
  requires org.slf4j;

  exports io.jdevp2p.server;
}
