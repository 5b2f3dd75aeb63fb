package io.jdevp2p.rlp;

/** A value that has no encoding, with the path of components to it, which is filled upwards. */
final class UnencodableException extends IllegalArgumentException {
  private final String detail;
  private String path = "";

  UnencodableException(String detail) {
    super(detail);
    this.detail = detail;
  }

  UnencodableException within(String step) {
    path = step + path;
    return this;
  }

  @Override
  public String getMessage() {
    return path.isEmpty() ? detail : path + ": " + detail;
  }
}
