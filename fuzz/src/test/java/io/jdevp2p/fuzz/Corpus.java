package io.jdevp2p.fuzz;

import java.nio.file.Path;

/**
 * Where the inputs of the targets are: a folder for each target, a file for each input. Files with
 * a telling name were made by hand, the others by the fuzzer.
 */
final class Corpus {
  private Corpus() {}

  /** The folder with the folders; builds and {@code fuzz/run} start in the module's folder. */
  static Path folder() {
    return Path.of("src", "test", "resources", "corpus");
  }

  static Path of(String target) {
    return folder().resolve(target);
  }
}
