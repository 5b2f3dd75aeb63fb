package io.jdevp2p.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jdevp2p.enr.Node;
import io.jdevp2p.host.Host;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;

/** {@code rlpx ping} and {@code bench}, against a node of our own. */
@Timeout(60)
class ConnectionToolsTest {
  /** Nobody has its private key, so nobody can answer for it. */
  private static final String OTHER_KEY =
      "ca634cae0d49acb401d8a4c6b6fe8c55b70d115bf400769cc1400f3258cd31387574077f301b421bc84df7266c44"
          + "e9e6d569fc56be00812904767bf5ccd1fc7f";

  private Commands.Running node;
  private String enode;

  @BeforeEach
  void startNode() throws Exception {
    node =
        new Commands.Running(
            "node", "--json", "--max-peers", "1000", "--name", "tested/v1/os/java");
    enode = node.event("ready").path("enode").asString();
  }

  @AfterEach
  void stopNode() throws Exception {
    node.close();
  }

  @Test
  void pingTellsEachStageAndHello() {
    Commands.Outcome ping = Commands.run("rlpx", "ping", enode);

    assertThat(ping.code()).isZero();
    assertThat(ping.out())
        .contains("dns", "tcp", "auth", "hello", "software tested, version v1", "bench/1");
  }

  @Test
  void pingPutsADisconnectIntoWords() {
    Commands.Outcome ping = Commands.run("rlpx", "ping", "--wait", "5s", enode);

    assertThat(ping.out()).contains("useless peer (0x03): none of our protocols (--caps)");
  }

  @Test
  void pingIsReadByMachines() {
    JsonNode ping = Json.mapper().readTree(Commands.run("rlpx", "ping", "--json", enode).out());

    assertThat(ping.path("reachable").asBoolean()).isTrue();
    assertThat(ping.path("hello").path("name").asString()).isEqualTo("tested/v1/os/java");
    assertThat(ping.path("milliseconds").propertyNames())
        .containsExactly("dns", "tcp", "auth", "hello");
  }

  @Test
  void pingSaysWhatToCheckWhenTheKeyIsAnother() {
    Commands.Outcome ping =
        Commands.run("rlpx", "ping", "enode://" + OTHER_KEY + enode.substring(enode.indexOf('@')));

    assertThat(ping.code()).isEqualTo(ExitCodes.NO);
    assertThat(ping.out())
        .contains("ack.closed", "check: is the key in the enode URL this node's?");
  }

  @Test
  void pingSaysWhatToCheckWhenNobodyListens() {
    Commands.Outcome ping = Commands.run("rlpx", "ping", "enode://" + OTHER_KEY + "@127.0.0.1:1");

    assertThat(ping.code()).isEqualTo(ExitCodes.NO);
    assertThat(ping.out()).contains("tcp", "check: is the node running");
  }

  @Test
  @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD) // else it would read on
  void aPeerThatAsksForTooMuchAtOnceIsLetGo() throws Exception {
    BenchSession session =
        BenchSession.open(Host.system(), Node.parse(enode), Duration.ofSeconds(10));
    byte[] order =
        BenchProtocol.GENERATE_CODEC.encode(new BenchProtocol.Generate(1 << 20, 10_000, 0));

    for (int i = 0; i <= CliLimits.GENERATORS; i++) {
      session.write(BenchProtocol.GENERATE, order);
    }

    assertThatThrownBy(() -> session.read(BenchProtocol.REPLY))
        .hasMessage("disconnected: breach of protocol");
    session.close();
  }

  @Test
  void benchMeasures() {
    Commands.Outcome bench =
        Commands.run(
            "bench",
            "-what",
            "sessions,send,receive,echo,idle",
            "-rounds=1",
            "-seconds",
            "0.1",
            "-warmup=0.1",
            "-parallel",
            "2",
            "-sizes",
            "100,16384",
            "-idle",
            "5",
            "-random=false",
            enode);

    assertThat(bench.err()).matches("(5 sessions open\n)+"); // again for each warm-up
    assertThat(bench.code()).isZero();
    assertThat(bench.out().lines().map(l -> Json.mapper().readTree(l)))
        .hasSize(10)
        .allSatisfy(l -> assertThat(l.path("medians").path("node").asDouble()).isPositive())
        .allSatisfy(l -> assertThat(l.has("ratio")).isFalse())
        .extracting(l -> l.path("measurement").asString())
        .containsExactly(
            "sessions (handshake and Hello)",
            "send 100-byte messages",
            "send 16384-byte messages",
            "receive 100-byte messages",
            "receive 16384-byte messages",
            "echo of 100 bytes, one at a time a connection",
            "echo of 100 bytes, 50 % within",
            "echo of 100 bytes, 99 % within",
            "echo of 100 bytes, 99.9 % within",
            "idle sessions of 5 that still answer");
  }

  @Test
  void benchTellsErrorsAndFails() {
    Commands.Outcome bench =
        Commands.run(
            "bench",
            "-what",
            "echo",
            "-rounds",
            "1",
            "-seconds",
            "0.1",
            "enode://" + OTHER_KEY + "@127.0.0.1:1");

    assertThat(bench.code()).isEqualTo(ExitCodes.NO);
    assertThat(bench.out()).contains("\"errors\":[\"node: 8 of 8 connections failed: 127.0.0.1:1");
  }
}
