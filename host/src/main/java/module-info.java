/** What a node needs of the machine: time, randomness, threads, sockets and DNS. */
@org.jspecify.annotations.NullMarked
module io.jdevp2p.host {
  requires static org.jspecify;
  requires org.slf4j;

  exports io.jdevp2p.host;
}
