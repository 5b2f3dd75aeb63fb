package io.jdevp2p.rlpx;

import io.jdevp2p.fuzz.Check;
import io.jdevp2p.fuzz.Input;
import java.nio.charset.StandardCharsets;

/**
 * Any bytes as Hello, Disconnect, Ping and Pong: only {@link RlpxException} comes out; a Hello that
 * is taken can be logged and keeps to the limits, and comes back the same when we send it.
 */
public final class BaseMessageFuzz {
  public static final int MAX_INPUT_BYTES = 2100;

  private static final RlpxLimits LIMITS = RlpxLimits.defaults();

  private BaseMessageFuzz() {}

  public static void fuzzerTestOneInput(byte[] bytes) throws RlpxException {
    Input input = new Input(bytes);
    int code = input.choice(6);
    byte[] payload = input.rest();
    BaseMessage message;
    try {
      message = BaseMessageCodec.decode(code, payload, 0, payload.length);
    } catch (RlpxException e) {
      Check.that(code != BaseMessage.DISCONNECT, "a Disconnect is never refused");
      Check.that(code != BaseMessage.PING && code != BaseMessage.PONG, "nothing to refuse");
      return;
    }
    Check.equal(BaseMessageCodec.code(message), code, "the code");
    if (message instanceof Hello hello) {
      check(hello);
    } else if (code == BaseMessage.DISCONNECT) {
      Check.that(BaseMessageCodec.decodeFirstReason(payload) != null, "a reason before Hello");
    }
    byte[] encoded = BaseMessageCodec.encode(message);
    if (encoded.length <= LIMITS.helloBytes() && !(message instanceof Hello h && outgrown(h))) {
      Check.equal(BaseMessageCodec.decode(code, encoded, 0, encoded.length), message, "once more");
    }
  }

  /** A replaced character can take three bytes where it took one. */
  private static boolean outgrown(Hello hello) {
    return bytes(hello.name()) > LIMITS.maxNameBytes()
        || hello.capabilities().stream()
            .anyMatch(capability -> bytes(capability.name()) > LIMITS.maxCapabilityNameBytes());
  }

  private static int bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }

  private static void check(Hello hello) {
    Check.between(0, hello.capabilities().size(), LIMITS.maxCapabilities(), "the capabilities");
    Check.between(0, hello.name().length(), LIMITS.maxNameBytes(), "the name");
    checkPrintable(hello.name());
    for (Capability capability : hello.capabilities()) {
      Check.between(0, capability.name().length(), LIMITS.maxCapabilityNameBytes(), "a name");
      checkPrintable(capability.name());
    }
  }

  private static void checkPrintable(String text) {
    text.codePoints()
        .forEach(c -> {
          switch (Character.getType(c)) {
            case Character.CONTROL,
                Character.FORMAT,
                Character.SURROGATE,
                Character.LINE_SEPARATOR,
                Character.PARAGRAPH_SEPARATOR ->
                throw new AssertionError("the character " + Integer.toHexString(c));
            default -> {}
          }
        });
  }
}
