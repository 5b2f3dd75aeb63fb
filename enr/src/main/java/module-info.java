/** Node records, node identities and the node database. */
@org.jspecify.annotations.NullMarked
module io.jdevp2p.enr {
  requires static transitive org.jspecify;
  requires transitive io.jdevp2p.rlp;
  requires transitive io.jdevp2p.crypto;
  requires transitive io.jdevp2p.host;
  requires com.h2database.mvstore;
  requires org.slf4j;

  exports io.jdevp2p.enr;
}
