/** secp256k1, Keccak, ECIES and the ciphers that devp2p uses. */
@org.jspecify.annotations.NullMarked
module io.jdevp2p.crypto {
  requires static transitive org.jspecify;
  requires org.slf4j;
  requires org.bouncycastle.provider;

  exports io.jdevp2p.crypto;
}
