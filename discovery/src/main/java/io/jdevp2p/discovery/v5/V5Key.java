package io.jdevp2p.discovery.v5;

/**
 * The key of one direction of a session: AES-128-GCM. Make it once a session: it keeps a prepared
 * cipher. Any thread.
 */
@SuppressWarnings("DoNotCallSuggester")
public final class V5Key {
  /** Length in bytes. */
  public static final int BYTES = 16;

  private V5Key() {}

  /**
   * The key with these bytes.
   *
   * @param bytes 16, copied
   * @return the key
   * @throws IllegalArgumentException if there are not exactly 16
   */
  public static V5Key of(byte[] bytes) {
    throw new UnsupportedOperationException();
  }
}
