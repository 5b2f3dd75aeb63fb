package io.jdevp2p.enr;

import java.nio.ByteBuffer;
import org.h2.mvstore.DataUtils;
import org.h2.mvstore.WriteBuffer;
import org.h2.mvstore.type.BasicDataType;

/**
 * Values in a store: a length and so many bytes. Stateless. What the store reads has no checksum,
 * so the length is looked at before it is believed.
 */
final class StoredBytesType extends BasicDataType<byte[]> {
  static final StoredBytesType INSTANCE = new StoredBytesType();

  /** The header of an array and a reference to it. */
  private static final int MEMORY_BYTES = 24;

  private StoredBytesType() {}

  @Override
  public int getMemory(byte[] value) {
    return MEMORY_BYTES + value.length;
  }

  @Override
  public void write(WriteBuffer to, byte[] value) {
    to.putVarInt(value.length).put(value);
  }

  @Override
  public byte[] read(ByteBuffer from) {
    int length = DataUtils.readVarInt(from);
    if (length < 0 || length > EnrLimits.STORED_NODE_BYTES) {
      throw new IllegalStateException("a value of " + length + " bytes");
    }
    byte[] value = new byte[length];
    from.get(value);
    return value;
  }

  @Override
  public byte[][] createStorage(int size) {
    return new byte[size][];
  }
}
