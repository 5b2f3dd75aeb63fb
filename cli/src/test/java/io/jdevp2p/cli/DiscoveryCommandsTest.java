package io.jdevp2p.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.jdevp2p.enr.Node;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;

/** What a driven node can be asked of discovery, over real loopback sockets. */
@Timeout(60)
class DiscoveryCommandsTest {
  @Test
  void asksAnotherNodeByBothVersions() throws Exception {
    try (Commands.Running alice = new Commands.Running("node", "-json", "-v4", "-v5");
        Commands.Running bob = new Commands.Running("node", "-json", "-v4", "-v5")) {
      alice.event("ready");
      String enr = bob.event("ready").path("enr").asString();
      Node node = Node.parse(enr);

      JsonNode pong = ask(alice, "ping", enr);
      assertThat(pong.path("v4").asLong()).isEqualTo(node.sequence());
      assertThat(pong.path("v5").asLong()).isEqualTo(node.sequence());

      JsonNode found = ask(alice, "resolve", enr);
      assertThat(found.path("v4").asString()).isEqualTo(enr);
      assertThat(found.path("v5").asString()).isEqualTo(enr);

      alice.send("{\"cmd\":\"talk\",\"peer\":\"" + enr + "\",\"size\":500,\"random\":true}");
      assertThat(alice.event("done").path("size").asInt()).isEqualTo(500);
      alice.send("{\"cmd\":\"talk\",\"peer\":\"" + enr + "\",\"size\":5000}");
      assertThat(alice.event("error").path("error").asString()).contains("does not fit a packet");

      alice.send("{\"cmd\":\"info\"}");
      JsonNode info = alice.event("done").path("info");
      assertThat(info.path("ports").path("discovery").asInt())
          .isEqualTo(info.path("ports").path("listener").asInt());
      assertThat(Node.parse(info.path("enr").asString()).udpAddress()).isPresent();
    }
  }

  @Test
  void nodesOfOneBootnodeFindEachOther() throws Exception {
    try (Commands.Running boot =
        new Commands.Running("bootnode", "--json", "--addr", "127.0.0.1:0", "--for", "8s")) {
      String bootnode = boot.event("ready").path("enr").asString();
      try (Commands.Running nodes =
          new Commands.Running("node", "-json", "-v4", "-v5", "-nodes=3", "-bootnodes", bootnode)) {
        String[] ids = new String[3];
        for (int i = 0; i < 3; i++) {
          ids[i] = nodes.event("ready").path("id").asString();
        }
        JsonNode lookup;
        JsonNode table;
        do {
          nodes.send("{\"cmd\":\"lookup\",\"target\":\"" + ids[1] + "\"}");
          lookup = nodes.event("done");
          nodes.send("{\"cmd\":\"table\"}");
          table = nodes.event("done");
        } while (lookup.path("v5").size() < 3
            || table.path("v4").asInt() < 3
            || table.path("v5").asInt() < 3);
        assertThat(lookup.path("v5").path(0).asString()).isEqualTo(ids[1]);
        assertThat(lookup.path("v5").valueStream().map(JsonNode::asString)).contains(ids[2]);
        assertThat(lookup.path("v4").isMissingNode()).isTrue(); // version 4 asks by public key
      }
    }
  }

  @Test
  void saysWhatWasNotFound() throws Exception {
    String stranger =
        "enode://ca634cae0d49acb401d8a4c6b6fe8c55b70d115bf400769cc1400f3258cd31387574077f301b421bc84df7266c44e9e6d569fc56be00812904767bf5ccd1fc7f@127.0.0.1:1";
    try (Commands.Running node = new Commands.Running("node", "-json", "-v4")) {
      node.event("ready");
      node.send("{\"cmd\":\"ping\",\"peer\":\"" + stranger + "\"}");
      assertThat(node.event("error").path("error").asString()).startsWith("v4: ");
      JsonNode found = ask(node, "resolve", stranger);
      assertThat(found.path("v4").isNull()).isTrue();
      assertThat(found.has("v5")).isFalse();
      node.send("{\"cmd\":\"talk\",\"peer\":\"" + stranger + "\"}");
      assertThat(node.event("error").path("error").asString()).contains("--v5");
      node.send("{\"cmd\":\"lookup\",\"target\":\"12\"}");
      assertThat(node.event("error").path("error").asString()).contains("64 hex digits");
    }
  }

  @Test
  void aPersonsNodeTakesPartUnlessToldOtherwise() {
    String[] node = {"node", "--listen", "127.0.0.1:0", "--for", "100ms"};
    assertThat(Commands.run(node).err()).contains("discovery v4 and v5 on UDP port ");
    assertThat(with(node, "--v5").err()).contains("discovery v5 on UDP port ");
    assertThat(with(node, "--v4=false").err()).contains("discovery v5 on UDP port ");
    assertThat(with(node, "--nodiscover").err()).contains("no discovery");
    assertThat(with(node, "--json").out()).contains("discport=0");
  }

  @Test
  void whoListensOnAllAddressesSaysThatItsAddressIsNotKnown() throws Exception {
    Commands.Outcome outcome = Commands.run("node", "--listen", ":0", "--for", "100ms");
    String[] lines = outcome.out().split("\n", -1);
    assertThat(lines[0]).contains("@127.0.0.1:");
    assertThat(Node.parse(lines[1]).ip()).isEmpty();
    assertThat(outcome.err()).contains("for this machine only");

    outcome = Commands.run("node", "--listen", ":0", "--for", "100ms", "--nat", "extip:20.0.0.1");
    lines = outcome.out().split("\n", -1);
    assertThat(lines[0]).contains("@20.0.0.1:");
    assertThat(Node.parse(lines[1]).ip().orElseThrow().getHostAddress()).isEqualTo("20.0.0.1");
  }

  private static Commands.Outcome with(String[] command, String option) {
    String[] more = java.util.Arrays.copyOf(command, command.length + 1);
    more[command.length] = option;
    return Commands.run(more);
  }

  private static JsonNode ask(Commands.Running node, String command, String peer) throws Exception {
    node.send("{\"cmd\":\"" + command + "\",\"peer\":\"" + peer + "\"}");
    return node.event("done");
  }
}
