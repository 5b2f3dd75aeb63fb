package io.jdevp2p.discovery;

/**
 * Gets the answer to a question that was asked of another node: exactly one of its methods is
 * called, once, by any thread, which holds no lock meanwhile, perhaps before the asking returns. It
 * must be quick and must not wait.
 *
 * @param <T> what the answer is
 */
public interface Reply<T> {
  /**
   * The answer.
   *
   * @param answer checked, as far as the protocol says how
   */
  void answered(T answer);

  /**
   * There is none.
   *
   * @param why the reason
   */
  void failed(DiscoveryFailure why);
}
