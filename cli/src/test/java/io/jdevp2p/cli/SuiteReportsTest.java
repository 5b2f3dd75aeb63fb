package io.jdevp2p.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.jdevp2p.cli.suite.SuiteReport;
import io.jdevp2p.cli.suite.SuiteResult;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class SuiteReportsTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  private final SuiteResult passed =
      new SuiteResult("Ping/Basic", Optional.empty(), Duration.ofMillis(1), List.of(">> Ping"));
  private final SuiteResult failed =
      new SuiteResult(
          "Ping/WrongTo",
          Optional.of("a stranger's \u001b[31m\nok 3 text"),
          Duration.ofMillis(300),
          List.of(">> Ping", "<< Pong"));

  private String told(boolean tap, boolean json, int tests, SuiteResult... results) {
    SuiteReport report =
        SuiteReports.of(Commands.terminal("", out, OutputStream.nullOutputStream()), tap, json);
    report.begin(tests);
    int good = 0;
    for (SuiteResult result : results) {
      report.ended(result);
      good += result.passed() ? 1 : 0;
    }
    report.finish(good, results.length);
    return out.toString(StandardCharsets.UTF_8);
  }

  @Test
  void tapIsAPlanALineATestAndComments() {
    assertThat(told(true, false, 2, passed, failed).lines())
        .containsExactly(
            "1..2",
            "ok 1 - Ping/Basic",
            "# >> Ping",
            "not ok 2 - Ping/WrongTo",
            "# >> Ping",
            "# << Pong",
            "# a stranger's \\u001b[31m\\u000aok 3 text");
  }

  @Test
  void tapBailsOutWhenItWasInterrupted() {
    assertThat(told(true, false, 3, passed)).endsWith("Bail out! Interrupted\n");
  }

  @Test
  void peopleSeeWhatHappenedInTestsThatFail() {
    assertThat(told(false, false, 3, passed, failed))
        .contains(
            "ok    Ping/Basic", "FAIL  Ping/WrongTo", "<< Pong", "1/3 tests passed, 1 not run.")
        .doesNotContain("\u001b")
        .containsOnlyOnce("<< Pong");
  }

  @Test
  void machinesReadJson() {
    List<JsonNode> lines =
        told(false, true, 2, passed, failed).lines().map(l -> Json.mapper().readTree(l)).toList();

    assertThat(lines.get(0).path("passed").asBoolean()).isTrue();
    assertThat(lines.get(1).path("failure").asString()).contains("stranger");
    assertThat(lines.get(2).path("passed").asInt()).isEqualTo(1);
  }
}
