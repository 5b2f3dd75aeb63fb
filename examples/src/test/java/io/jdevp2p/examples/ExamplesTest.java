package io.jdevp2p.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each example runs to its end by itself, says what it should, and is short. */
final class ExamplesTest {
  private static final Path SOURCES =
      Path.of(System.getProperty("basedir", ""), "src/main/java/io/jdevp2p/examples");

  @TempDir Path folder;

  @Test
  void firstServer() throws Exception {
    assertThat(linesOf("FirstServer"))
        .containsExactlyInAnyOrder(
            "new peer: other", "other says hello", "other says foo", "my node answers bar")
        .containsSubsequence("other says hello", "other says foo", "my node answers bar");
  }

  @Test
  void chat() throws Exception {
    assertThat(linesOf("Chat"))
        .containsExactlyInAnyOrder("Ann says: Hello, Bob!", "Bob says: Hello, Ann!");
  }

  @Test
  void requestResponse() throws Exception {
    assertThat(linesOf("RequestResponse"))
        .containsExactly(
            "Ada: 1815",
            "Grace: 1906",
            "Linus: not listed",
            "Nobody: no answer in time, connected: true",
            "Ada, once more: 1815");
  }

  @Test
  void countingTransport() throws Exception {
    assertThat(linesOf("CountingTransport"))
        .containsExactlyInAnyOrder(
            "hello from jdevp2p, which speaks [greeting/1]",
            "sent code 16, 100 bytes",
            "received code 16, 100 bytes",
            "2 messages on Ann's side");
  }

  @Test
  void rumour() throws Exception {
    assertThat(linesOf("Rumour"))
        .containsExactlyInAnyOrder("Bob has heard: It will rain", "Cleo has heard: It will rain");
  }

  @Test
  void crawl() throws Exception {
    List<String> lines = linesOf("Crawl");
    assertThat(lines)
        .hasSize(6)
        .endsWith("5 nodes found")
        .anyMatch(line -> line.matches("Cleo links to [0-9a-f]{8}"));
  }

  @Test
  void theChatHasAtMost22Lines() throws Exception {
    List<String> lines = Files.readAllLines(SOURCES.resolve("Chat.java"));
    assertThat(lines.subList(lines.indexOf("  record Say(String text) {}"), lines.size()))
        .hasSizeLessThanOrEqualTo(22)
        .endsWith("}");
  }

  @Test
  void allHaveLessThan150Lines() throws Exception {
    try (Stream<Path> sources = Files.list(SOURCES)) {
      assertThat(sources)
          .isNotEmpty()
          .allSatisfy(source -> assertThat(Files.readAllLines(source)).hasSizeLessThan(150));
    }
  }

  private List<String> linesOf(String example) throws Exception {
    Java.Run run =
        Java.run(
            folder,
            List.of(
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                String.join(File.pathSeparator, Java.classPath()),
                "io.jdevp2p.examples." + example));
    assertThat(run.exitCode()).as("exit code of %s", run.lines()).isZero();
    return run.lines();
  }
}
