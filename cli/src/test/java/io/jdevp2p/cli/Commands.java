package io.jdevp2p.cli;

import io.jdevp2p.host.Completion;
import io.jdevp2p.host.Host;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.channels.Channels;
import java.nio.channels.Pipe;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import tools.jackson.databind.JsonNode;

/** Runs commands within the test, as a shell would see them. */
final class Commands {
  private Commands() {}

  /** How a command ended. */
  record Outcome(int code, String out, String err) {
    String line() {
      return out.strip();
    }
  }

  static Outcome run(String... args) {
    return runWithInput("", args);
  }

  static Outcome runWithInput(String input, String... args) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int code = Main.run(terminal(input, out, err), args);
    return new Outcome(
        code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  /** A terminal at which somebody has typed all there is. */
  static Terminal terminal(String input, OutputStream out, OutputStream err) {
    return terminal(
        new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
        new PrintStream(out, true, StandardCharsets.UTF_8),
        new PrintStream(err, true, StandardCharsets.UTF_8));
  }

  /** A terminal of a simulated machine, without input. */
  static Terminal terminal(Host host, OutputStream out, OutputStream err) {
    return new Terminal(
        InputStream.nullInputStream(),
        new PrintStream(out, true, StandardCharsets.UTF_8),
        new PrintStream(err, true, StandardCharsets.UTF_8),
        Map.of(),
        false,
        host);
  }

  private static Terminal terminal(InputStream in, PrintStream out, PrintStream err) {
    return new Terminal(in, out, err, Map.of("NO_COLOR", "1"), false, Host.system());
  }

  /** A command that goes on while the test talks with it, line by line. */
  static final class Running implements AutoCloseable {
    private final Completion<Integer> code = new Completion<>(Host.system().clock());
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final OutputStream input;
    private final BufferedReader output;

    Running(String... args) throws IOException {
      Pipe in = Pipe.open();
      Pipe out = Pipe.open();
      input = Channels.newOutputStream(in.sink());
      output =
          new BufferedReader(
              new InputStreamReader(Channels.newInputStream(out.source()), StandardCharsets.UTF_8));
      PrintStream written =
          new PrintStream(Channels.newOutputStream(out.sink()), true, StandardCharsets.UTF_8);
      Terminal terminal =
          terminal(
              Channels.newInputStream(in.source()),
              written,
              new PrintStream(err, true, StandardCharsets.UTF_8));
      PlatformThreads.start(
          "command " + args[0],
          () -> {
            int ended = Main.run(terminal, args);
            written.close();
            code.complete(ended);
          });
    }

    void send(String line) throws IOException {
      input.write((line + "\n").getBytes(StandardCharsets.UTF_8));
      input.flush();
    }

    /** The next line of output. */
    String line() throws IOException {
      String line = output.readLine();
      if (line == null) {
        throw new IOException("the command has ended; it said: " + err);
      }
      return line;
    }

    /** The next JSON line with this event; others are skipped. */
    JsonNode event(String name) throws IOException {
      while (true) {
        JsonNode line = Json.mapper().readTree(line());
        if (line.path("event").asString("").equals(name)) {
          return line;
        }
      }
    }

    void endInput() throws IOException {
      input.close();
    }

    int exitCode() throws Exception {
      return code.await();
    }

    @Override
    public void close() throws IOException {
      input.close();
      try {
        code.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } catch (ExecutionException e) {
        throw new IOException(e);
      }
    }
  }
}
