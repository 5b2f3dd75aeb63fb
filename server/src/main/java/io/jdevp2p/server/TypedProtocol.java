package io.jdevp2p.server;

import io.jdevp2p.enr.NodeSource;
import io.jdevp2p.rlp.RlpCodec;
import io.jdevp2p.rlpx.Capability;
import java.lang.invoke.MethodHandles;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A protocol of Java records. Each message is a record that {@link RlpCodec} can encode; requests
 * and answers are records whose first component is {@code long requestId}, by which they find each
 * other.
 *
 * {@snippet :
 * record Say(String text) {}
 * record Get(long requestId, String key) {}
 * record Value(long requestId, String value) {}
 *
 * Protocol demo =
 *     Protocol.named("demo", 1)
 *         .message(0x00, Say.class)
 *         .message(0x01, Get.class)
 *         .message(0x02, Value.class)
 *         .serve(Get.class, (peer, get) -> new Value(get.requestId(), get.key().toUpperCase()))
 *         .onPeer(
 *             (peer, channel) -> {
 *               channel.send(new Say("hello " + peer.shortId()));
 *               Value value =
 *                   channel.request(id -> new Get(id, "x"), Value.class, Duration.ofSeconds(5));
 *               while (channel.receive() instanceof Say(String text)) {
 *                 System.out.println(text);
 *               }
 *             });
 * }
 *
 * <p>On a peer, a request that is served goes to its handler, an answer to the thread that asked,
 * and everything else to {@link TypedChannel#receive()}. Without {@link #onPeer} the protocol
 * serves until the peer goes, and what nobody receives is dropped. A code that wasn't declared, or
 * a payload that can't be decoded, ends the peer with a breach of protocol. The protocol has as
 * many codes as the highest declared one needs.
 *
 * <p>Immutable: each method returns a new protocol.
 */
public final class TypedProtocol extends Protocol {
  /**
   * The largest payload of a message type that is declared without one: 1 MiB. A decoded record can
   * take some twenty times the memory of its payload, so allow more only where it is needed.
   */
  public static final int DEFAULT_MESSAGE_BYTES = 1 << 20;

  private final List<MessageType<?>> types;
  private final Optional<TypedHandler> handler;
  private final TypedLimits limits;

  // For lookup only.
  private final Map<Integer, MessageType<?>> byCode = new HashMap<>();
  private final Map<Class<?>, MessageType<?>> byClass = new HashMap<>();

  private TypedProtocol(
      Capability capability,
      List<MessageType<?>> types,
      Optional<TypedHandler> handler,
      Optional<NodeSource> candidates,
      TypedLimits limits) {
    super(capability, lengthOf(types), candidates);
    this.types = types;
    this.handler = handler;
    this.limits = limits;
    for (MessageType<?> type : types) {
      byCode.put(type.code(), type);
      byClass.put(type.codec().type(), type);
    }
  }

  static TypedProtocol empty(Capability capability) {
    return new TypedProtocol(
        capability, List.of(), Optional.empty(), Optional.empty(), TypedLimits.defaults());
  }

  /**
   * The same protocol with one more message, of at most {@link #DEFAULT_MESSAGE_BYTES}.
   *
   * @param code message code within the protocol, from 0
   * @param type the record; see {@link RlpCodec} for what it may be made of, and who may see it
   * @param <M> the record's type
   * @return a new protocol
   * @throws IllegalArgumentException when code or type are taken, or the record can't be encoded
   */
  public <M extends Record> TypedProtocol message(int code, Class<M> type) {
    return message(code, type, DEFAULT_MESSAGE_BYTES);
  }

  /**
   * The same protocol with one more message.
   *
   * @param code message code within the protocol, from 0
   * @param type the record; see {@link RlpCodec} for what it may be made of, and who may see it
   * @param maxBytes the largest payload, in both directions; a larger one is refused before it is
   *     inflated
   * @param <M> the record's type
   * @return a new protocol
   * @throws IllegalArgumentException when code or type are taken, or the record can't be encoded
   */
  public <M extends Record> TypedProtocol message(int code, Class<M> type, int maxBytes) {
    return with(code, maxBytes, RlpCodec.of(type));
  }

  /**
   * The same protocol with one more message, which is a record that only the caller can see.
   *
   * @param code message code within the protocol, from 0
   * @param type the record; see {@link RlpCodec} for what it may be made of
   * @param maxBytes the largest payload, in both directions; a larger one is refused before it is
   *     inflated
   * @param lookup what may access the record: {@code MethodHandles.lookup()} for those of the
   *     caller's module
   * @param <M> the record's type
   * @return a new protocol
   * @throws IllegalArgumentException when code or type are taken, or the record can't be encoded
   */
  public <M extends Record> TypedProtocol message(
      int code, Class<M> type, int maxBytes, MethodHandles.Lookup lookup) {
    return with(code, maxBytes, RlpCodec.of(type, lookup));
  }

  /**
   * The same protocol with a handler that answers requests of a type. Such requests don't come out
   * of {@link TypedChannel#receive()}.
   *
   * @param type a declared record whose first component is {@code long requestId}
   * @param requestHandler makes the answers
   * @param <Q> the type of the requests
   * @return a new protocol
   * @throws IllegalArgumentException when the type isn't declared, has no request id, or is served
   *     already
   */
  public <Q extends Record> TypedProtocol serve(Class<Q> type, RequestHandler<Q> requestHandler) {
    MessageType<Q> declared = declaredWithRequestId(type);
    if (declared.isServed()) {
      throw new IllegalArgumentException(this + " serves " + declared + " already");
    }
    List<MessageType<?>> changed = new ArrayList<>(types);
    changed.replaceAll(t -> t.code() == declared.code() ? declared.servedBy(requestHandler) : t);
    return new TypedProtocol(capability(), List.copyOf(changed), handler, candidates(), limits);
  }

  /**
   * The same protocol with a handler that talks with each peer.
   *
   * @param peerHandler runs once for each peer, on a thread of its own
   * @return a new protocol
   * @throws IllegalStateException when there is one already
   */
  public TypedProtocol onPeer(TypedHandler peerHandler) {
    if (handler.isPresent()) {
      throw new IllegalStateException(this + " has a handler for peers already");
    }
    return new TypedProtocol(capability(), types, Optional.of(peerHandler), candidates(), limits);
  }

  /**
   * The same protocol with a source of nodes that speak it.
   *
   * @param source dial candidates; the server closes it
   * @return a new protocol
   */
  public TypedProtocol candidates(NodeSource source) {
    return new TypedProtocol(capability(), types, handler, Optional.of(source), limits);
  }

  TypedProtocol limits(TypedLimits newLimits) {
    return new TypedProtocol(capability(), types, handler, candidates(), newLimits);
  }

  /** The largest payload of the message; none at all for a code that wasn't declared. */
  @Override
  public int maxBytes(int code) {
    return type(code).map(MessageType::maxBytes).orElse(0);
  }

  @Override
  int largestBytes() {
    return types.stream().mapToInt(MessageType::maxBytes).max().orElse(0);
  }

  /** What its session has read still waits for the user. */
  @Override
  boolean countsUntilUsed() {
    return true;
  }

  @Override
  void run(Peer peer, MessageChannel channel) throws Exception {
    new TypedSession(this, peer, peer.host(), channel).run();
  }

  TypedLimits limits() {
    return limits;
  }

  Optional<TypedHandler> handler() {
    return handler;
  }

  Optional<MessageType<?>> type(int code) {
    return Optional.ofNullable(byCode.get(code));
  }

  /** The declared type of a record class. */
  <M extends Record> MessageType<M> declared(Class<M> type) {
    MessageType<?> declared = byClass.get(type);
    if (declared == null) {
      throw new IllegalArgumentException(
          this + " has no message " + type.getName() + "; it has " + types);
    }
    @SuppressWarnings("unchecked") // a type lies under its codec's class
    MessageType<M> same = (MessageType<M>) declared;
    return same;
  }

  <M extends Record> MessageType<M> declaredWithRequestId(Class<M> type) {
    MessageType<M> declared = declared(type);
    if (!declared.hasRequestId()) {
      throw new IllegalArgumentException(
          this + ": " + declared + " needs \"long requestId\" as its first component");
    }
    return declared;
  }

  private <M extends Record> TypedProtocol with(int code, int maxBytes, RlpCodec<M> codec) {
    MessageType<M> added = MessageType.of(code, codec, maxBytes);
    if (code < 0) {
      throw new IllegalArgumentException(this + ": message code " + code + " is negative");
    }
    if (maxBytes < 0 || maxBytes > MAX_MESSAGE_BYTES) {
      throw new IllegalArgumentException(
          this + ": " + added + " with " + maxBytes + " bytes can't be sent");
    }
    for (MessageType<?> type : types) {
      if (type.code() == code || type.codec().type() == codec.type()) {
        throw new IllegalArgumentException(this + ": " + added + " clashes with " + type);
      }
    }
    List<MessageType<?>> more = new ArrayList<>(types);
    more.add(added);
    return new TypedProtocol(capability(), List.copyOf(more), handler, candidates(), limits);
  }

  private static int lengthOf(List<MessageType<?>> types) {
    // In long: the highest code may be the largest int, which Protocol refuses as a length.
    long length = types.stream().mapToLong(MessageType::code).max().orElse(-1) + 1;
    return Math.toIntExact(Math.min(length, Integer.MAX_VALUE));
  }
}
