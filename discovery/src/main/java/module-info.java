/** Node discovery, versions 4 and 5. */
@org.jspecify.annotations.NullMarked
module io.jdevp2p.discovery {
  requires static transitive org.jspecify;
  requires io.jdevp2p.rlp;
  requires transitive io.jdevp2p.crypto;
  requires transitive io.jdevp2p.host;
  requires transitive io.jdevp2p.enr;
  requires org.slf4j;

  exports io.jdevp2p.discovery;
  exports io.jdevp2p.discovery.v4;
  exports io.jdevp2p.discovery.v5;
}
