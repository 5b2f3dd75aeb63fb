package io.jdevp2p.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The library as modules: the chat, compiled and run as a module of a user's. */
final class ModulePathTest {
  private static final Path CHAT =
      Path.of(System.getProperty("basedir", ""), "src/main/java/io/jdevp2p/examples/Chat.java");

  /** All others come with the server's artifact. */
  private static final Pattern NOT_FOR_USERS =
      Pattern.compile(
          "(jdevp2p-)?examples.*|(jdevp2p-)?simulation.*|junit.*|assertj.*|opentest4j.*"
              + "|apiguardian.*|byte-buddy.*|logback.*");

  @TempDir Path folder;

  /** The codec needs to see the records: by an open module, or by a lookup that is handed over. */
  @Test
  void anOpenModuleOfAUsersRuns() throws Exception {
    compile("open module chat { requires io.jdevp2p.server; }");
    Java.Run run = run();
    assertThat(run.lines())
        .filteredOn(line -> !line.startsWith("SLF4J")) // says that there is no logging
        .containsExactlyInAnyOrder("Ann says: Hello, Bob!", "Bob says: Hello, Ann!");
    assertThat(run.exitCode()).isZero();
  }

  @Test
  void aClosedModuleIsToldWhatToOpen() throws Exception {
    compile("module chat { requires io.jdevp2p.server; }");
    Java.Run run = run();
    assertThat(run.exitCode()).isNotZero();
    assertThat(String.join("\n", run.lines()))
        .contains("Chat$Say is out of reach", "open its package to io.jdevp2p.rlp");
  }

  private void compile(String moduleInfo) throws Exception {
    Path module = Files.writeString(folder.resolve("module-info.java"), moduleInfo);
    StringWriter said = new StringWriter();
    PrintWriter out = new PrintWriter(said);
    int result =
        ToolProvider.findFirst("javac")
            .orElseThrow()
            .run(
                out,
                out,
                "--module-path",
                modulePath(),
                "-d",
                folder.resolve("chat").toString(),
                "-Xlint:all,-requires-automatic,-requires-transitive-automatic",
                "-Werror",
                module.toString(),
                CHAT.toString());
    assertThat(result).as("result of javac: %s", said).isZero();
  }

  private Java.Run run() throws Exception {
    return Java.run(
        folder,
        List.of(
            "--enable-native-access=io.jdevp2p.crypto,org.xerial.snappy",
            "--module-path",
            modulePath() + File.pathSeparator + folder.resolve("chat"),
            "--module",
            "chat/io.jdevp2p.examples.Chat"));
  }

  private static String modulePath() {
    return Java.classPath().stream()
        .filter(entry -> !NOT_FOR_USERS.matcher(name(Path.of(entry))).matches())
        .collect(Collectors.joining(File.pathSeparator));
  }

  /** A jar's name, or that of the folder in which Maven has put the classes. */
  private static String name(Path entry) {
    Path name = entry.getFileName();
    return entry.endsWith("target/classes") || entry.endsWith("target/test-classes")
        ? entry.getParent().getParent().getFileName().toString()
        : name.toString();
  }
}
