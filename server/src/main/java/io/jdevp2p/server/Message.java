package io.jdevp2p.server;

import java.util.Arrays;

/**
 * A message of one protocol, as it travels: a code and a payload. Not copied: whoever holds the
 * message may read the payload, nobody may change it.
 *
 * @param code the message's number within its protocol, from 0
 * @param payload the content; in all Ethereum protocols one RLP list, but any bytes will do
 */
@SuppressWarnings(
    "ArrayRecordComponent") // equality is by content, below; a copy would cost each message one
public record Message(int code, byte[] payload) {
  /**
   * The payload's length.
   *
   * @return bytes
   */
  public int size() {
    return payload.length;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Message(int otherCode, byte[] otherPayload)
        && code == otherCode
        && Arrays.equals(payload, otherPayload);
  }

  @Override
  public int hashCode() {
    return 31 * code + Arrays.hashCode(payload);
  }

  @Override
  public String toString() {
    return "Message[code=" + code + ", size=" + payload.length + "]";
  }
}
