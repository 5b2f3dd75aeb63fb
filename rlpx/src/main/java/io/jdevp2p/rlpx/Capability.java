package io.jdevp2p.rlpx;

import java.util.Comparator;

/**
 * A protocol that a node speaks, by name and version, as it stands in {@link Hello}. Immutable.
 *
 * <p>The order is the one in which message codes are handed out: by name, then by version.
 *
 * @param name the protocol's name, such as {@code eth}; case-sensitive. The specification asks for
 *     at most eight ASCII characters; what a remote node announces may be longer, up to {@link
 *     RlpxLimits#maxCapabilityNameBytes()}
 * @param version the protocol's version, 0 or more; a number that a remote node announces beyond
 *     the range of an int is read as the largest int
 * @see <a href="https://github.com/ethereum/devp2p/blob/master/rlpx.md#capability-messaging">RLPx,
 *     capability messaging</a>
 */
public record Capability(String name, int version) implements Comparable<Capability> {

  private static final Comparator<Capability> ORDER =
      Comparator.comparing(Capability::name).thenComparingInt(Capability::version);

  /**
   * Checks the version.
   *
   * @throws IllegalArgumentException when the version is negative
   */
  public Capability {
    if (version < 0) {
      throw new IllegalArgumentException("capability version is negative: " + version);
    }
  }

  /**
   * Reads the form that {@link #toString()} writes.
   *
   * @param text name and version with a slash between them, such as {@code eth/68}
   * @return the capability
   * @throws IllegalArgumentException when there is no slash, no name or no version in the text
   */
  public static Capability parse(String text) {
    int slash = text.lastIndexOf('/');
    if (slash < 1 || slash == text.length() - 1) {
      throw new IllegalArgumentException("not a capability, expected name/version: " + text);
    }
    try {
      return new Capability(
          text.substring(0, slash), Integer.parseInt(text, slash + 1, text.length(), 10));
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("version of capability is not a number: " + text, e);
    }
  }

  @Override
  public int compareTo(Capability other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return name + "/" + version;
  }
}
