package io.jdevp2p.fuzz;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * The fuzz targets of this module: the classes named {@code …Fuzz}, each in the package of what it
 * fuzzes. A target has one method, {@code public static void fuzzerTestOneInput(byte[])}, which
 * takes any bytes and returns, or throws when a promise of the code under test is broken. {@code
 * MAX_INPUT_BYTES} says how many are worth trying: many more only cost time.
 */
final class Targets {
  private static final String SUFFIX = "Fuzz.class";

  private Targets() {}

  /** The names of the classes, in the order of their simple names. */
  static List<String> all() {
    Path classes = classes();
    try (Stream<Path> files = Files.walk(classes)) {
      return files
          .filter(file -> file.getFileName().toString().endsWith(SUFFIX))
          .map(file -> className(classes.relativize(file)))
          .sorted((a, b) -> simpleName(a).compareTo(simpleName(b)))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The name by which a target is called and under which its corpus lies. */
  static String simpleName(String className) {
    return className.substring(className.lastIndexOf('.') + 1);
  }

  private static String className(Path relative) {
    String path = relative.toString().replace(relative.getFileSystem().getSeparator(), ".");
    return path.substring(0, path.length() - ".class".length());
  }

  /** Where this module's own classes are; always a folder, never a jar. */
  private static Path classes() {
    try {
      return Path.of(Targets.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}
