package io.jdevp2p.cli;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What all commands have in common that run discovery, with go-ethereum's names. */
final class DiscoveryToolOptions {
  @Option(
      names = "--addr",
      paramLabel = "ADDRESS",
      description = {
        "Where to listen: 127.0.0.1:30303, [::1]:30303, or :30303 for all addresses.",
        "Default: a free port of all addresses."
      })
  String addr = ":0";

  @Option(
      names = "--bootnodes",
      paramLabel = "NODE",
      split = ",",
      description = "Nodes to begin with, commas between them, or @FILE with one a line.")
  List<String> bootnodes = new ArrayList<>();

  @Option(
      names = "--extaddr",
      paramLabel = "IP[:PORT]",
      split = ",",
      description = {
        "The UDP endpoint to publish in our record; with a comma between them, one of IPv4 and one"
            + " of IPv6, which have one port."
      })
  List<String> extaddr = new ArrayList<>();

  @Option(
      names = "--nodedb",
      paramLabel = "DIRECTORY",
      description = "Remember nodes there. Default: in memory only.")
  @Nullable String nodedb;

  @Option(
      names = {"--nodekey", "--key"},
      paramLabel = "KEY",
      description = "Our key: a file, or 64 hex digits. Default: a new one.")
  @Nullable String nodekey;

  @Option(
      names = "--json",
      arity = "0..1",
      fallbackValue = "true",
      description = "JSON, one object a line.")
  boolean json;
}
