package io.jdevp2p.discovery.table;

import io.jdevp2p.crypto.Keccak256;
import io.jdevp2p.enr.NodeId;

/**
 * What a lookup looks for: in version 5 an id, in version 4 the public key behind it. Immutable.
 */
public final class Target {
  private final NodeId id;
  private final byte[] publicKey;

  private Target(NodeId id, byte[] publicKey) {
    this.id = id;
    this.publicKey = publicKey;
  }

  /** A target of version 5. */
  public static Target of(NodeId id) {
    return new Target(id, new byte[0]);
  }

  /** A target of version 4: any 64 bytes, on the curve or not. */
  public static Target ofPublicKey(byte[] publicKey) {
    return new Target(NodeId.of(Keccak256.hash(publicKey)), publicKey.clone());
  }

  /** The id to which nodes are to be close. */
  public NodeId id() {
    return id;
  }

  /** 64 bytes in version 4, none in version 5; a copy. */
  public byte[] publicKey() {
    return publicKey.clone();
  }
}
