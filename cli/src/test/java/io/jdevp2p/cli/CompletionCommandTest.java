package io.jdevp2p.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompletionCommandTest {
  @TempDir Path directory;

  @Test
  void bashReadsItsScript() throws Exception {
    assertReads("bash", Commands.run("completion", "bash").out());
  }

  @Test
  void zshReadsItsScript() throws Exception {
    assertReads("zsh", Commands.run("completion", "zsh").out());
  }

  @Test
  void fishKnowsAllCommandsAndOptions() throws Exception {
    String script = Commands.run("completion", "fish").out();

    assertThat(script)
        .contains("-n '__fish_use_subcommand' -a node")
        .contains("__fish_seen_subcommand_from key; and __fish_seen_subcommand_from generate")
        .contains("-l max-peers -l maxpeers -r -F");
    assertReads("fish", script);
  }

  private void assertReads(String shell, String script) throws Exception {
    assertThat(script).contains("jdevp2p").contains("max-peers");
    boolean there =
        Files.isExecutable(Path.of("/bin", shell))
            || Files.isExecutable(Path.of("/usr/bin", shell));
    if (!there && "true".equals(System.getenv("CI"))) {
      fail("no " + shell + " here");
    }
    assumeTrue(there, () -> "no " + shell + " here");
    Path file = directory.resolve("script");
    Files.writeString(file, script);
    Process check =
        new ProcessBuilder(shell, "-n", file.toString()).redirectErrorStream(true).start();
    assertThat(new String(check.getInputStream().readAllBytes(), UTF_8)).isEmpty();
    assertThat(check.waitFor()).isZero();
  }
}
