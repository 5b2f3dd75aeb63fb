package io.jdevp2p.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.jdevp2p.enr.Node;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

@Timeout(60)
class BootnodeCommandTest {
  private static final String KEY =
      "b71c71a67e1177ad4e901695e1b4b9ee17ae16c6668d313eac2f96dbcda3f291";
  private static final String ADDRESS =
      "ca634cae0d49acb401d8a4c6b6fe8c55b70d115bf400769cc1400f3258cd3138"
          + "7574077f301b421bc84df7266c44e9e6d569fc56be00812904767bf5ccd1fc7f";

  @TempDir Path directory;

  @Test
  void printsItsUrlAndItsRecordFirst() throws Exception {
    Commands.Outcome outcome =
        Commands.run("bootnode", "-nodekeyhex", KEY, "-addr", "127.0.0.1:0", "--for", "100ms");

    assertThat(outcome.code()).isZero();
    String[] lines = outcome.out().split("\n", -1);
    assertThat(lines).hasSize(3); // the last one is empty
    Node url = Node.parse(lines[0]);
    Node record = Node.parse(lines[1]);
    assertThat(lines[0]).startsWith("enode://" + ADDRESS + "@127.0.0.1:0?discport=");
    assertThat(url.tcpPort()).isZero();
    assertThat(record.id()).isEqualTo(url.id());
    assertThat(record.udpAddress()).isPresent().isEqualTo(url.udpAddress());
    assertThat(outcome.err())
        .contains(
            "discovery v4 and v5 on UDP 127.0.0.1:", "v4 0 nodes, v5 0 nodes", "stopped: time");
  }

  @Test
  void tellsMachinesTheSame() {
    Commands.Outcome outcome =
        Commands.run("bootnode", "--json", "--v4", "--addr", "127.0.0.1:0", "--for", "100ms");

    JsonNode[] lines = outcome.out().lines().map(Json.mapper()::readTree).toArray(JsonNode[]::new);
    assertThat(lines[0].path("event").asString()).isEqualTo("ready");
    assertThat(lines[0].path("enr").asString()).startsWith("enr:");
    assertThat(lines[1].toString()).isEqualTo("{\"event\":\"status\",\"v4\":0}");
    assertThat(lines[2].toString()).isEqualTo("{\"event\":\"stopped\",\"why\":\"time\"}");
    assertThat(outcome.err()).isEmpty();
  }

  @Test
  void publishesTheAddressThatItIsTold() throws Exception {
    Commands.Outcome outcome =
        Commands.run(
            "bootnode", "--addr", ":0", "--extaddr", "20.0.0.1,2001:db8::1", "--for", "100ms");
    Node record = Node.parse(outcome.out().split("\n", -1)[1]);
    assertThat(record.record().orElseThrow().ip4().orElseThrow().getHostAddress())
        .isEqualTo("20.0.0.1");
    assertThat(record.record().orElseThrow().ip6()).isPresent();
  }

  @Test
  void makesAKeyAndPrintsItsPublicHalf() throws Exception {
    Path file = directory.resolve("boot.key");
    assertThat(Commands.run("bootnode", "-genkey", file.toString()).code()).isZero();
    assertThat(Files.readString(file)).hasSizeGreaterThanOrEqualTo(64);
    assertThat(Commands.run("bootnode", "-genkey", file.toString()).err())
        .contains("is there already");

    String address = Commands.run("bootnode", "-nodekey", file.toString(), "-writeaddress").line();
    assertThat(address).matches("[0-9a-f]{128}");
    assertThat(Commands.run("bootnode", "-nodekeyhex", KEY, "-writeaddress").line())
        .isEqualTo(ADDRESS);
  }

  @Test
  void keepsWhatItFoundInItsDatabase() {
    Path database = directory.resolve("nodes");
    String[] command = {
      "bootnode", "--addr", "127.0.0.1:0", "--nodedb", database.toString(), "--for", "100ms"
    };
    assertThat(Commands.run(command).code()).isZero();
    assertThat(database).isDirectory();
    assertThat(Commands.run(command).code()).isZero();
  }
}
