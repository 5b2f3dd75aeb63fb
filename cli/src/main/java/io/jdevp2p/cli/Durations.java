package io.jdevp2p.cli;

import java.time.Duration;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Durations as people and go-ethereum write them: {@code 10s}, {@code 1m30s}, {@code 500ms}. */
final class Durations implements ITypeConverter<Duration> {
  private static final Pattern PART = Pattern.compile("(\\d{1,9}(?:\\.\\d{1,9})?)(ms|s|m|h|d)");

  Durations() {}

  @Override
  public Duration convert(String text) {
    Matcher part = PART.matcher(text);
    double seconds = 0;
    int end = 0;
    while (part.find(end) && part.start() == end) {
      double number = Double.parseDouble(part.group(1));
      seconds += number * secondsOf(part.group(2));
      end = part.end();
    }
    if (end == 0 || end != text.length()) {
      throw new TypeConversionException(
          "'" + text + "' is not a duration; write it as 10s, 500ms, 5m, 1h or 1h30m");
    }
    return Duration.ofNanos((long) Math.min(seconds * 1e9, Long.MAX_VALUE));
  }

  private static double secondsOf(String unit) {
    return switch (unit) {
      case "ms" -> 1e-3;
      case "s" -> 1;
      case "m" -> 60;
      case "h" -> 3600;
      default -> 86_400;
    };
  }

  /** A short time for people: {@code 0.31 ms}. */
  static String millis(Duration time) {
    return String.format(Locale.ROOT, "%.2f ms", time.toNanos() / 1e6);
  }

  /** The short time between two moments of a host's clock. */
  static String between(long fromNanos, long toNanos) {
    return millis(Duration.ofNanos(toNanos - fromNanos));
  }

  /** A longer time for people: {@code 3.4 s}. */
  static String seconds(Duration time) {
    return String.format(Locale.ROOT, "%.1f s", time.toNanos() / 1e9);
  }
}
