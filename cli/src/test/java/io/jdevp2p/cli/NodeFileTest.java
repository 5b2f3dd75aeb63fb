package io.jdevp2p.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class NodeFileTest {
  private static final String KEY =
      "b71c71a67e1177ad4e901695e1b4b9ee17ae16c6668d313eac2f96dbcda3f291";

  @TempDir Path directory;

  @Test
  void hasTheNamesOfTheOptions() throws Exception {
    assertThat(
            read(
                """
                key = "nodekey"
                listen = ":30303"
                max-peers = 30
                no-dial = true
                static = ["enode://a", "enode://b"]
                for = "10s"
                """))
        .containsExactly(
            "--key=nodekey",
            "--listen=:30303",
            "--max-peers=30",
            "--no-dial=true",
            "--static=enode://a",
            "--static=enode://b",
            "--for=10s");
  }

  @Test
  void understandsTheSectionOfGoEthereum() throws Exception {
    assertThat(
            read(
                """
                [Node.P2P]
                MaxPeers = 30
                NoDiscovery = true
                BootstrapNodes = ["enode://x"]
                StaticNodes = ["enode://a"]
                TrustedNodes = ["enode://b"]
                ListenAddr = ":30303"
                NoDial = false
                """))
        .containsExactly(
            "--max-peers=30",
            "--no-discovery=true",
            "--bootnodes=enode://x",
            "--static=enode://a",
            "--trusted=enode://b",
            "--listen=:30303",
            "--no-dial=false");
  }

  @Test
  void refusesWhatItDoesNotKnow() {
    assertWrong("max-peer = 3", "unknown key 'max-peer'; known are");
    assertWrong("config = \"x\"", "unknown key 'config'");
    assertWrong("[Node.P2P]\nMaxPear = 3", "unknown key 'Node.P2P.MaxPear'");
    assertWrong("[Node]\nDataDir = \"x\"", "unknown key 'Node.DataDir'");
    assertWrong("[Eth]\nNetworkId = 1", "unknown key 'Eth'");
  }

  @Test
  void refusesValuesThatDoNotFit() {
    assertWrong("max-peers = \"many\"", "max-peers");
    assertWrong("max-peers = [1]", "'max-peers' must be one value");
    assertWrong("static = [1]", "'static' must be a list of strings");
    assertWrong("for = \"ten\"", "'ten' is not a duration");
    assertWrong("max-peers = ", "line 1");
  }

  @Test
  void refusesWhatIsTooLarge() {
    assertWrong("#".repeat(CliLimits.CONFIG_FILE_BYTES + 1), "is longer than 4194304 bytes");
  }

  @Test
  void givesWayToTheCommandLine() throws Exception {
    Path key = directory.resolve("nodekey");
    Files.writeString(key, KEY);
    Path file = directory.resolve("node.toml");
    Files.writeString(
        file, "key = \"" + key + "\"\nlisten = \"127.0.0.1:1\"\nname = \"from the file\"\n");

    Commands.Outcome outcome =
        Commands.runWithInput(
            "{\"cmd\":\"info\"}\n",
            "node",
            "--json",
            "--config",
            file.toString(),
            "--listen",
            "127.0.0.1:0");

    assertThat(outcome.code()).isZero();
    assertThat(outcome.out())
        .contains("a448f24c6d18e575453db13171562b71999873db5b286df957af199ec94617f7")
        .contains("\"name\":\"from the file\"")
        .contains("\"listenAddr\":\"127.0.0.1:")
        .doesNotContain("127.0.0.1:1\"");
  }

  @Test
  void givesWayToAKeyOnTheCommandLineWhereverTheOptionsStand() throws Exception {
    Path file = directory.resolve("node.toml");
    Files.writeString(file, "key = \"/nowhere\"\n");

    Commands.Outcome outcome = Commands.run("-v", "node", "-key", KEY, "-config=" + file, "-json");

    assertThat(outcome.code()).isZero();
    assertThat(outcome.out())
        .contains("a448f24c6d18e575453db13171562b71999873db5b286df957af199ec94617f7");
  }

  private String[] read(String toml) throws Exception {
    Path file = directory.resolve("node.toml");
    Files.writeString(file, toml);
    return NodeFile.read(file.toString(), new CommandLine(new NodeCommand(Terminal.system())));
  }

  private void assertWrong(String toml, String words) {
    assertThatThrownBy(() -> read(toml))
        .isInstanceOfSatisfying(
            CliException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCodes.CONFIGURATION))
        .hasMessageContaining("node.toml")
        .hasMessageContaining(words);
  }
}
