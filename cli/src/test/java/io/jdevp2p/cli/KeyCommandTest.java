package io.jdevp2p.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.jdevp2p.enr.Node;
import io.jdevp2p.enr.NodeRecord;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeyCommandTest {
  /** The node key of EIP-778's example. */
  private static final String KEY =
      "b71c71a67e1177ad4e901695e1b4b9ee17ae16c6668d313eac2f96dbcda3f291";

  private static final String ID =
      "a448f24c6d18e575453db13171562b71999873db5b286df957af199ec94617f7";

  @TempDir Path directory;

  @Test
  void generatesAKeyToStandardOutput() {
    Commands.Outcome made = Commands.run("key", "generate");

    assertThat(made.code()).isZero();
    assertThat(made.line()).matches("[0-9a-f]{64}");
    assertThat(Commands.run("key", "to-id", made.line()).line()).matches("[0-9a-f]{64}");
  }

  @Test
  void generatesAFileThatOnlyTheOwnerCanReadAndThatAllOtherCommandsTake() throws Exception {
    Path file = directory.resolve("nodekey");

    Commands.Outcome made = Commands.run("key", "generate", file.toString());

    assertThat(made.code()).isZero();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(Files.readString(file)).matches("[0-9a-f]{64}");
    assertThat(made.out()).doesNotContain(Files.readString(file)).startsWith("enode://");
    Node node = Node.parse(Commands.run("key", "to-enode", file.toString()).line());
    assertThat(made.line()).isEqualTo("enode://" + node.enode().substring(8, 136));
    assertThat(Commands.run("key", "to-id", file.toString()).line()).isEqualTo(node.id().hex());
  }

  @Test
  void doesNotReplaceAKeyUnlessTold() throws Exception {
    Path file = directory.resolve("nodekey");
    Commands.run("key", "generate", file.toString());
    String first = Files.readString(file);

    Commands.Outcome refused = Commands.run("key", "generate", file.toString());

    assertThat(refused.code()).isEqualTo(ExitCodes.RESOURCE);
    assertThat(refused.err()).contains(file.toString()).contains("--force");
    assertThat(Files.readString(file)).isEqualTo(first);
    assertThat(Commands.run("key", "generate", "--force", file.toString()).code()).isZero();
    assertThat(Files.readString(file)).isNotEqualTo(first);
  }

  @Test
  void showsTheNodeIdOfEip778() {
    assertThat(Commands.run("key", "to-id", KEY).line()).isEqualTo(ID);
  }

  @Test
  void writesEnodeUrls() throws Exception {
    String enode =
        Commands.run("key", "to-enode", KEY, "--ip", "::1", "--tcp", "1", "--udp", "2").line();

    assertThat(enode).endsWith("@[::1]:1?discport=2");
    assertThat(Node.parse(enode).id().hex()).isEqualTo(ID);
  }

  @Test
  void signsRecords() throws Exception {
    String text =
        Commands.run(
                "key",
                "to-enr",
                KEY,
                "--ip",
                "127.0.0.1",
                "--udp",
                "30303",
                "--seq",
                "1",
                "--kv",
                "x=01")
            .line();

    NodeRecord record = NodeRecord.parse(text);
    assertThat(record.id().hex()).isEqualTo(ID);
    assertThat(record.udp()).hasValue(30303);
    assertThat(record.raw("x")).hasValue(new byte[] {1});
  }

  @Test
  void signsTheRecordOfEip778() {
    assertThat(
            Commands.run("key", "to-enr", KEY, "--ip", "127.0.0.1", "--udp", "30303", "--seq", "1")
                .line())
        .isEqualTo(EnrCommandTest.EXAMPLE);
  }
}
