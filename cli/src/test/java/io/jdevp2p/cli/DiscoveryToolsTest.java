package io.jdevp2p.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.jdevp2p.crypto.SecretKey;
import io.jdevp2p.discovery.DiscoveryConfig;
import io.jdevp2p.discovery.DiscoveryService;
import io.jdevp2p.enr.LocalNode;
import io.jdevp2p.enr.Node;
import io.jdevp2p.enr.NodeDatabase;
import io.jdevp2p.enr.NodeId;
import io.jdevp2p.enr.NodeRecord;
import io.jdevp2p.simulation.LinkConditions;
import io.jdevp2p.simulation.SimulatedHost;
import io.jdevp2p.simulation.Simulation;
import io.jdevp2p.simulation.junit.SimulationTest;
import java.io.ByteArrayOutputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import tools.jackson.databind.JsonNode;

/** {@code discv4} and {@code discv5} against nodes of our own, on a simulated network. */
class DiscoveryToolsTest {
  private static final Duration AT_MOST = Duration.ofMinutes(5);
  private static final List<String> VERSIONS = List.of("discv4", "discv5");

  private Simulation simulation;
  private SimulatedHost here;
  private final List<DiscoveryService> nodes = new ArrayList<>();
  private Node first;
  private Node second;

  @BeforeEach
  void startNodes(Simulation fresh) throws Exception {
    simulation = fresh;
    here = fresh.host("here");
    first = start("first", List.of());
    second = start("second", List.of(first));
    start("third", List.of(first));
    simulation.run(Duration.ofMinutes(1)); // until each has found the others worth telling of
  }

  private Node start(String name, List<Node> bootnodes) throws Exception {
    SimulatedHost host = simulation.host(name);
    SecretKey key = SecretKey.generate(host.random());
    NodeDatabase database = NodeDatabase.inMemory(host, 100);
    LocalNode local = new LocalNode(host, key, database);
    DiscoveryConfig config =
        DiscoveryConfig.builder()
            .listen(new InetSocketAddress(host.address(), 30303))
            .bootnodes(bootnodes)
            .build();
    DiscoveryService service = DiscoveryService.start(host, key, local, database, config);
    service.v5().orElseThrow().registerTalkHandler("echo", (_, _, request) -> request);
    nodes.add(service);
    return service.localNode().node();
  }

  @AfterEach
  void stopNodes() throws Exception {
    simulation.call(
        here,
        AT_MOST,
        () -> {
          nodes.forEach(DiscoveryService::close);
          return nodes;
        });
  }

