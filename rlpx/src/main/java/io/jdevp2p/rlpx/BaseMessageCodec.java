package io.jdevp2p.rlpx;

import io.jdevp2p.crypto.CryptoException;
import io.jdevp2p.crypto.PublicKey;
import io.jdevp2p.rlp.RlpException;
import io.jdevp2p.rlp.RlpReader;
import io.jdevp2p.rlp.RlpWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The messages of the base protocol to and from bytes. Pure; thread-safe.
 *
 * @see <a href="https://github.com/ethereum/devp2p/blob/master/rlpx.md#p2p-capability">RLPx, "p2p"
 *     capability</a>
 */
public final class BaseMessageCodec {

  private static final int LARGEST_DISCONNECT = 16;
  private static final char REPLACEMENT = '\ufffd';

  private BaseMessageCodec() {}

  /**
   * The code under which a message is sent.
   *
   * @param message the message
   * @return one of the codes in {@link BaseMessage}
   */
  public static int code(BaseMessage message) {
    return switch (message) {
      case Hello _ -> BaseMessage.HELLO;
      case BaseMessage.Disconnect _ -> BaseMessage.DISCONNECT;
      case BaseMessage.Ping _ -> BaseMessage.PING;
      case BaseMessage.Pong _ -> BaseMessage.PONG;
    };
  }

  /**
   * Encodes a message's payload; its code is not part of it.
   *
   * @param message the message
   * @return the payload, not compressed
   */
  public static byte[] encode(BaseMessage message) {
    return switch (message) {
      case Hello hello -> encodeHello(hello);
      // https://github.com/ethereum/devp2p/blob/master/rlpx.md#disconnect-0x01
      case BaseMessage.Disconnect(DisconnectReason reason) ->
          new RlpWriter().beginList().writeLong(reason.code()).endList().toBytes();
      case BaseMessage.Ping _, BaseMessage.Pong _ -> new byte[] {(byte) 0xc0};
    };
  }

  /**
   * Decodes a message with the default limits.
   *
   * <p>What other implementations send is taken as it comes: further elements of a list are
   * ignored, a Disconnect may be a list or a bare integer, empty (which is {@link
   * DisconnectReason#REQUESTED}) or senseless ({@link DisconnectReason#UNKNOWN}), and the payload
   * of Ping and Pong is not looked at.
   *
   * @param code the message code
   * @param payload holds the payload, inflated
   * @param off where the payload starts
   * @param len how many bytes it has
   * @return the message
   * @throws RlpxException when a Hello cannot be decoded or breaks a limit, or when the code is
   *     none of the four in use ({@link RlpxFailure#MESSAGE_UNKNOWN_CODE}; such messages are to be
   *     dropped)
   */
  public static BaseMessage decode(int code, byte[] payload, int off, int len)
      throws RlpxException {
    return decode(code, payload, off, len, RlpxLimits.defaults());
  }

  static BaseMessage decode(int code, byte[] payload, int off, int len, RlpxLimits limits)
      throws RlpxException {
    return switch (code) {
      case BaseMessage.HELLO -> decodeHello(payload, off, len, limits);
      case BaseMessage.DISCONNECT -> new BaseMessage.Disconnect(decodeReason(payload, off, len));
      case BaseMessage.PING -> new BaseMessage.Ping();
      case BaseMessage.PONG -> new BaseMessage.Pong();
      default ->
          throw new RlpxException(
              RlpxFailure.MESSAGE_UNKNOWN_CODE, "no base protocol message has code " + code);
    };
  }

  // https://github.com/ethereum/devp2p/blob/master/rlpx.md#hello-0x00
  private static byte[] encodeHello(Hello hello) {
    RlpWriter writer = new RlpWriter();
    writer.beginList().writeLong(hello.version()).writeString(hello.name()).beginList();
    for (Capability capability : hello.capabilities()) {
      writer.beginList().writeString(capability.name()).writeLong(capability.version()).endList();
    }
    writer.endList().writeLong(hello.listenPort()).writeBytes(hello.id().bytes()).endList();
    return writer.toBytes();
  }

