package io.jdevp2p.cli;

import io.jdevp2p.discovery.DiscoveryConfig;
import io.jdevp2p.enr.Node;
import io.jdevp2p.enr.NodeDatabase;
import io.jdevp2p.host.Host;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of discovery that {@code node} and {@code bootnode} have in common. */
final class DiscoveryOptions {
  private static final String EXTERNAL = "extip:";

  @Option(
      names = {"--v4", "--discovery.v4", "--discv4"},
      arity = "0..1",
      fallbackValue = "true",
      description = "Discovery version 4, without version 5 unless that is asked for, too.")
  @Nullable Boolean v4;

  @Option(
      names = {"--v5", "--discovery.v5", "--discv5"},
      arity = "0..1",
      fallbackValue = "true",
      description = "Discovery version 5, without version 4 unless that is asked for, too.")
  @Nullable Boolean v5;

  @Option(
      names = "--bootnodes",
      paramLabel = "NODE",
      split = ",",
      description = "Nodes at which discovery begins; version 5 needs records (enr:...).")
  List<String> bootnodes = new ArrayList<>();

  @Option(
      names = "--nodedb",
      paramLabel = "DIRECTORY",
      description = "Where nodes that were found are kept for the next start. Default: in memory.")
  @Nullable String nodeDatabase;

  @Option(
      names = "--extaddr",
      paramLabel = "IP",
      split = ",",
      description = {
        "The address at which others reach this node, or one of IPv4 and one of IPv6.",
        "Default: what others say that they see."
      })
  List<String> external = new ArrayList<>();

  @Option(
      names = "--nat",
      paramLabel = "WAY",
      description = "extip:IP is the same as --extaddr IP; none does nothing.")
  @Nullable String nat;

  /** Which versions run. */
  record Versions(boolean v4, boolean v5) {
    boolean any() {
      return v4 || v5;
    }

    @Override
    public String toString() {
      return v4 && v5 ? "v4 and v5" : v4 ? "v4" : "v5";
    }
  }

  /**
   * The versions that were asked for: those that are named, else what is usual, without what was
   * taken out.
   */
  Versions versions(boolean usual) {
    boolean named = Boolean.TRUE.equals(v4) || Boolean.TRUE.equals(v5);
    return named
        ? new Versions(Boolean.TRUE.equals(v4), Boolean.TRUE.equals(v5))
        : new Versions(usual && !Boolean.FALSE.equals(v4), usual && !Boolean.FALSE.equals(v5));
  }

  /** Whether nodes to begin at were given. */
  boolean hasBootnodes() {
    return bootnodes.stream().anyMatch(b -> !b.isBlank());
  }

  /** The nodes to begin at, each once, checked against the versions that run. */
  List<Node> bootnodes(Versions versions) {
    Map<String, Node> nodes = new LinkedHashMap<>();
    for (Node node : Nodes.parseAll("--bootnodes", bootnodes, false)) {
      Nodes.requireUdp("--bootnodes", node);
      if (!versions.v4() && versions.v5() && node.record().isEmpty()) {
        throw new CliException(
            ExitCodes.USAGE,
            "--bootnodes '"
                + Nodes.shortened(node.toString())
                + "': version 5 needs a record (enr:...), and this is an enode URL");
      }
      nodes.put(node.toString(), node);
    }
    return List.copyOf(nodes.values());
  }

  /** The addresses that are known to be right, at most one of each family. */
  List<InetAddress> externalAddresses() {
    List<String> texts = new ArrayList<>(external);
    if (nat != null && !nat.isEmpty() && !nat.equals("none")) {
      if (!nat.startsWith(EXTERNAL)) {
        throw new CliException(
            ExitCodes.USAGE, "--nat '" + nat + "': there are extip:IP and none in this version");
      }
      texts.add(nat.substring(EXTERNAL.length()));
    }
    List<InetAddress> addresses = new ArrayList<>();
    for (String text : texts) {
      InetAddress address = address(text.strip());
      if (addresses.stream().anyMatch(a -> a.getClass().equals(address.getClass()))) {
        throw new CliException(
            ExitCodes.USAGE, "--extaddr: at most one IPv4 and one IPv6 address, not also " + text);
      }
      addresses.add(address);
    }
    return addresses;
  }

  private static InetAddress address(String text) {
    try {
      InetAddress address = InetAddress.ofLiteral(text);
      if (!address.isAnyLocalAddress() && !address.isMulticastAddress()) {
        return address;
      }
    } catch (IllegalArgumentException e) {
      // Told below.
    }
    throw new CliException(
        ExitCodes.USAGE, "--extaddr '" + text + "': is not an IP address that can be reached");
  }

  /** Versions and bootnodes, for a configuration. */
  static void configure(DiscoveryConfig.Builder config, Versions versions, List<Node> bootnodes) {
    config.v4(versions.v4()).v5(versions.v5()).bootnodes(bootnodes);
  }

  /** Opens the database, if there is to be one. */
  Optional<NodeDatabase> openDatabase(Host host) {
    if (nodeDatabase == null || nodeDatabase.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(NodeDatabase.inDirectory(host, Path.of(nodeDatabase)));
    } catch (IOException e) {
      throw new CliException(
          ExitCodes.RESOURCE, "--nodedb " + nodeDatabase + ": " + e.getMessage());
    }
  }
}
