package io.jdevp2p.discovery.table;

/** Addresses of IPv6 cost nothing: one owner has 65,536 networks of 2^64. */
class SubnetPrefixAttackTest {
  // Five hundred /64s of one /48.
}
