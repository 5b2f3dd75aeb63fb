package io.jdevp2p.cli;

import io.jdevp2p.host.Clock;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import tools.jackson.databind.node.ObjectNode;

/**
 * Tells the story of {@code demo}, as text or as JSON lines. On a terminal the table of peers
 * stands below the story and is redrawn in place. Thread-safe.
 */
final class DemoNarrator {
  private static final int WHO_COLUMNS = 7;

  private final Terminal terminal;
  private final PrintStream out;
  private final Clock clock;
  private final boolean json;
  private final boolean live;
  private final long beganNanos;
  private final ReentrantLock lock = new ReentrantLock(); // while lines are written
  private List<String> table = List.of();
  private boolean frozen;

  DemoNarrator(Terminal terminal, Clock clock, boolean json, boolean live) {
    this.terminal = terminal;
    this.out = terminal.out();
    this.clock = clock;
    this.json = json;
    this.live = live && !json;
    this.beganNanos = clock.nanos();
  }

  /** Whether a table is redrawn in place. */
  boolean live() {
    return live;
  }

  double now() {
    return at(clock.nanos());
  }

  double at(long nanos) {
    return (nanos - beganNanos) / 1e9;
  }

  void title(String text) {
    if (json) {
      line("demo", "", text, _ -> {});
    } else {
      print(terminal.bold("jdevp2p demo: ") + text);
    }
  }

  void heading(String text) {
    if (!json) {
      print("");
      print(terminal.bold(text));
    }
  }

  /** Something happened just now. */
  void line(String event, String who, String text, Consumer<ObjectNode> fields) {
    lineAt(clock.nanos(), event, who, text, fields);
  }

  /** Something happened at that time. */
  void lineAt(long nanos, String event, String who, String text, Consumer<ObjectNode> fields) {
    if (json) {
      ObjectNode object = Json.object();
      object.put("event", event);
      object.put("at", at(nanos));
      if (!who.isEmpty()) {
        object.put("who", who);
      }
      object.put("text", text);
      fields.accept(object);
      print(Json.line(object));
    } else {
      String time = String.format(Locale.ROOT, "%8.3f  ", at(nanos));
      String name = String.format(Locale.ROOT, "%-" + WHO_COLUMNS + "s", who);
      print(terminal.dim(time) + terminal.cyan(name) + " " + text);
    }
  }

  /** More about the line before; only for people. */
  void more(String text) {
    if (!json) {
      print(" ".repeat(10 + WHO_COLUMNS + 1) + text);
    }
  }

  /** The table as part of the story. */
  void table(DemoTable.Look look) {
    if (json) {
      line("table", "", "", object -> DemoTable.json(look, object.putArray("peers")));
    } else {
      DemoTable.lines(look, terminal).forEach(this::print);
    }
  }

  private void print(String line) {
    lock.lock();
    try {
      erase();
      out.println(line);
      draw();
      out.flush();
    } finally {
      lock.unlock();
    }
  }

  /** Puts a table below the story, in place of the one that is there. */
  void show(DemoTable.Look look) {
    List<String> lines = DemoTable.lines(look, terminal);
    lock.lock();
    try {
      if (!frozen) {
        erase();
        table = lines;
        draw();
        out.flush();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Leaves the table where it is: what is told from now on stands below it. */
  void freeze() {
    lock.lock();
    try {
      frozen = true;
      table = List.of();
    } finally {
      lock.unlock();
    }
  }

  /** Whether nobody reads any more. */
  boolean unheard() {
    return out.checkError();
  }

  private void erase() {
    if (!table.isEmpty()) {
      out.print("\u001b[" + table.size() + "A\u001b[J");
    }
  }

  private void draw() {
    table.forEach(out::println);
  }
}
