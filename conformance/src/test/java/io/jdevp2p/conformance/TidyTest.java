package io.jdevp2p.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * What must always hold of the sources and the documents, beyond what compilers and linters check.
 */
final class TidyTest {
  private static final Path ROOT =
      Path.of(System.getProperty("basedir", "")).toAbsolutePath().resolve("..").normalize();

  private static final Pattern LINK = Pattern.compile("]\\(([^)#\\s]+)(#[^)]*)?\\)");
  private static final List<String> MODULES =
      List.of("rlp", "crypto", "host", "simulation", "enr", "rlpx", "discovery", "server", "cli");

  @Test
  void everyFileThatADocumentLinksToExists() throws IOException {
    List<String> dead = new ArrayList<>();
    for (Path document : documents()) {
      Matcher link = LINK.matcher(Files.readString(document));
      while (link.find()) {
        String target = link.group(1);
        if (!target.contains("://") && !Files.exists(document.resolveSibling(target))) {
          dead.add(ROOT.relativize(document) + " -> " + target);
        }
      }
    }
    assertThat(dead).as("links to files that don't exist").isEmpty();
  }

  @Test
  void noMonitorIsUsedInMainCodeSinceTheSimulatedSchedulerCannotSeeIt() throws IOException {
    assertThat(linesOfMainCode("\\bsynchronized\\b|\\.wait\\(\\)|\\.notify(All)?\\(\\)"))
        .as("use java.util.concurrent.locks.ReentrantLock instead")
        .isEmpty();
  }

  @Test
  void nothingIsLeftForLater() throws IOException {
    assertThat(linesOfMainCode("TODO|FIXME|XXX|throw new UnsupportedOperationException"))
        .as("finish it, or leave it out")
        .isEmpty();
  }

  @Test
  void noRegistryHostIsNamed() throws IOException {
    Pattern host = Pattern.compile("https?://(repo[0-9]?|central|registry|proxy|static|deb)\\.");
    Pattern name =
        Pattern.compile(".*(\\.xml|\\.md|\\.mod|\\.sum|\\.sh|mvnw|jdevp2p|run|\\.config)");
    List<String> named = new ArrayList<>();
    Files.walkFileTree(
        ROOT,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
            // What is built comes and goes while this looks; what is fuzzed with is no text.
            return List.of("target", ".git", "corpus")
                    .contains(String.valueOf(folder.getFileName()))
                ? FileVisitResult.SKIP_SUBTREE
                : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (attributes.isRegularFile()
                && name.matcher(String.valueOf(file.getFileName())).matches()
                && host.matcher(read(file)).find()) {
              named.add(ROOT.relativize(file).toString());
            }
            return FileVisitResult.CONTINUE;
          }
        });
    assertThat(named).isEmpty();
  }

  private static List<String> linesOfMainCode(String forbidden) throws IOException {
    Pattern pattern = Pattern.compile(forbidden);
    List<String> found = new ArrayList<>();
    for (String module : MODULES) {
      try (Stream<Path> files = Files.walk(ROOT.resolve(module).resolve("src/main/java"))) {
        files
            .filter(f -> f.toString().endsWith(".java"))
            .forEach(f ->
                read(f)
                    .lines()
                    .filter(line -> !line.strip().startsWith("*") && !line.strip().startsWith("//"))
                    .filter(line -> pattern.matcher(line).find())
                    .forEach(line -> found.add(ROOT.relativize(f) + ": " + line.strip())));
      }
    }
    return found;
  }

  private static List<Path> documents() throws IOException {
    List<Path> documents = new ArrayList<>();
    try (Stream<Path> top = Files.list(ROOT);
        Stream<Path> docs = Files.walk(ROOT.resolve("docs"))) {
      Stream.concat(top, docs).filter(f -> f.toString().endsWith(".md")).forEach(documents::add);
    }
    assertThat(documents).isNotEmpty();
    return documents;
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
