package io.jdevp2p.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.jdevp2p.conformance.TestNode.Options;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** go-ethereum's own tool, and a client made for measuring, against our server. */
class ToolsTest {
  private record Outcome(int exitCode, String output) {}

  private static Outcome run(Path program, String... arguments)
      throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                Stream.concat(Stream.of(program.toString()), Stream.of(arguments)).toList())
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Outcome(process.waitFor(), output);
  }

  @Test
  void devp2pRlpxPingShowsOurHello() throws Exception {
    Path devp2p = GoTools.devp2p();
    try (OurNode ours =
        OurNode.start(Options.named("jdevp2p/test/linux").protocols("bench/1", "chat/3"))) {
      Outcome outcome = run(devp2p, "rlpx", "ping", ours.self().enode());
      assertThat(outcome.exitCode()).as(outcome.output()).isZero();
      assertThat(outcome.output())
          .contains("Version:5", "Name:jdevp2p/test/linux", "Caps:[bench/1 chat/3]");
    }
  }

  @Test
  void benchCountsAllThatItSendsAndReceives() throws Exception {
    Path bench = GoTools.ours("bench");
    try (OurNode ours = OurNode.start(Options.named("ours").maxPeers(1000))) {
      Outcome outcome =
          run(
              bench,
              "-pair",
              "-what",
              "sessions,send,receive,echo,idle",
              "-idle",
              "200",
              "-seconds",
              "0.3",
              "-rounds",
              "1",
              ours.self().enode());
      List<JsonNode> measurements =
          outcome
              .output()
              .lines()
              .filter(l -> l.startsWith("{"))
              .map(new JsonMapper()::readTree)
              .toList();
      assertThat(outcome.exitCode()).as(outcome.output()).isZero();
      assertThat(measurements).hasSize(1 + 4 + 4 + 4 + 1);
      for (JsonNode measurement : measurements) {
        assertThat(measurement.has("errors")).as(measurement.toString()).isFalse();
        assertThat(measurement.path("medians").path("node").asDouble())
            .as(measurement.toString())
            .isPositive();
      }
      assertThat(measurements.getLast().path("medians").path("node").asInt()).isEqualTo(200);
    }
  }
}
