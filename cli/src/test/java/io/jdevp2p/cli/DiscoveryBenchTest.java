package io.jdevp2p.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.jdevp2p.crypto.SecretKey;
import io.jdevp2p.discovery.DiscoveryConfig;
import io.jdevp2p.discovery.DiscoveryService;
import io.jdevp2p.discovery.v5.TalkHandler;
import io.jdevp2p.enr.LocalNode;
import io.jdevp2p.enr.NodeDatabase;
import io.jdevp2p.host.Host;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;

/** {@code bench} by UDP, against discovery of our own. */
@Timeout(60)
class DiscoveryBenchTest {
  private DiscoveryService service;
  private String record;

  @BeforeEach
  void startDiscovery() throws Exception {
    Host host = Host.system();
    SecretKey key = SecretKey.generate(host.random());
    NodeDatabase database = NodeDatabase.inMemory(host, 16);
    LocalNode local = new LocalNode(host, key, database);
    InetAddress loopback = InetAddress.getLoopbackAddress();
    DiscoveryConfig config =
        DiscoveryConfig.builder().listen(new InetSocketAddress(loopback, 0)).build();
    service = DiscoveryService.start(host, key, local, database, config);
    local.staticIp(loopback);
    local.udpPort(service.localAddress().getPort());
    record = local.record().text();
  }

  @AfterEach
  void stopDiscovery() {
    service.close();
  }

  @Test
  void roundTripsAndTheirBeginningsAreMeasured() {
    talk((_, _, request) -> request);

    Commands.Outcome bench =
        Commands.run(
            "bench",
            "-what=ping4,talk5,bond4,session5",
            "-rounds=1",
            "-seconds=0.2",
            "-parallel=3",
            record);

    assertThat(bench.err()).isEmpty();
    assertThat(bench.code()).isZero();
    assertThat(bench.out().lines().map(l -> Json.mapper().readTree(l)))
        .allSatisfy(l -> assertThat(l.path("medians").path("node").asDouble()).isPositive())
        .extracting(l -> l.path("measurement").asString())
        .containsExactly(
            "discovery v4 ping",
            "discovery v5 talk of 100 bytes",
            "discovery v4, from the first ping to an answer to findnode",
            "discovery v5, a session and its first talk");
  }

  @Test
  void anAnswerThatIsNotTheRequestIsAnError() {
    talk((_, _, request) -> new byte[request.length]);

    Commands.Outcome bench =
        Commands.run("bench", "-what=talk5", "-rounds=1", "-seconds=0.1", record);

    assertThat(bench.code()).isEqualTo(ExitCodes.NO);
    assertThat(error(bench)).isEqualTo("node: the answer to a talk request is not the request");
  }

  @Test
  void aNodeThatDoesNotAnswerIsAnError() {
    service.close();

    Commands.Outcome bench =
        Commands.run("bench", "-what=ping4", "-rounds=1", "-seconds=0.1", "-timeout=200ms", record);

    assertThat(bench.code()).isEqualTo(ExitCodes.NO);
    assertThat(error(bench)).isEqualTo("node: no answer within 200 ms");
  }

  private void talk(TalkHandler handler) {
    service.v5().orElseThrow().registerTalkHandler("bench", TalkHandler.quick(handler));
  }

  private static String error(Commands.Outcome bench) {
    JsonNode line = Json.mapper().readTree(bench.out());
    return line.path("errors").path(0).asString();
  }
}
