package io.jdevp2p.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A node as a process of its own, ours or go-ethereum's: both speak the same JSON lines. */
final class NodeProcess implements AutoCloseable {
  private static final Pattern RECORD = Pattern.compile("\"enr\":\"(enr:[^\"]+)\"");
  private static final Pattern MEMORY = Pattern.compile("\"(heap|stack)\":([0-9]+)");
  private static final long PATIENCE_SECONDS = 60;

  private final Process process;
  private final String record;
  private final BlockingQueue<String> answers = new ArrayBlockingQueue<>(16);

  private NodeProcess(Process process, String record) {
    this.process = process;
    this.record = record;
  }

  /** With further options, such as those for discovery. */
  static NodeProcess ours(String command, String... options) throws IOException {
    List<String> all =
        new ArrayList<>(
            List.of(
                command,
                "node",
                "--json",
                "--no-dial",
                "--max-peers",
                "100000",
                "--max-pending",
                "1000"));
    all.addAll(List.of(options));
    return start(all);
  }

  static NodeProcess theirs(Path folder, String... options) throws IOException {
    List<String> all =
        new ArrayList<>(
            List.of(
                folder.resolve("peer").toString(),
                "-no-dial",
                "-max-peers",
                "100000",
                "-max-pending",
                "1000",
                "-for",
                "24h"));
    all.addAll(List.of(options));
    return start(all);
  }

  static NodeProcess start(List<String> command) throws IOException {
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    BufferedReader out = process.inputReader();
    for (String line = out.readLine(); line != null; line = out.readLine()) {
      Matcher record = RECORD.matcher(line);
      if (record.find()) {
        NodeProcess node = new NodeProcess(process, record.group(1));
        Thread.ofVirtual().start(() -> node.follow(out));
        return node;
      }
    }
    throw new IOException(String.join(" ", command) + " did not start");
  }

  /** Reads on, or the node would block on a full pipe; keeps the answers to commands. */
  private void follow(BufferedReader out) {
    out.lines().filter(line -> line.contains("\"event\":\"done\"")).forEach(answers::offer);
  }

  String record() {
    return record;
  }

  long pid() {
    return process.pid();
  }

  /** Bytes of heap and stacks that are in use after a collection. */
  long heapAndStacks() throws IOException, InterruptedException {
    return MEMORY
        .matcher(ask("{\"cmd\":\"memory\"}"))
        .results()
        .mapToLong(found -> Long.parseLong(found.group(2)))
        .sum();
  }

  /** Gives the line that answers a command; one command at a time. */
  String ask(String command) throws IOException, InterruptedException {
    Writer in = process.outputWriter();
    in.write(command + "\n");
    in.flush();
    String answer = answers.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
    if (answer == null) {
      throw new IOException("the node does not answer to " + command);
    }
    return answer;
  }

  @Override
  public void close() throws IOException {
    process.getOutputStream().close();
    process.onExit().join();
  }
}
