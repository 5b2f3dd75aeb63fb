package io.jdevp2p.cli;

import io.jdevp2p.host.Clock;
import io.jdevp2p.host.Completion;
import io.jdevp2p.host.Limit;
import io.jdevp2p.host.Mailbox;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import tools.jackson.databind.node.ObjectNode;

/**
 * JSON lines on their way to standard output. Events are dropped while nobody reads them; what must
 * arrive waits. Threads: any thread may say, one of its own writes.
 */
final class LineWriter {
  private final Clock clock;
  private final PrintStream out;
  private final Mailbox<String> lines;
  private final Completion<Boolean> written;

  LineWriter(Clock clock, PrintStream out) {
    this.clock = clock;
    this.out = out;
    this.lines = new Mailbox<>(clock, new Limit(CliBound.OUTPUT_LINES, CliLimits.OUTPUT_LINES));
    this.written = new Completion<>(clock);
  }

  void start() {
    PlatformThreads.start("stdout", this::write);
  }

  /** An event that may be lost when nobody reads. */
  void mention(ObjectNode event) {
    lines.offer(Json.line(event));
  }

  /** A line that must arrive: waits for room. */
  void say(ObjectNode line) {
    try {
      lines.put(Json.line(line));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Takes no more lines, and waits a while until those that are there were written. */
  void finish(Duration atMost) {
    lines.close();
    try {
      written.await(clock.deadline(atMost));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException e) {
      throw new IllegalStateException("writing does not fail", e);
    }
  }

  private void write() {
    ByteArrayOutputStream batch = new ByteArrayOutputStream();
    try {
      while (true) {
        Optional<String> line = lines.take(io.jdevp2p.host.Deadline.never());
        if (line.isEmpty()) {
          break;
        }
        batch.reset();
        do {
          batch.writeBytes(line.get().getBytes(StandardCharsets.UTF_8));
          batch.write('\n');
          line = batch.size() < CliLimits.OUTPUT_BATCH_BYTES ? lines.poll() : Optional.empty();
        } while (line.isPresent());
        out.write(batch.toByteArray(), 0, batch.size());
        out.flush();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      written.complete(true);
    }
  }
}
