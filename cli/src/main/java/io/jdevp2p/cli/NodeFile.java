package io.jdevp2p.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.toml.TomlMapper;

/**
 * The configuration file of {@code node}: TOML whose keys are the options without dashes, or the
 * {@code [Node.P2P]} section of go-ethereum's. It becomes options, so that both have one meaning.
 */
final class NodeFile {
  /** Keys of go-ethereum, and the options that they are; "" for what means nothing here. */
  private static final Map<String, String> GETH = new LinkedHashMap<>();

  static {
    GETH.put("MaxPeers", "max-peers");
    GETH.put("MaxPendingPeers", "max-pending");
    GETH.put("DialRatio", "dial-ratio");
    GETH.put("Name", "name");
    GETH.put("StaticNodes", "static");
    GETH.put("TrustedNodes", "trusted");
    GETH.put("NetRestrict", "restrict");
    GETH.put("ListenAddr", "listen");
    GETH.put("NoDial", "no-dial");
    GETH.put("NoDiscovery", "no-discovery");
    GETH.put("DiscoveryV4", "v4");
    GETH.put("DiscoveryV5", "v5");
    GETH.put("BootstrapNodes", "bootnodes");
    GETH.put("BootstrapNodesV5", "bootnodes");
    GETH.put("DiscAddr", "discovery-listen");
    GETH.put("EnableMsgEvents", "");
  }

  private final String file;
  private final CommandLine node;
  private final List<String> options = new ArrayList<>();

  private NodeFile(String file, CommandLine node) {
    this.file = file;
    this.node = node;
  }

  /** The options in the file, checked. */
  static String[] read(String file, CommandLine node) {
    NodeFile read = new NodeFile(file, node);
    read.add(read.parse());
    String[] options = read.options.toArray(String[]::new);
    read.check(options);
    return options;
  }

  private JsonNode parse() {
    try (InputStream in = Files.newInputStream(Path.of(file))) {
      byte[] bytes = in.readNBytes(CliLimits.CONFIG_FILE_BYTES + 1);
      if (bytes.length > CliLimits.CONFIG_FILE_BYTES) {
        throw wrong("is longer than " + CliLimits.CONFIG_FILE_BYTES + " bytes");
      }
      return TomlMapper.builder().build().readTree(bytes);
    } catch (java.nio.file.FileSystemException e) {
      throw new CliException(ExitCodes.RESOURCE, "--config " + file + ": " + Keys.reason(e));
    } catch (IOException e) {
      throw new CliException(
          ExitCodes.RESOURCE, "--config " + file + " cannot be read: " + e.getMessage());
    } catch (JacksonException e) {
      throw wrong("line " + e.getLocation().getLineNr() + ": " + e.getOriginalMessage());
    }
  }

  private void add(JsonNode all) {
    for (Map.Entry<String, JsonNode> entry : all.properties()) {
      String key = entry.getKey();
      if (key.equals("Node") && entry.getValue().isObject()) {
        for (Map.Entry<String, JsonNode> section : entry.getValue().properties()) {
          if (!section.getKey().equals("P2P") || !section.getValue().isObject()) {
            throw unknown("Node." + section.getKey());
          }
          section.getValue().properties().forEach(p -> addGeth(p.getKey(), p.getValue()));
        }
      } else {
        add(key, option(key, key), entry.getValue());
      }
    }
  }

  private void addGeth(String key, JsonNode value) {
    String option = GETH.get(key);
    String path = "Node.P2P." + key;
    if (option == null) {
      throw unknown(path);
    }
    if (!option.isEmpty()) {
      add(path, option(path, option), value);
    }
  }

  private OptionSpec option(String key, String name) {
    OptionSpec option = node.getCommandSpec().findOption("--" + name);
    if (option == null
        || option.hidden()
        || option.usageHelp()
        || option.versionHelp()
        || name.equals("config")) {
      throw unknown(key);
    }
    return option;
  }

  private void add(String key, OptionSpec option, JsonNode value) {
    String name = option.names()[0];
    if (value.isArray() && option.isMultiValue()) {
      for (JsonNode item : value) {
        if (!item.isString()) {
          throw wrong("'" + key + "' must be a list of strings");
        }
        options.add(name + "=" + item.asString());
      }
    } else if (value.isContainer()) {
      throw wrong("'" + key + "' must be one value, not a " + (value.isArray() ? "list" : "table"));
    } else {
      options.add(name + "=" + value.asString());
    }
  }

  /** Whether each value fits its option: an error is to name the file, not the command line. */
  private void check(String[] values) {
    try {
      Terminal nobody = Terminal.system();
      new CommandLine(new NodeCommand(nobody)).setOverwrittenOptionsAllowed(true).parseArgs(values);
    } catch (ParameterException e) {
      throw wrong(String.valueOf(e.getMessage()));
    }
  }

  private CliException unknown(String key) {
    List<String> known = new ArrayList<>();
    for (OptionSpec option : node.getCommandSpec().options()) {
      if (!option.hidden() && !option.usageHelp() && !option.versionHelp()) {
        known.add(option.names()[0].replaceFirst("^-+", ""));
      }
    }
    known.removeAll(List.of("config", "v"));
    return wrong(
        "unknown key '" + key + "'; known are " + String.join(", ", known) + ", and [Node.P2P]");
  }

  private CliException wrong(String what) {
    return new CliException(ExitCodes.CONFIGURATION, "--config " + file + ": " + what);
  }
}
