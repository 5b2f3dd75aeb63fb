package io.jdevp2p.enr;

import io.jdevp2p.fuzz.Check;
import io.jdevp2p.fuzz.Input;

/**
 * Any text as an enode URL or a record: only {@link EnrException} comes out, which can be printed,
 * and a node that is taken has a text that gives the same node.
 */
public final class NodeTextFuzz {
  public static final int MAX_INPUT_BYTES = 600;

  private static final String KEY =
      "1dd9d65c4552b5eb43d5ad55a2ee3f56c6cbc1c64a5c8d659f51fcd51bace243"
          + "51232b8d7821617d2b29b54b81cdefb9b3e9c37d7fd5f63270bcc9e1a6f6a439";

  private NodeTextFuzz() {}

  public static void fuzzerTestOneInput(byte[] bytes) throws EnrException {
    Input input = new Input(bytes);
    String text =
        switch (input.choice(4)) {
          case 0 -> input.restAsText();
          case 1 -> "enr:" + input.restAsText();
          case 2 -> "enode://" + KEY + "@" + input.restAsText();
          default -> "enode://" + KEY + "@[" + input.restAsText();
        };
    Node node;
    try {
      node = Node.parse(text);
    } catch (EnrException e) {
      Printable.check(e);
      return;
    }
    Check.equal(Node.parse(node.toString()), node, "the node of its text");
    node.record().ifPresent(record -> Check.equal(record.text(), text, "the only text"));
    Check.between(0, node.tcpPort(), 65535, "the TCP port");
    Check.between(0, node.udpPort(), 65535, "the UDP port");
    Check.that(node.hostname().isEmpty() || node.ip().isEmpty(), "a name or an address");
  }
}
