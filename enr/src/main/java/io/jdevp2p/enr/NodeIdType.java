package io.jdevp2p.enr;

import java.nio.ByteBuffer;
import org.h2.mvstore.WriteBuffer;
import org.h2.mvstore.type.BasicDataType;

/** Node ids as keys in a store: their 32 bytes, in their order. Stateless. */
final class NodeIdType extends BasicDataType<NodeId> {
  static final NodeIdType INSTANCE = new NodeIdType();

  /** An object of four longs, with its header, and a reference to it. */
  private static final int MEMORY_BYTES = 56;

  private NodeIdType() {}

  @Override
  public int compare(NodeId a, NodeId b) {
    return a.compareTo(b);
  }

  @Override
  public int getMemory(NodeId id) {
    return MEMORY_BYTES;
  }

  @Override
  public void write(WriteBuffer to, NodeId id) {
    to.put(id.bytes());
  }

  @Override
  public NodeId read(ByteBuffer from) {
    byte[] bytes = new byte[NodeId.BYTES];
    from.get(bytes);
    return NodeId.of(bytes);
  }

  @Override
  public NodeId[] createStorage(int size) {
    return new NodeId[size];
  }
}
