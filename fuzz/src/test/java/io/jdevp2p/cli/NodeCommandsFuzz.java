package io.jdevp2p.cli;

import io.jdevp2p.enr.NodeId;
import io.jdevp2p.fuzz.Check;
import io.jdevp2p.fuzz.InlineHost;
import io.jdevp2p.fuzz.Input;
import io.jdevp2p.server.ServerEvent;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/**
 * Any line as a command of {@code node --json}, to a run without nodes: one answer on one line, or
 * stop.
 */
public final class NodeCommandsFuzz {
  public static final int MAX_INPUT_BYTES = 256;

  private NodeCommandsFuzz() {}

  public static void fuzzerTestOneInput(byte[] bytes) {
    String line = new Input(bytes).restAsText();
    Answers answers = new Answers();
    boolean stop = new NodeCommands(new InlineHost(1), List.of(), answers).run(line);
    Check.equal(answers.lines.size(), stop ? 0 : 1, "the answers");
    for (String answer : answers.lines) {
      Check.that(answer.chars().noneMatch(c -> c < ' '), "on one line");
      Check.that(answer.contains("\"error\""), "no command can be done without a node");
    }
  }

  private static final class Answers implements NodeReport {
    final List<String> lines = new ArrayList<>();

    @Override
    public void answer(ObjectNode line) {
      lines.add(Json.line(line));
    }

    @Override
    public void begin() {}

    @Override
    public void ready(RunningNode node) {}

    @Override
    public void event(RunningNode node, ServerEvent event) {}

    @Override
    public void message(RunningNode node, NodeId peer, int code, int size) {}

    @Override
    public void stopped(String why) {}
  }
}
