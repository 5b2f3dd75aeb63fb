package io.jdevp2p.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jdevp2p.host.Host;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

class PartsTest {
  @ParameterizedTest
  @CsvSource({
    "10s, PT10S",
    "500ms, PT0.5S",
    "5m, PT5M",
    "1h, PT1H",
    "1h30m, PT1H30M",
    "1.5s, PT1.5S",
    "2d, PT48H"
  })
  void readsDurations(String text, Duration duration) {
    assertThat(new Durations().convert(text)).isEqualTo(duration);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "10", "s", "10 s", "-1s", "1s2", "1w", "1e3s"})
  void refusesWhatIsNoDuration(String text) {
    assertThatThrownBy(() -> new Durations().convert(text))
        .isInstanceOf(TypeConversionException.class)
        .hasMessageContaining("'" + text + "'");
  }

  @Test
  void usesColoursForPeopleOnly() {
    assertThat(terminal(true, Map.of()).colours()).isTrue();
    assertThat(terminal(false, Map.of()).colours()).isFalse();
    assertThat(terminal(true, Map.of("NO_COLOR", "1")).colours()).isFalse();
    assertThat(terminal(true, Map.of("NO_COLOR", "")).colours()).isTrue();
    assertThat(terminal(false, Map.of("CLICOLOR_FORCE", "1")).colours()).isTrue();
    assertThat(terminal(false, Map.of("CLICOLOR_FORCE", "1", "NO_COLOR", "1")).colours()).isFalse();
  }

  private static Terminal terminal(boolean interactive, Map<String, String> environment) {
    return new Terminal(
        new ByteArrayInputStream(new byte[0]),
        new PrintStream(new ByteArrayOutputStream()),
        new PrintStream(new ByteArrayOutputStream()),
        environment,
        interactive,
        Host.system());
  }

  @Test
  void dropsEventsThatNobodyReadsAndKeepsTheRest() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    LineWriter lines =
        new LineWriter(Host.system().clock(), new PrintStream(out, true, StandardCharsets.UTF_8));
    for (int i = 0; i < CliLimits.OUTPUT_LINES + 10; i++) {
      lines.mention(Json.object().put("i", i));
    }
    lines.start();
    lines.say(Json.object().put("last", true));
    lines.finish(Duration.ofSeconds(30));

    List<String> written = out.toString(StandardCharsets.UTF_8).lines().toList();
    assertThat(written.size()).isEqualTo(CliLimits.OUTPUT_LINES + 1);
    assertThat(written.getFirst()).isEqualTo("{\"i\":0}");
    assertThat(written.getLast()).isEqualTo("{\"last\":true}");
  }

  @Test
  void writesAboutABatchAtOnceAndNoMore() {
    List<Integer> writes = new ArrayList<>();
    OutputStream noting =
        new OutputStream() {
          @Override
          public void write(int b) {
            writes.add(1);
          }

          @Override
          public void write(byte[] from, int off, int len) {
            writes.add(len);
          }
        };
    LineWriter lines = new LineWriter(Host.system().clock(), new PrintStream(noting));
    int lineBytes = 1000;
    for (int i = 0; i < 1000; i++) {
      lines.mention(Json.object().put("i", "x".repeat(lineBytes - "{'i':''}.".length())));
    }
    lines.start();
    lines.finish(Duration.ofSeconds(30));

    assertThat(writes.stream().mapToInt(w -> w).sum()).isEqualTo(1000 * lineBytes);
    assertThat(writes.getFirst()) // all lines were there
        .isBetween(CliLimits.OUTPUT_BATCH_BYTES, CliLimits.OUTPUT_BATCH_BYTES + lineBytes);
    assertThat(writes)
        .allSatisfy(w -> assertThat(w).isLessThan(CliLimits.OUTPUT_BATCH_BYTES + lineBytes));
  }

  @Test
  @Timeout(60)
  void nobodyWaitsLongForOutputThatNobodyReads() {
    CountDownLatch never = new CountDownLatch(1);
    OutputStream stuck =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            try {
              never.await();
            } catch (InterruptedException e) {
              throw new InterruptedIOException();
            }
          }
        };
    LineWriter lines =
        new LineWriter(Host.system().clock(), new PrintStream(stuck, true, StandardCharsets.UTF_8));
    lines.start();
    lines.say(Json.object().put("last", true));
    long began = Host.system().clock().nanos();
    lines.finish(Duration.ofMillis(50));

    assertThat(Host.system().clock().nanos() - began)
        .isBetween(Duration.ofMillis(50).toNanos(), Duration.ofSeconds(20).toNanos());
    never.countDown();
  }

  @Test
  void takesTheUpperMiddleForTheMedianAsGoEthereumsBenchDoes() {
    assertThat(BenchRun.median(List.of())).isZero();
    assertThat(BenchRun.median(List.of(3.0, 1.0, 2.0))).isEqualTo(2);
    assertThat(BenchRun.median(List.of(4.0, 1.0))).isEqualTo(4);
  }
}
