package io.jdevp2p.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class EnrCommandTest {
  /** The example of EIP-778. */
  static final String EXAMPLE =
      "enr:-IS4QHCYrYZbAKWCBRlAy5zzaDZXJBGkcnh4MHcBFZntXNFrdvJjX04jRzjzCBOonrkTfj499SZuOh8R33Ls8RRc"
          + "y5wBgmlkgnY0gmlwhH8AAAGJc2VjcDI1NmsxoQPKY0yuDUmstAHYpMa2_oxVtw0RW_QAdpzBQA8yWM0xOIN1ZH"
          + "CCdl8";

  private static final String ID =
      "a448f24c6d18e575453db13171562b71999873db5b286df957af199ec94617f7";

  @TempDir Path directory;

  @Test
  void decodesTheExampleOfEip778() {
    Commands.Outcome decoded = Commands.run("enr", "decode", EXAMPLE);

    assertThat(decoded.code()).isZero();
    assertThat(decoded.out()).contains(ID, "127.0.0.1", "30303", "valid", "identity scheme v4");
  }

  @Test
  void decodesItAsJson() {
    JsonNode decoded =
        Json.mapper().readTree(Commands.run("enr", "decode", "--json", EXAMPLE).out());

    assertThat(decoded.path("id").asString()).isEqualTo(ID);
    assertThat(decoded.path("sequence").asString()).isEqualTo("1");
    assertThat(decoded.path("pairs").path("udp").asInt()).isEqualTo(30303);
  }

  @Test
  void takesRecordsFromFilesAndStandardInput() throws Exception {
    Path file = directory.resolve("record");
    Files.writeString(file, EXAMPLE + "\n");

    assertThat(Commands.run("enr", "decode", "@" + file).out()).contains(ID);
    assertThat(Commands.runWithInput(EXAMPLE + "\n", "enr", "decode", "-").out()).contains(ID);
  }

  @Test
  void refusesInputThatCanBeNoRecord() {
    String much = "A".repeat(CliLimits.TEXT_INPUT_BYTES + 1);
    Commands.Outcome outcome = Commands.runWithInput(much, "enr", "decode", "-");

    assertThat(outcome.code()).isEqualTo(ExitCodes.CONFIGURATION);
    assertThat(outcome.err()).contains("is too long for a record");
  }

  @Test
  void dumpsEveryPairAsRlp() {
    String dump = Commands.run("enr", "dump", EXAMPLE).out();

    assertThat(dump)
        .contains("signature    0x7098ad865b00a582051940cb9cf36836572411a47278783077011599ed5cd16b")
        .contains("ip           0x7f000001")
        .contains("udp          0x765f")
        .contains("rlp          0xf884b840");
    String rlp = dump.lines().filter(l -> l.startsWith("rlp")).findFirst().orElseThrow();
    assertThat(Commands.run("enr", "decode", rlp.substring(13)).out()).contains(ID);
  }

  @Test
  void answersNoToARecordThatWasChanged() {
    String changed = EXAMPLE.substring(0, 20) + "A" + EXAMPLE.substring(21);

    Commands.Outcome decoded = Commands.run("enr", "decode", changed);

    assertThat(decoded.code()).isEqualTo(ExitCodes.NO);
    assertThat(decoded.out()).isEmpty();
    assertThat(decoded.err()).contains("not a valid record").contains("signature");
  }
}
