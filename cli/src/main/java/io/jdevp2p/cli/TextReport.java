package io.jdevp2p.cli;

import io.jdevp2p.enr.NodeId;
import io.jdevp2p.rlpx.Capability;
import io.jdevp2p.server.Failure;
import io.jdevp2p.server.NodeInfo;
import io.jdevp2p.server.ServerEvent;
import java.util.stream.Collectors;
import tools.jackson.databind.node.ObjectNode;

/** Lines for people: what others need to reach the node to standard output, the rest to error. */
final class TextReport implements NodeReport {
  private final Terminal terminal;
  private final SeldomLines strangers = new SeldomLines();

  TextReport(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public void begin() {}

  @Override
  public void ready(RunningNode node) {
    NodeInfo info = node.server().info();
    terminal.out().println(Nodes.here(node.server().self()).enode());
    terminal.out().println(info.enr());
    terminal.out().flush();
    talk(
        "listening on "
            + info.listenAddress().map(Addresses::text).orElse("no port")
            + ", "
            + discovery(node, info)
            + ", offering "
            + protocols(info)
            + "; Ctrl-C stops");
    if (info.ip().isEmpty()) {
      talk(
          "the address above is for this machine only; others learn it once they have said where"
              + " they see this node, or from --extaddr");
    }
  }

  private static String discovery(RunningNode node, NodeInfo info) {
    return info.discoveryAddress()
        .map(address ->
            "discovery "
                + node.server().discovery().map(DiscoveryCommands::versions).orElse("")
                + " on UDP port "
                + address.getPort())
        .orElse("no discovery");
  }

  private static String protocols(NodeInfo info) {
    return info.capabilities().isEmpty()
        ? "no protocol"
        : info.capabilities().stream().map(Capability::toString).collect(Collectors.joining(", "));
  }

  @Override
  public void event(RunningNode node, ServerEvent event) {
    switch (event) {
      case ServerEvent.PeerAdded e ->
          talk(
              terminal.green("+ peer ")
                  + e.id().shortHex()
                  + " "
                  + Addresses.text(e.remote())
                  + ", "
                  + Terminal.escaped(e.name())
                  + ", speaks "
                  + e.capabilities()
                  + ", after "
                  + Durations.millis(e.took()));
      case ServerEvent.PeerDropped e ->
          talk(
              terminal.red("- peer ")
                  + e.id().shortHex()
                  + " "
                  + Addresses.text(e.remote())
                  + ", "
                  + e.reason().words()
                  + (e.byRemote() ? " (it left)" : " (we ended it: " + e.failure() + ")")
                  + ", after "
                  + Durations.seconds(e.lived()));
      case ServerEvent.DialFailed e ->
          strangers
              .tell(
                  e.failure().name(),
                  e.atNanos(),
                  "  dial to " + e.node().id().shortHex() + " failed: " + e.failure())
              .ifPresent(this::talk);
      case ServerEvent.DialResolved e ->
          talk(
              "  "
                  + e.node().id().shortHex()
                  + " is now at "
                  + e.node().tcpAddress().map(Addresses::text).orElse("an unknown address")
                  + " ("
                  + e.failure()
                  + " where it was)");
      case ServerEvent.Refused e ->
          talkOfOther(
              e.inbound(),
              e.failure(),
              e.atNanos(),
              "  refused "
                  + e.id().shortHex()
                  + " "
                  + Addresses.text(e.remote())
                  + ": "
                  + e.reason().words());
      case ServerEvent.HandshakeFailed e ->
          talkOfOther(
              e.inbound(),
              e.failure(),
              e.atNanos(),
              "  handshake with " + Addresses.text(e.remote()) + " failed: " + e.failure());
      case ServerEvent.InboundRefused e ->
          talkOfOther(
              true,
              e.failure(),
              e.atNanos(),
              "  turned away " + Addresses.text(e.remote()) + ": " + e.failure());
      case ServerEvent.Started _,
          ServerEvent.DialStarted _,
          ServerEvent.InboundAccepted _,
          ServerEvent.Encrypted _,
          ServerEvent.Stopped _ -> {}
    }
  }

  @Override
  public void message(RunningNode node, NodeId peer, int code, int size) {
    talk("  message " + code + " of " + size + " bytes from " + peer.shortHex());
  }

  @Override
  public void answer(ObjectNode line) {
    throw new IllegalStateException("there are no commands without --json");
  }

  @Override
  public void stopped(String why) {
    talk("stopped: " + why);
  }

  /** Whom we dial we choose; who comes in, and how often, others do. */
  private void talkOfOther(boolean inbound, Failure failure, long atNanos, String line) {
    if (inbound) {
      strangers.tell(failure.name(), atNanos, line).ifPresent(this::talk);
    } else {
      talk(line);
    }
  }

  private void talk(String line) {
    terminal.err().println(line);
  }
}