  private Commands.Outcome run(String... args) throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Terminal terminal = Commands.terminal(here, out, err);
    int code = simulation.call(here, AT_MOST, () -> Main.run(terminal, args));
    return new Commands.Outcome(
        code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  private static String enr(Node node) {
    return node.record().map(NodeRecord::text).orElseThrow();
  }

  @SimulationTest
  void pingSumsUpTheTimes() throws Exception {
    for (String version : VERSIONS) {
      Commands.Outcome ping = run(version, "ping", "-c", "3", enr(first));

      assertThat(ping.err()).isEmpty();
      assertThat(ping.code()).isZero();
      assertThat(ping.out())
          .contains("ping of " + first.id().hex() + " by " + version)
          .contains("3: pong in ", "sees us at " + here.address().getHostAddress() + ":")
          .contains("record " + Long.toUnsignedString(first.sequence()))
          .contains("3 sent, 3 answered, 0% lost", "round trip min/avg/max/mdev = ");
    }
  }

  @SimulationTest
  void pingIsReadByMachines() throws Exception {
    for (String version : VERSIONS) {
      List<JsonNode> lines =
          run(version, "ping", "-c", "2", "-i", "10ms", "--json", enr(first))
              .out()
              .lines()
              .map(l -> Json.mapper().readTree(l))
              .toList();

      assertThat(lines).hasSize(3);
      assertThat(lines.get(1).path("milliseconds").asDouble()).isPositive();
      assertThat(lines.get(2).path("answered").asInt()).isEqualTo(2);
      assertThat(lines.get(2).path("milliseconds").path("avg").asDouble()).isPositive();
    }
  }

  @SimulationTest
  void pingOfNobodySaysWhatToCheck() throws Exception {
    SecretKey nobody = SecretKey.generate(here.random());
    String node = enr(Node.of(recordAt(nobody, "10.99.0.1")));
    for (String version : VERSIONS) {
      Commands.Outcome ping = run(version, "ping", "-c", "2", node);

      assertThat(ping.code()).isEqualTo(ExitCodes.NO);
      assertThat(ping.out()).contains("no answer", "2 sent, 0 answered, 100% lost");
      assertThat(ping.err()).contains("check: is the node running");
    }
  }

  private static NodeRecord recordAt(SecretKey key, String ip) {
    return NodeRecord.builder()
        .sequence(1)
        .ip(java.net.InetAddress.ofLiteral(ip))
        .udp(30303)
        .sign(key);
  }

  @SimulationTest
  void aNodeTellsItsRecord() throws Exception {
    assertThat(run("discv4", "requestenr", first.enode()).line()).isEqualTo(enr(first));
    assertThat(run("discv5", "findnode", "--distances", "0", enr(first)).line())
        .isEqualTo(enr(first));
  }

  @SimulationTest
  void aNodeThatIsNotWhereItWasIsFoundThroughOthers() throws Exception {
    SecretKey key = SecretKey.generate(here.random());
    for (String version : VERSIONS) {
      Commands.Outcome found =
          run(
              version,
              "resolve",
              "--bootnodes",
              enr(first),
              Node.of(second.publicKey(), "", 0, 0).enode());
      assertThat(found.err()).isEmpty();
      assertThat(NodeRecord.parse(found.line()).id()).isEqualTo(second.id());

      Commands.Outcome lost = run(version, "resolve", Node.of(key.publicKey(), "", 0, 0).enode());
      assertThat(lost.code()).isEqualTo(ExitCodes.NO);
      assertThat(lost.out()).isEmpty();
      assertThat(lost.err())
          .contains("not found: " + NodeId.of(key.publicKey()).hex())
          .contains("check: without an address in NODE, --bootnodes");
    }
  }

  @SimulationTest
  void aNodeTellsOfThoseItKnows() throws Exception {
    int distance = NodeId.logDistance(first.id(), second.id());

    assertThat(run("discv4", "findnode", enr(first)).out())
        .contains(HexFormat.of().formatHex(second.publicKey().bytes()));
    assertThat(run("discv5", "findnode", "--distances", String.valueOf(distance), enr(first)).out())
        .contains(enr(second));
  }

  @SimulationTest
  void aLookupEndsAtTheClosest() throws Exception {
    String key = HexFormat.of().formatHex(second.publicKey().bytes());
    Commands.Outcome v4 = run("discv4", "lookup", "--bootnodes", enr(first), key);
    Commands.Outcome v5 =
        run("discv5", "lookup", "--json", "--bootnodes", enr(first), second.id().hex());

    assertThat(Node.parse(v4.out().lines().findFirst().orElseThrow()).id()).isEqualTo(second.id());
    JsonNode closest = Json.mapper().readTree(v5.out().lines().findFirst().orElseThrow());
    assertThat(closest.path("id").asString()).isEqualTo(second.id().hex());
    assertThat(closest.path("enr").asString()).isEqualTo(enr(second));
  }

  @SimulationTest
  void aLookupWithoutAnybodyToAskEnds() throws Exception {
    String nobody = enr(Node.of(recordAt(SecretKey.generate(here.random()), "10.99.0.1")));
    for (String version : VERSIONS) {
      Duration began = simulation.now();
      Commands.Outcome lookup = run(version, "lookup", "--bootnodes", nobody);

      assertThat(lookup.code()).isEqualTo(ExitCodes.NO);
      assertThat(lookup.err()).contains("no answer: of any node of --bootnodes");
      assertThat(simulation.now().minus(began))
          .isBetween(CliLimits.JOIN, CliLimits.JOIN.plusSeconds(2));
    }
  }

  @SimulationTest
  void aLookupWithoutATargetTellsEachNodeOnce() throws Exception {
    for (String version : VERSIONS) {
      Commands.Outcome lookup =
          run(version, "lookup", "--bootnodes", enr(first), "--count", "3", "--json");

      assertThat(lookup.code()).isZero();
      assertThat(lookup.out().lines().map(l -> Json.mapper().readTree(l).path("id").asString()))
          .hasSize(3)
          .doesNotHaveDuplicates();
    }
  }

  @SimulationTest
  void talkShowsTheResponseWithoutLettingItSteerTheTerminal() throws Exception {
    String hostile = "\u001b[31mhi\n";

    assertThat(run("discv5", "talk", enr(first), "echo", hostile).out())
        .isEqualTo("0x1b5b33316d68690a\n\\u001b[31mhi\\u000a\n");
    assertThat(run("discv5", "talk", enr(first), "echo", "0xff00").out()).isEqualTo("0xff00\n");
    assertThat(run("discv5", "talk", enr(first), "unknown", "x").out()).isEqualTo("0x\n");
    JsonNode json =
        Json.mapper().readTree(run("discv5", "talk", "--json", enr(first), "echo", "hi").out());
    assertThat(json.path("response").asString()).isEqualTo("0x6869");
    assertThat(json.path("text").asString()).isEqualTo("hi");
  }

  @SimulationTest
  void listenPublishesWhatItIsTold() throws Exception {
    String key = "0".repeat(63) + "1";
    for (String version : VERSIONS) {
      Commands.Outcome listen =
          run(
              version,
              "listen",
              "--for",
              "10s",
              "--addr",
              here.address().getHostAddress() + ":4000",
              "--nodekey",
              key,
              "--extaddr",
              "203.0.113.5:5000",
              "--bootnodes",
              enr(first));

      assertThat(listen.code()).isZero();
      Node node = Node.parse(listen.line());
      assertThat(node.id()).isEqualTo(NodeId.of(SecretKey.fromHex(key).publicKey()));
      assertThat(node.udpAddress().orElseThrow().toString()).contains("203.0.113.5:5000");
      assertThat(listen.err()).contains(version + " listens on ", ":4000; Ctrl-C ends it");
    }
  }

  @SimulationTest
  void aSignalEndsACommandThatGoesOn() throws Exception {
    for (String version : VERSIONS) {
      Commands.Outcome listen =
          interrupted(version, "listen", "--addr", here.address().getHostAddress() + ":0");
      assertThat(listen.code()).isEqualTo(ExitCodes.INTERRUPTED);

      Commands.Outcome ping = interrupted(version, "ping", "-c", "0", enr(first));
      assertThat(ping.code()).isEqualTo(ExitCodes.INTERRUPTED);
      assertThat(ping.out()).contains("answered, 0% lost", "round trip");
      assertThat(here.openSockets()).isZero();
    }
  }

  /** Runs a command that is interrupted after a while, as by {@link Interruptible}. */
  private Commands.Outcome interrupted(String... args) throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Terminal terminal = Commands.terminal(here, out, err);
    int code =
        simulation.call(
            here,
            AT_MOST,
            () -> {
              Thread command = Thread.currentThread();
              here.clock().schedule(Duration.ofSeconds(10), command::interrupt);
              int ended = Main.run(terminal, args);
              Thread.interrupted();
              return ended;
            });
    return new Commands.Outcome(
        code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  @SimulationTest
  void ourNodesPassOurSuites() throws Exception {
    simulation.network().conditions(LinkConditions.lan().withJitter(Duration.ZERO)); // in order
    String one = here.address().getHostAddress();

    // Both addresses are one here, so the tests that need two are left out.
    Commands.Outcome v4 =
        run(
            "discv4",
            "test",
            "--remote",
            enr(second),
            "--listen1",
            one,
            "--listen2",
            one,
            "--run",
            "^(?!.*(WrongIP|EndpointPorts))");
    assertThat(v4.code()).as(v4.out()).isZero();
    Commands.Outcome v5 =
        run(
            "discv5",
            "test",
            "--listen1",
            one,
            "--listen2",
            one,
            "--run",
            "^(?!.*(IP|FindnodeResults))",
            enr(second));
    assertThat(v5.code()).as(v5.out()).isZero();
  }
}
