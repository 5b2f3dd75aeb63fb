package io.jdevp2p.server;

import io.jdevp2p.rlp.RlpCodec;
import io.jdevp2p.rlp.RlpException;
import io.jdevp2p.rlp.RlpReader;
import java.lang.reflect.RecordComponent;
import java.util.Optional;

/**
 * A message of a typed protocol: its code and the record that it is. Immutable.
 *
 * @param code message code within the protocol
 * @param codec how the record is encoded
 * @param maxBytes the largest payload
 * @param hasRequestId whether the first component is {@code long requestId}, so that requests and
 *     answers find each other
 * @param handler what answers it, if the protocol serves it
 */
record MessageType<M extends Record>(
    int code,
    RlpCodec<M> codec,
    int maxBytes,
    boolean hasRequestId,
    Optional<RequestHandler<M>> handler) {
  private static final String REQUEST_ID = "requestId";

  static <M extends Record> MessageType<M> of(int code, RlpCodec<M> codec, int maxBytes) {
    RecordComponent[] components = codec.type().getRecordComponents();
    boolean hasRequestId =
        components.length > 0
            && components[0].getType() == long.class
            && components[0].getName().equals(REQUEST_ID);
    return new MessageType<>(code, codec, maxBytes, hasRequestId, Optional.empty());
  }

  MessageType<M> servedBy(RequestHandler<M> newHandler) {
    return new MessageType<>(code, codec, maxBytes, hasRequestId, Optional.of(newHandler));
  }

  boolean isServed() {
    return handler.isPresent();
  }

  String name() {
    return codec.type().getSimpleName();
  }

  /** The payload of a record of this type. */
  byte[] encode(Record message) {
    byte[] payload = codec.encode(codec.type().cast(message));
    if (payload.length > maxBytes) {
      throw new IllegalArgumentException(
          this + " has " + payload.length + " bytes; at most " + maxBytes + " are allowed");
    }
    return payload;
  }

  M decode(Message message) throws ProtocolBreach {
    checkSize(message);
    try {
      return codec.decode(message.payload());
    } catch (RlpException e) {
      throw new ProtocolBreach(this + " can't be decoded: " + e.getMessage(), e);
    }
  }

  /**
   * The request id in a payload; only for types that have one. It is read where it stands on the
   * wire, not from the record, which may be out of this module's reach.
   */
  long requestId(Message message) throws ProtocolBreach {
    checkSize(message);
    try {
      return firstComponent(message.payload());
    } catch (RlpException e) {
      throw new ProtocolBreach(this + " has no request id: " + e.getMessage(), e);
    }
  }

  /** The request id in a payload that was encoded here. */
  long requestIdOfOwn(byte[] payload) {
    try {
      return firstComponent(payload);
    } catch (RlpException e) {
      throw new IllegalStateException(this + " was encoded without a request id", e);
    }
  }

  private static long firstComponent(byte[] payload) throws RlpException {
    RlpReader reader = new RlpReader(payload);
    reader.enterList();
    return reader.readLong();
  }

  private void checkSize(Message message) throws ProtocolBreach {
    if (message.size() > maxBytes) {
      throw new ProtocolBreach(
          this + " has " + message.size() + " bytes; at most " + maxBytes + " are allowed");
    }
  }

  @Override
  public String toString() {
    return name() + " (code 0x" + Integer.toHexString(code) + ")";
  }
}
