package io.jdevp2p.conformance;

import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The go-ethereum programs that the tests run against, built from the folder {@code go} into {@code
 * target/go-bin} when they aren't there or are older than their sources. Where that can't be done,
 * for want of Go or of its modules, the test that asked is skipped; where the environment says
 * {@code CI=true} it fails. Thread-safe.
 */
final class GoTools {
  private static final Path MODULE = moduleFolder();
  private static final Path SOURCES = MODULE.resolve("go");
  private static final Path BIN = MODULE.resolve("target/go-bin");
  private static final String GO_ETHEREUM = "github.com/ethereum/go-ethereum";

  /** Why a program can't be had, or nothing; each is tried once. */
  private static final ConcurrentMap<String, Optional<String>> TRIED = new ConcurrentHashMap<>();

  private GoTools() {}

  /** The command of our own with this name: peer, script or bench. */
  static Path ours(String name) {
    require("ours", GoTools::buildOurs);
    return BIN.resolve(name);
  }

  /** go-ethereum's devp2p tool, of the version that the peers are of. */
  static Path devp2p() {
    require("devp2p", GoTools::installDevp2p);
    return BIN.resolve("devp2p");
  }

  private interface Build {
    void run() throws IOException, InterruptedException;
  }

  private static void require(String what, Build build) {
    TRIED
        .computeIfAbsent(what, _ -> attempt(build))
        .ifPresent(why -> {
          if ("true".equals(System.getenv("CI"))) {
            fail("no go-ethereum to test against: " + why);
          }
          abort("no go-ethereum to test against: " + why);
        });
  }

  private static Optional<String> attempt(Build build) {
    try {
      build.run();
      return Optional.empty();
    } catch (IOException e) {
      System.err.println(
          "No go-ethereum to test against, its tests are skipped: " + e.getMessage());
      return Optional.of(String.valueOf(e.getMessage()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.of("interrupted");
    }
  }

  private static void buildOurs() throws IOException, InterruptedException {
    FileTime changed = newest(SOURCES);
    boolean fresh = true;
    for (String name : List.of("peer", "script", "bench")) {
      Path binary = BIN.resolve(name);
      fresh =
          fresh
              && Files.isExecutable(binary)
              && Files.getLastModifiedTime(binary).compareTo(changed) > 0;
    }
    if (!fresh) {
      Files.createDirectories(BIN);
      go("build", "-o", BIN + "/", "./cmd/...");
    }
  }

  private static void installDevp2p() throws IOException, InterruptedException {
    Matcher version =
        Pattern.compile(Pattern.quote(GO_ETHEREUM) + " (v\\S+)")
            .matcher(Files.readString(SOURCES.resolve("go.mod")));
    if (!version.find()) {
      throw new IOException("go.mod does not require " + GO_ETHEREUM);
    }
    Path binary = BIN.resolve("devp2p");
    Path built = BIN.resolve("devp2p." + version.group(1));
    if (!Files.isExecutable(binary) || !Files.exists(built)) {
      Files.createDirectories(BIN);
      go("install", GO_ETHEREUM + "/cmd/devp2p@" + version.group(1));
      Files.writeString(built, "");
    }
  }

  private static void go(String... arguments) throws IOException, InterruptedException {
    Path output = BIN.resolve("go-" + arguments[0] + ".log");
    Process process;
    try {
      ProcessBuilder builder =
          new ProcessBuilder(Stream.concat(Stream.of("go"), Stream.of(arguments)).toList())
              .directory(SOURCES.toFile())
              .redirectErrorStream(true)
              .redirectOutput(output.toFile());
      builder.environment().put("GOBIN", BIN.toString());
      process = builder.start();
    } catch (IOException e) {
      throw new IOException("Go is not installed, or not on the PATH", e);
    }
    if (process.waitFor() != 0) {
      String said = Files.readString(output, StandardCharsets.UTF_8).strip();
      throw new IOException("\"go " + String.join(" ", arguments) + "\" failed:\n" + said);
    }
  }

  private static FileTime newest(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .filter(Files::isRegularFile)
          .map(GoTools::modified)
          .max(FileTime::compareTo)
          .orElseThrow();
    }
  }

  private static FileTime modified(Path file) {
    try {
      return Files.getLastModifiedTime(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path moduleFolder() {
    Path here = Path.of(System.getProperty("basedir", "")).toAbsolutePath();
    return Files.exists(here.resolve("go/go.mod")) ? here : here.resolve("conformance");
  }
}
