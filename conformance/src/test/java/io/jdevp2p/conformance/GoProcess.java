package io.jdevp2p.conformance;

import io.jdevp2p.host.Deadline;
import io.jdevp2p.host.Host;
import io.jdevp2p.host.Limit;
import io.jdevp2p.host.Mailbox;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A program that takes JSON lines and gives JSON lines. What it says is kept until a test asks for
 * it. Used by one thread.
 */
final class GoProcess implements AutoCloseable {
  private static final int MOST_LINES = 1 << 16;
  private static final JsonMapper JSON = new JsonMapper();

  private final Process process;
  private final BufferedWriter input;
  private final Mailbox<JsonNode> lines =
      new Mailbox<>(Host.system().clock(), new Limit("lines of a go-ethereum peer", MOST_LINES));
  private final List<JsonNode> kept = new ArrayList<>();

  GoProcess(Path program, List<String> arguments) throws IOException {
    process =
        new ProcessBuilder(
                Stream.concat(Stream.of(program.toString()), arguments.stream()).toList())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    input = process.outputWriter(StandardCharsets.UTF_8);
    Thread.ofPlatform().daemon().name("lines of " + program.getFileName()).start(this::readAll);
  }

  private void readAll() {
    try (BufferedReader reader = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        lines.put(JSON.readTree(line));
      }
    } catch (IOException | InterruptedException | JacksonException e) {
      // Whoever waits for a line that does not come says so.
    } finally {
      lines.close();
    }
  }

  void send(Map<String, ?> command) throws IOException {
    input.write(JSON.writeValueAsString(command));
    input.newLine();
    input.flush();
  }

  /** The first line, of those not given out yet, of which this is true. */
  JsonNode await(String what, Predicate<JsonNode> is) throws InterruptedException {
    return await(what, TestNode.PATIENCE, is);
  }

  JsonNode await(String what, Duration atMost, Predicate<JsonNode> is) throws InterruptedException {
    for (Iterator<JsonNode> i = kept.iterator(); i.hasNext(); ) {
      JsonNode line = i.next();
      if (is.test(line)) {
        i.remove();
        return line;
      }
    }
    Deadline deadline = Host.system().clock().deadline(atMost);
    for (Optional<JsonNode> line = lines.take(deadline);
        line.isPresent();
        line = lines.take(deadline)) {
      if (is.test(line.get())) {
        return line.get();
      }
      kept.add(line.get());
    }
    throw new AssertionError("waited for " + what + "; not taken of what it said: " + kept);
  }

  static Predicate<JsonNode> event(String name) {
    return line -> line.path("event").asString("").equals(name);
  }

  @Override
  public void close() {
    try {
      input.close(); // at the end of its input it stops
    } catch (IOException e) {
      // It has stopped by itself.
    }
    try {
      if (!process.waitFor(5, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      process.destroyForcibly();
    }
  }
}
