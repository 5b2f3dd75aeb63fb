package io.jdevp2p.crypto;

import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReader;
import java.lang.module.ModuleReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The libsecp256k1 that comes with the secp256k1-kmp jars: which of its files is for this machine,
 * and a copy of it where the linker can load it from. Static methods without state.
 */
final class NativeLibrary {

  private static final String FOLDER = "fr/acinq/secp256k1/jni/native/";

  private NativeLibrary() {}

  /** What there is for one kind of machine: the file, and the module that a jar with it becomes. */
  record Bundled(String resource, String moduleName) {}

  /** The file for a machine, by the system properties os.name and os.arch; empty for most. */
  static Optional<Bundled> bundledFor(String osName, String osArch) {
    String system = osName.toLowerCase(Locale.ROOT);
    String machine =
        switch (osArch.toLowerCase(Locale.ROOT)) {
          case "amd64", "x86_64" -> "x86_64";
          case "aarch64", "arm64" -> "aarch64";
          default -> "";
        };
    if (machine.isEmpty()) {
      return Optional.empty();
    }
    if (system.equals("linux")) {
      return Optional.of(
          new Bundled(
              FOLDER + "linux-" + machine + "/libsecp256k1-jni.so", "secp256k1.kmp.jni.jvm.linux"));
    }
    if (system.startsWith("mac")) {
      // One file with both machines in it.
      return Optional.of(
          new Bundled(FOLDER + "darwin/libsecp256k1-jni.dylib", "secp256k1.kmp.jni.jvm.darwin"));
    }
    return Optional.empty();
  }

  /**
   * Copies the file to a temporary one that only its owner can read or change. The caller deletes
   * it, as soon as it is loaded.
   *
   * @throws IOException when there is no file for this machine, or it cannot be copied
   */
  static Path extract() throws IOException {
    String osName = System.getProperty("os.name", "");
    String osArch = System.getProperty("os.arch", "");
    Bundled bundled =
        bundledFor(osName, osArch)
            .orElseThrow(() -> new IOException("no library for " + osName + " on " + osArch));
    try (InputStream in = open(bundled)) {
      if (in == null) {
        throw new IOException("no " + bundled.resource() + " on the class path or module path");
      }
      Path copy = Files.createTempFile("jdevp2p-secp256k1-", ".lib");
      try {
        Files.copy(in, copy, StandardCopyOption.REPLACE_EXISTING);
      } catch (IOException e) {
        Files.deleteIfExists(copy);
        throw e;
      }
      return copy;
    }
  }

  private static @Nullable InputStream open(Bundled bundled) throws IOException {
    InputStream in = NativeLibrary.class.getResourceAsStream("/" + bundled.resource());
    if (in == null) {
      in = ClassLoader.getSystemResourceAsStream(bundled.resource());
    }
    return in != null ? in : openOnModulePath(bundled);
  }

  /**
   * Reads it out of a jar on the module path. No module can require that jar, which has no module
   * name of its own, so the virtual machine leaves it alone and no class loader sees into it.
   */
  private static @Nullable InputStream openOnModulePath(Bundled bundled) throws IOException {
    Path[] modulePath =
        Arrays.stream(System.getProperty("jdk.module.path", "").split(File.pathSeparator))
            .filter(entry -> !entry.isEmpty())
            .map(Path::of)
            .toArray(Path[]::new);
    Optional<ModuleReference> jar = ModuleFinder.of(modulePath).find(bundled.moduleName());
    if (jar.isEmpty()) {
      return null;
    }
    try (ModuleReader reader = jar.get().open()) {
      Optional<InputStream> in = reader.open(bundled.resource());
      return in.isEmpty() ? null : new ByteArrayInputStream(in.get().readAllBytes());
    }
  }
}
