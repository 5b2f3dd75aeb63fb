package io.jdevp2p.server;

/**
 * Why a connection did not come about, or why a peer went: the one taxonomy, {@code stage.reason},
 * that events, logs and commands share. What RLPx found wrong keeps the name that {@link
 * io.jdevp2p.rlpx.RlpxFailure} gives it.
 *
 * @param name {@code stage.reason}, for instance {@code dial.refused} or {@code
 *     admission.too-many-peers}
 * @param detail what happened, in words; nothing that a stranger sent stands in it unescaped
 */
public record Failure(String name, String detail) {
  @Override
  public String toString() {
    return detail.isEmpty() ? name : name + ": " + detail;
  }
}
