/** secp256k1, Keccak, ECIES and the ciphers that devp2p uses. */
@org.jspecify.annotations.NullMarked
package io.jdevp2p.crypto;