  /**
   * EIP-8: the version is not compared, further elements and what follows the list are ignored. A
   * number too large for its field is no reason to refuse a node either.
   */
  private static Hello decodeHello(byte[] payload, int off, int len, RlpxLimits limits)
      throws RlpxException {
    if (len > limits.helloBytes()) {
      throw new RlpxException(
          RlpxFailure.HELLO_TOO_BIG, "Hello has " + len + " bytes, at most " + limits.helloBytes());
    }
    int version;
    String name;
    List<Capability> capabilities = new ArrayList<>();
    long listenPort;
    byte[] id;
    try {
      RlpReader reader = new RlpReader(payload, off, len);
      reader.enterList();
      version = saturated(reader.readLong());
      name = text(reader, limits.maxNameBytes(), RlpxFailure.HELLO_NAME_TOO_LONG);
      reader.enterList();
      while (reader.hasNext()) {
        if (capabilities.size() == limits.maxCapabilities()) {
          throw new RlpxException(
              RlpxFailure.HELLO_TOO_MANY_CAPABILITIES,
              "Hello has more than " + limits.maxCapabilities() + " capabilities");
        }
        reader.enterList();
        String capability =
            text(reader, limits.maxCapabilityNameBytes(), RlpxFailure.HELLO_CAPABILITY_TOO_LONG);
        capabilities.add(new Capability(capability, saturated(reader.readLong())));
        reader.leaveListIgnoringRest();
      }
      reader.leaveList();
      listenPort = reader.readLong();
      id = reader.readBytes(); // no longer than the message, whose size is checked above
      reader.leaveListIgnoringRest();
    } catch (RlpException e) {
      throw new RlpxException(RlpxFailure.HELLO_MALFORMED, e.getMessage() + "", e);
    }
    int port = listenPort >= 0 && listenPort <= 0xffff ? (int) listenPort : 0;
    return new Hello(version, name, capabilities, port, identity(id));
  }

  private static String text(RlpReader reader, int maxBytes, RlpxFailure tooLong)
      throws RlpException, RlpxException {
    byte[] bytes = reader.readBytes(); // no longer than the message, whose size is checked above
    if (bytes.length > maxBytes) {
      throw new RlpxException(tooLong, "it has " + bytes.length + " bytes, at most " + maxBytes);
    }
    return printable(bytes);
  }

  private static PublicKey identity(byte[] id) throws RlpxException {
    if (id.length != 64) {
      throw new RlpxException(
          RlpxFailure.HELLO_IDENTITY, "the node key has " + id.length + " bytes, not 64");
    }
    try {
      return PublicKey.of(id);
    } catch (CryptoException e) {
      throw new RlpxException(RlpxFailure.HELLO_IDENTITY, "the node key is not on the curve", e);
    }
  }

  private static int saturated(long unsigned) {
    return unsigned < 0 || unsigned > Integer.MAX_VALUE ? Integer.MAX_VALUE : (int) unsigned;
  }

  /**
   * A stranger's name ends up in logs and on terminals, where it must neither begin a line nor turn
   * the direction of what follows.
   */
  private static String printable(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.UTF_8);
    if (text.codePoints().noneMatch(BaseMessageCodec::isInvisible)) {
      return text;
    }
    return text.codePoints()
        .map(c -> isInvisible(c) ? REPLACEMENT : c)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }

  private static boolean isInvisible(int character) {
    return switch (Character.getType(character)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          true;
      default -> false;
    };
  }

  /**
   * Decodes a Disconnect in place of a Hello. It is not compressed, unless its sender has our Hello
   * already and takes that for the moment from which on everything is.
   */
  static DisconnectReason decodeFirstReason(byte[] payload) {
    // Compressed, a Disconnect has at least four bytes; else it has one or two.
    if (payload.length > 3) {
      try {
        byte[] inflated = SnappyPayload.inflate(payload, 0, payload.length, LARGEST_DISCONNECT);
        return decodeReason(inflated, 0, inflated.length);
      } catch (RlpxException e) {
        // Then it is long for some other reason.
      }
    }
    return decodeReason(payload, 0, payload.length);
  }

  /**
   * The reason is optional, and older nodes send it without a list. A Disconnect ends the
   * connection whatever it says, so nothing in it is an error.
   *
   * @see <a href="https://github.com/ethereum/devp2p/blob/master/rlpx.md#disconnect-0x01">RLPx,
   *     Disconnect</a>
   */
  static DisconnectReason decodeReason(byte[] payload, int off, int len) {
    try {
      RlpReader reader = new RlpReader(payload, off, len);
      if (!reader.hasNext()) {
        return DisconnectReason.REQUESTED;
      }
      if (reader.nextIsList()) {
        reader.enterList();
        if (!reader.hasNext()) {
          return DisconnectReason.REQUESTED;
        }
      }
      byte[] reason = reader.readBytesUpTo(1);
      return DisconnectReason.of(reason.length == 0 ? 0 : reason[0] & 0xff);
    } catch (RlpException e) {
      return DisconnectReason.UNKNOWN;
    }
  }
}
