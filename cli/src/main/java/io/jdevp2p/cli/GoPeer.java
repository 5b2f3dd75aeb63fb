package io.jdevp2p.cli;

import io.jdevp2p.enr.EnrException;
import io.jdevp2p.enr.Node;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** A go-ethereum peer beside us, as a process of its own. It stops when its input ends. */
final class GoPeer implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final Terminal terminal;
  private final Process process;
  private final Node node;

  private GoPeer(Terminal terminal, Process process, Node node) {
    this.terminal = terminal;
    this.process = process;
    this.node = node;
  }

  static GoPeer start(Terminal terminal, String command) {
    Process process;
    try {
      process =
          new ProcessBuilder(
                  command,
                  "-v4",
                  "-v5",
                  "-no-dial",
                  "-max-peers",
                  "100000",
                  "-max-pending",
                  "1000",
                  "-for",
                  "24h")
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
    } catch (IOException e) {
      throw new CliException(
          ExitCodes.RESOURCE,
          "--peer-command "
              + command
              + ": the go-ethereum peer cannot be started: "
              + e.getMessage());
    }
    try {
      BufferedReader lines = new BufferedReader(process.inputReader(StandardCharsets.UTF_8));
      String line;
      while ((line = lines.readLine()) != null) {
        JsonNode ready = Json.mapper().readTree(line);
        if (ready.path("event").asString("").equals("ready")) {
          Node node = Node.parse(ready.path("enr").asString(""));
          PlatformThreads.start("peer output", () -> drain(lines));
          return new GoPeer(terminal, process, node);
        }
      }
      throw notReady(command, "it ended without being ready");
    } catch (IOException | EnrException | JacksonException e) {
      process.destroy();
      throw notReady(command, String.valueOf(e.getMessage()));
    }
  }

  private static CliException notReady(String command, String why) {
    return new CliException(
        ExitCodes.RESOURCE, "--peer-command " + command + ": the peer did not start: " + why);
  }

  private static void drain(BufferedReader lines) {
    try {
      while (lines.readLine() != null) {
        // Nobody wants to know, but a full pipe would stop it.
      }
    } catch (IOException e) {
      // It is gone.
    }
  }

  Node node() {
    return node;
  }

  @Override
  public void close() {
    try {
      process.getOutputStream().close();
    } catch (IOException e) {
      // It is gone.
    }
    terminal.host().clock().schedule(PATIENCE, process::destroy);
    try {
      process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
