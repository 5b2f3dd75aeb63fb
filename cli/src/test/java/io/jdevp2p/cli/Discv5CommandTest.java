package io.jdevp2p.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.jdevp2p.simulation.NameServers;
import io.jdevp2p.simulation.SimulatedHost;
import io.jdevp2p.simulation.Simulation;
import io.jdevp2p.simulation.junit.SimulationTest;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** {@code discv5 decode}, by the packets of discv5-wire-test-vectors.md. */
class Discv5CommandTest {
  private static final String NODE =
      "bbbb9d047f0488c0b5a93c1c3f2d8bafc7c8ff337024a55434a0d0555de64db9";
  private static final String NODE_KEY =
      "66fb62bfbd66b9177a138c1e5cddbe4f7c30c343e94e68df8769459cb1cde628";
  private static final String SOURCE =
      "aaaa8419e9f49d0083561b48287df592939a8d19947d8c0ef88f2a4856a69fbb";
  private static final String PING =
      "00000000000000000000000000000000088b3d4342774649325f313964a39e55"
          + "ea96c005ad52be8c7560413a7008f16c9e6d2f43bbea8814a546b7409ce783d3"
          + "4c4f53245d08dab84102ed931f66d1492acb308fa1c6715b9d139b81acbdcc";
  private static final String WHOAREYOU =
      "00000000000000000000000000000000088b3d434277464933a1ccc59f5967ad"
          + "1d6035f15e528627dde75cd68292f9e6c27d6b66c8100a873fcbaed4e16b8d";
  private static final String HANDSHAKE =
      "00000000000000000000000000000000088b3d4342774649305f313964a39e55"
          + "ea96c005ad539c8c7560413a7008f16c9e6d2f43bbea8814a546b7409ce783d3"
          + "4c4f53245d08da4bb23698868350aaad22e3ab8dd034f548a1c43cd246be9856"
          + "2fafa0a1fa86d8e7a3b95ae78cc2b988ded6a5b59eb83ad58097252188b902b2"
          + "1481e30e5e285f19735796706adff216ab862a9186875f9494150c4ae06fa4d1"
          + "f0396c93f215fa4ef524e0ed04c3c21e39b1868e1ca8105e585ec17315e755e6"
          + "cfc4dd6cb7fd8e1a1f55e49b4b5eb024221482105346f3c82b15fdaae36a3bb1"
          + "2a494683b4a3c7f2ae41306252fed84785e2bbff3b022812d0882f06978df84a"
          + "80d443972213342d04b9048fc3b1d5fcb1df0f822152eced6da4d3f6df27e70e"
          + "4539717307a0208cd208d65093ccab5aa596a34d7511401987662d8cf62b1394"
          + "71";
  private static final String CHALLENGE =
      "000000000000000000000000000000006469736376350001010102030405060708090a0b0c00180102030405060708"
          + "090a0b0c0d0e0f100000000000000000";

  @Test
  void readsAMessageWithTheKeyOfItsSession() {
    Commands.Outcome decoded =
        Commands.run("discv5", "decode", PING, "--node", NODE, "--key", "0".repeat(32));

    assertThat(decoded.err()).isEmpty();
    assertThat(decoded.out())
        .contains("packet         ordinary message")
        .contains("bytes          95")
        .contains("nonce          ffffffffffffffffffffffff")
        .contains("source         " + SOURCE)
        .contains("message        PING")
        .contains("request id     00000001")
        .contains("enr seq        2");
  }

  @Test
  void readsTheHeaderWithoutAKey() {
    Commands.Outcome decoded = Commands.run("discv5", "decode", "0x" + PING, "--node", NODE);

    assertThat(decoded.code()).isZero();
    assertThat(decoded.out()).contains(SOURCE, "encrypted; --key reads it");
  }

  @Test
  void readsAChallengeWithTheKeyOfTheNode() {
    Commands.Outcome decoded =
        Commands.runWithInput(WHOAREYOU + "\n", "discv5", "decode", "-", "--key", NODE_KEY);

    assertThat(decoded.out())
        .contains("packet         WHOAREYOU")
        .contains("to             " + NODE)
        .contains("id nonce       0102030405060708090a0b0c0d0e0f10")
        .contains("enr seq        0")
        .contains("challenge data " + CHALLENGE);
  }

  @Test
  void readsAHandshakeWithTheKeyOfTheNodeAndTheChallenge() {
    JsonNode decoded =
        Json.mapper()
            .readTree(
                Commands.run(
                        "discv5",
                        "decode",
                        HANDSHAKE,
                        "--key",
                        NODE_KEY,
                        "--challenge",
                        CHALLENGE,
                        "--json")
                    .out());

    assertThat(decoded.path("packet").asString()).isEqualTo("handshake message");
    assertThat(decoded.path("ephemeral key").asString()).startsWith("039a003ba6517b47");
    assertThat(decoded.path("record").asString()).startsWith("enr:-");
    assertThat(decoded.path("signature is").asString()).isEqualTo("valid");
    assertThat(decoded.path("message").asString()).isEqualTo("PING");
    assertThat(decoded.path("enr seq").asString()).isEqualTo("1");
  }

  @SimulationTest
  void aNameThatIsNotFoundInTimeIsTold(Simulation simulation) throws Exception {
    simulation.network().nameServers(NameServers.SILENT);
    SimulatedHost host = simulation.host("host");
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Terminal terminal = Commands.terminal(host, OutputStream.nullOutputStream(), err);
    String key =
        "ca634cae0d49acb401d8a4c6b6fe8c55b70d115bf400769cc1400f3258cd31387574077f301b421bc84df7266c44e9e6d569fc56be00812904767bf5ccd1fc7f";
    String node = "enode://" + key + "@somewhere.example:30303";

    int code =
        simulation.call(
            host,
            CliLimits.NAME_LOOKUP.plusSeconds(1),
            () -> Main.run(terminal, "discv5", "test", node));

    assertThat(code).isEqualTo(ExitCodes.NO);
    assertThat(err.toString(StandardCharsets.UTF_8)).contains("somewhere.example is not found");
  }

  @Test
  void saysWhyAPacketCannotBeRead() {
    Commands.Outcome other =
        Commands.run("discv5", "decode", PING, "--node", SOURCE, "--key", "0".repeat(32));
    assertThat(other.code()).isEqualTo(ExitCodes.NO);
    assertThat(other.err()).contains("packet.foreign", "was it really sent to that node");

    Commands.Outcome wrongKey =
        Commands.run("discv5", "decode", PING, "--node", NODE, "--key", "1".repeat(32));
    assertThat(wrongKey.code()).isEqualTo(ExitCodes.NO);
    assertThat(wrongKey.err()).contains("message.decrypt", "is the key that of this session");

    Commands.Outcome nobody = Commands.run("discv5", "decode", PING);
    assertThat(nobody.code()).isEqualTo(ExitCodes.USAGE);
    assertThat(nobody.err()).contains("--node");

    Commands.Outcome noHex = Commands.run("discv5", "decode", "\u001b[31m", "--node", NODE);
    assertThat(noHex.code()).isEqualTo(ExitCodes.USAGE);
    assertThat(noHex.err()).doesNotContain("\u001b");
  }
}
