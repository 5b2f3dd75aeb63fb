package io.jdevp2p.discovery.v5;

import io.jdevp2p.enr.EnrLimits;
import io.jdevp2p.fuzz.Allocation;
import io.jdevp2p.fuzz.Check;
import io.jdevp2p.rlp.RlpException;
import io.jdevp2p.rlp.RlpReader;
import java.util.Arrays;

/**
 * Any bytes as a message in the clear: only {@link V5Exception} comes out; what is taken keeps to
 * the limits, and is the same when we send it but for the elements that we don't know.
 */
public final class V5MessageFuzz {
  public static final int MAX_INPUT_BYTES = 1200;

  private static final int[] KNOWN_ELEMENTS = {0, 2, 4, 2, 3, 3, 2};
  private static final int PONG = 2;
  private static final int FIRST_BYTE_OF_A_LIST = 0xc0;

  private V5MessageFuzz() {}

  public static void fuzzerTestOneInput(byte[] bytes) throws V5Exception, RlpException {
    Allocation allocation = new Allocation();
    V5Message message;
    try {
      message = V5Codec.decodeMessage(bytes);
    } catch (V5Exception e) {
      return;
    } finally {
      allocation.checkAtMost(0);
    }
    check(message);
    byte[] encoded = V5Codec.encodeMessage(message);
    Check.equal(encoded[0], bytes[0], "the type");
    Check.equal(V5Codec.encodeMessage(V5Codec.decodeMessage(encoded)), encoded, "once more");
    if (bytes[0] != PONG) { // an address may have two forms
      compareElements(bytes, encoded);
    }
  }

  private static void check(V5Message message) {
    V5RequestId id = message.requestId();
    Check.between(0, id.length(), V5Limits.REQUEST_ID_BYTES, "the request id");
    switch (message) {
      case V5Message.Pong pong -> Check.between(0, pong.recipientPort(), 0xffff, "the port");
      case V5Message.FindNode findNode -> {
        Check.between(0, findNode.distances().size(), V5Limits.DISTANCES, "the distances");
        findNode.distances().forEach(d -> Check.between(0, d, Integer.MAX_VALUE, "a distance"));
      }
      case V5Message.Nodes nodes -> {
        Check.between(0, nodes.total(), Integer.MAX_VALUE, "the total");
        Check.between(0, nodes.records().size(), V5Limits.NODES_RECORDS, "the records");
        for (byte[] record : nodes.records()) {
          Check.between(1, record.length, EnrLimits.RECORD_BYTES, "a record");
          Check.that((record[0] & 0xff) >= FIRST_BYTE_OF_A_LIST, "a record that is a list");
        }
      }
      case V5Message.Ping _, V5Message.TalkRequest _, V5Message.TalkResponse _ -> {}
    }
  }

  /** Element by element, as far as the message goes that we know. */
  private static void compareElements(byte[] received, byte[] encoded) throws RlpException {
    RlpReader theirs = new RlpReader(received, 1, received.length - 1);
    RlpReader ours = new RlpReader(encoded, 1, encoded.length - 1);
    theirs.enterList();
    ours.enterList();
    for (int i = 0; i < KNOWN_ELEMENTS[received[0]]; i++) {
      byte[] element = ours.readRaw();
      Check.that(Arrays.equals(theirs.readRaw(), element), "element " + i);
    }
    Check.that(!ours.hasNext(), "nothing but known elements");
    theirs.leaveListIgnoringRest();
    Check.that(!theirs.hasNext(), "nothing is behind the list");
  }
}
