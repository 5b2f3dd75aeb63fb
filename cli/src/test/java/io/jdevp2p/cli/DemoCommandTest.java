package io.jdevp2p.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;

@Timeout(120)
class DemoCommandTest {
  @Test
  void tellsTheSameForTheSameSeed() {
    String[] command = {"demo", "--simulated", "--seed", "5", "--nodes", "3", "--for", "9s"};
    Commands.Outcome first = Commands.run(command);
    Commands.Outcome second = Commands.run(command);

    assertThat(first.code()).isZero();
    assertThat(first.out()).isEqualTo(second.out());
    assertThat(first.err()).contains("times as fast as real time");
    assertThat(first.out())
        .containsPattern(
            "alice +finds (bob|carol) by discv[45]|(bob|carol) +finds alice by discv[45]")
        .contains("whoareyou, 63 bytes", "auth", "check 2", "chat/1")
        .containsPattern("Hello \\w+, this is \\w+\\.")
        .containsPattern("\"too many peers\", by (alice|bob|carol)")
        .containsPattern("found \\w+ by discv[45] and dialed again")
        .contains("3 nodes and 3 connections over 9.0 s")
        .contains("seed 5");
    assertThat(first.out().lines())
        .allSatisfy(l -> assertThat(l.length()).isLessThanOrEqualTo(100));
  }

  @Test
  void tellsAnotherStoryForAnotherSeed() {
    assertThat(simulated("6")).isNotEqualTo(simulated("7"));
  }

  private static String simulated(String seed) {
    return Commands.run("demo", "--simulated", "--seed", seed, "--nodes", "2", "--for", "1s").out();
  }

  @Test
  void runsOnLoopbackForMachines() {
    Commands.Outcome demo = Commands.run("demo", "--json", "--nodes", "2", "--for", "4s");

    assertThat(demo.code()).isZero();
    List<JsonNode> lines = demo.out().lines().map(l -> Json.mapper().readTree(l)).toList();
    assertThat(lines.stream().map(l -> l.path("event").asString()))
        .contains(
            "demo",
            "node",
            "packet",
            "found",
            "known",
            "stage",
            "chat",
            "request",
            "table",
            "disconnect",
            "drop",
            "summary");
    assertThat(lines.stream().filter(l -> l.path("event").asString().equals("drop")))
        .hasSize(2)
        .allSatisfy(l -> assertThat(l.path("reason").asString()).isEqualTo("too many peers"));
  }

  @Test
  void showsHowALargeNetworkForms() {
    String[] command = {"demo", "--simulated", "--seed", "3", "--nodes", "101", "--for", "2s"};
    Commands.Outcome first = Commands.run(command);

    assertThat(first.code()).isZero();
    assertThat(first.out())
        .contains("101 nodes and a bootnode", "102 nodes   in a table: mean", "of 16 right")
        .containsPattern(
            "101 nodes from one bootnode: \\d+\\.\\d nodes in a table, \\d of 8 lookups exact");
    assertThat(Commands.run(command).out()).isEqualTo(first.out());
  }

  @Test
  void ignoresHowManyNodesThereAre() {
    Commands.Outcome demo =
        Commands.run("demo", "--simulated", "--seed", "1", "--nodes", "12", "--for", "2s");

    assertThat(demo.out()).contains("and 4 more", "12 nodes");
  }
}
