package io.jdevp2p.benchmarks;

import io.jdevp2p.crypto.Keccak256;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What one core could send on one connection if frames cost nothing but their MAC. That is the
 * ceiling of RLPx, since a direction has one running MAC, which only one core can work on.
 */
final class KeccakCeiling {
  private static final Pattern MESSAGES =
      Pattern.compile("(?:send|receive) ([0-9]+)-byte messages");
  private static final int MAC_BLOCK = 16;
  private static final int CODE_AND_SNAPPY_BYTES = 6;
  private static final double SECONDS = 0.7;

  private KeccakCeiling() {}

  /** Which share of the ceiling a measurement reached; nothing for what isn't about messages. */
  static String share(String measurement, String unit, double reached) {
    Matcher messages = MESSAGES.matcher(measurement);
    if (!messages.matches()) {
      return "";
    }
    int size = Integer.parseInt(messages.group(1));
    frames(size); // so that it is compiled
    double ceiling = frames(size) * (unit.equals("MB/s") ? size / 1e6 : 1);
    return String.format(Locale.ROOT, "%.0f %% of %,.0f", 100 * reached / ceiling, ceiling);
  }

  /** How many frames a second one core can make the MACs of. */
  private static double frames(int size) {
    int body = (size + CODE_AND_SNAPPY_BYTES + MAC_BLOCK - 1) / MAC_BLOCK * MAC_BLOCK;
    byte[] bytes = new byte[Math.max(body, Keccak256.DIGEST_BYTES)];
    Keccak256 mac = new Keccak256();
    long began = System.nanoTime();
    long count = 0;
    long took;
    do {
      mac.update(bytes, 0, MAC_BLOCK);
      mac.digestTo(bytes, 0); // the header's MAC
      mac.update(bytes, 0, body);
      mac.digestTo(bytes, 0); // the seed of the body's
      mac.update(bytes, 0, MAC_BLOCK);
      mac.digestTo(bytes, 0); // the body's MAC
      count++;
      took = System.nanoTime() - began;
    } while (took < SECONDS * 1e9);
    return count / (took / 1e9);
  }
}
