package io.jdevp2p.enr;

import io.jdevp2p.fuzz.Check;
import io.jdevp2p.fuzz.Input;
import io.jdevp2p.rlp.RlpWriter;
import java.nio.ByteBuffer;
import org.h2.mvstore.WriteBuffer;

/**
 * Any bytes as a node in a database: only {@link EnrException} comes out, and a node that is taken
 * is the one that was asked for, can be spoken to, and is the same when it is stored again. Any
 * bytes as a page of values: none is larger than a node can be.
 */
public final class StoredNodeFuzz {
  public static final int MAX_INPUT_BYTES = 400;

  private static final Node OWN = node();

  private StoredNodeFuzz() {}

  public static void fuzzerTestOneInput(byte[] bytes) throws EnrException {
    readPage(bytes);
    Input input = new Input(bytes);
    byte[] encoded =
        switch (input.choice(3)) {
          case 0 -> StoredNode.sealed(input.nextLong(), input.rest());
          case 1 -> wellFormed(input);
          default -> input.rest();
        };
    StoredNode stored;
    try {
      stored = StoredNode.decode(OWN.id(), encoded);
    } catch (EnrException e) {
      Printable.check(e);
      return;
    }
    Node node = stored.node();
    Check.equal(node.id(), OWN.id(), "the id");
    Check.that(node.udpAddress().isPresent(), "an endpoint");
    Check.equal(stored.answered().toEpochMilli(), StoredNode.answeredMillis(encoded), "the time");
    node.record().ifPresent(record -> Check.equal(record.id(), OWN.id(), "the id in the record"));
    byte[] again = stored.encode();
    Check.between(1, again.length, EnrLimits.STORED_NODE_BYTES, "the size");
    Check.equal(StoredNode.decode(OWN.id(), again), stored, "the node stored again");
    Check.that(StoredNode.sameNode(again, again), "the same as itself");
  }

  private static void readPage(byte[] bytes) {
    ByteBuffer page = ByteBuffer.wrap(bytes);
    try {
      while (page.hasRemaining()) {
        byte[] value = StoredBytesType.INSTANCE.read(page);
        Check.between(0, value.length, EnrLimits.STORED_NODE_BYTES, "the size of a value");
        WriteBuffer written = new WriteBuffer();
        StoredBytesType.INSTANCE.write(written, value);
        ByteBuffer copy = written.getBuffer().flip();
        Check.equal(StoredBytesType.INSTANCE.read(copy), value, "the value written again");
      }
    } catch (IllegalStateException | java.nio.BufferUnderflowException e) {
      // the store takes any exception for damage
    }
  }

  /** The list as it is written, with each element right or wrong. */
  private static byte[] wellFormed(Input input) {
    long time = input.nextLong();
    RlpWriter list = new RlpWriter().beginList();
    list.writeBytes(input.bytes(new int[] {4, 16, 0, 5}[input.choice(4)]));
    list.writeLong(input.upTo(0xffff)).writeLong(input.upTo(0x1ffff));
    list.writeBytes(input.nextBoolean() ? OWN.publicKey().bytes() : input.bytes(input.choice(66)));
    switch (input.choice(3)) {
      case 0 -> list.writeBytes(new byte[0]);
      case 1 -> list.writeRaw(OWN.record().orElseThrow().encode());
      default -> list.beginList().writeBytes(input.rest()).endList();
    }
    return StoredNode.sealed(time, list.endList().toBytes());
  }

  private static Node node() {
    try {
      return Node.parse(
          "enr:-IS4QHCYrYZbAKWCBRlAy5zzaDZXJBGkcnh4MHcBFZntXNFrdvJjX04jRzjzCBOonrkTfj499SZuOh8R33Ls8"
              + "RRcy5wBgmlkgnY0gmlwhH8AAAGJc2VjcDI1NmsxoQPKY0yuDUmstAHYpMa2_oxVtw0RW_QAdpzBQA8yWM0x"
              + "OIN1ZHCCdl8");
    } catch (EnrException e) {
      throw new AssertionError(e);
    }
  }
}
