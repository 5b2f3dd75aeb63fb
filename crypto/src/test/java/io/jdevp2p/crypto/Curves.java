package io.jdevp2p.crypto;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** The implementations that the same tests run over. */
final class Curves {

  static final Curve JAVA = new JavaSecp256k1();

  /** The bundled library where there is one for this machine. */
  private static final Curve BUNDLED = Secp256k1.choose("native");

  private Curves() {}

  static Stream<Curve> all() {
    return BUNDLED instanceof NativeSecp256k1 ? Stream.of(BUNDLED, JAVA) : Stream.of(JAVA);
  }

  /** Whether this machine must have a native library, so that its absence is a failure. */
  static boolean nativeExpected() {
    return NativeLibrary.bundledFor(System.getProperty("os.name"), System.getProperty("os.arch"))
            .isPresent()
        && !isMusl();
  }

  private static boolean isMusl() {
    try (Stream<Path> files = Files.list(Path.of("/lib"))) {
      return files.anyMatch(file -> file.getFileName().toString().startsWith("ld-musl"));
    } catch (IOException e) {
      return false;
    }
  }
}
