package io.jdevp2p.server;

import io.jdevp2p.rlpx.DisconnectReason;
import io.jdevp2p.rlpx.RlpxException;
import io.jdevp2p.rlpx.RlpxFailure;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** How failures turn into endings and into words. Pure. */
final class Endings {
  private Endings() {}

  /** What a failed read means for the peer. */
  static Ending of(RlpxException e) {
    Optional<DisconnectReason> remote = e.remoteReason();
    if (remote.isPresent()) {
      return Ending.remote(remote.get());
    }
    Optional<DisconnectReason> answer = e.failure().answer();
    return new Ending(
        answer.orElse(DisconnectReason.NETWORK_ERROR), false, answer.isPresent(), failure(e));
  }

  static Failure failure(RlpxException e) {
    String name = e.failure().text();
    String words = words(e);
    String prefix = name + ": "; // the exception's message says it too, for those who only see that
    return new Failure(name, words.startsWith(prefix) ? words.substring(prefix.length()) : words);
  }

  /** A Disconnect that a transport of the user's read; named as RLPx names it. */
  static Failure failure(PeerDisconnectedException e) {
    return new Failure(RlpxFailure.DISCONNECT_RECEIVED.text(), e.reason().words());
  }

  /** An exception in one line that is safe to log: strangers' text may stand in it. */
  static String words(Throwable e) {
    StringBuilder safe = new StringBuilder();
    message(e)
        .codePoints()
        .limit(FixedLimits.FAILURE_CHARS)
        .forEach(c -> {
          switch (Character.getType(c)) {
            case Character.CONTROL,
                Character.FORMAT,
                Character.LINE_SEPARATOR,
                Character.PARAGRAPH_SEPARATOR,
                Character.SURROGATE ->
                safe.append(String.format(Locale.ROOT, "\\u%04x", c));
            default -> safe.appendCodePoint(c);
          }
        });
    return safe.toString();
  }

  private static String message(Throwable e) {
    String message = asked(e, Throwable::getMessage);
    return message == null ? e.getClass().getSimpleName() : message;
  }

  /** A user's exception may fail even when it is asked what it is; null then. */
  static <T> @Nullable T asked(Throwable e, Function<Throwable, @Nullable T> question) {
    try {
      return question.apply(e);
    } catch (RuntimeException | Error failed) {
      return null;
    }
  }
}
