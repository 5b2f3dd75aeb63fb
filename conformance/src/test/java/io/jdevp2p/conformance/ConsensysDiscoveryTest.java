package io.jdevp2p.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.jdevp2p.crypto.SecretKey;
import io.jdevp2p.discovery.DiscoveryConfig;
import io.jdevp2p.discovery.DiscoveryService;
import io.jdevp2p.discovery.Pong;
import io.jdevp2p.discovery.v5.DiscoveryV5;
import io.jdevp2p.discovery.v5.TalkHandler;
import io.jdevp2p.enr.LocalNode;
import io.jdevp2p.enr.Node;
import io.jdevp2p.enr.NodeDatabase;
import io.jdevp2p.enr.NodeId;
import io.jdevp2p.host.Host;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.tuweni.bytes.Bytes;
import org.apache.tuweni.bytes.Bytes32;
import org.apache.tuweni.crypto.SECP256K1;
import org.ethereum.beacon.discovery.DiscoverySystem;
import org.ethereum.beacon.discovery.DiscoverySystemBuilder;
import org.ethereum.beacon.discovery.crypto.DefaultSigner;
import org.ethereum.beacon.discovery.schema.NodeRecord;
import org.ethereum.beacon.discovery.schema.NodeRecordBuilder;
import org.ethereum.beacon.discovery.schema.NodeRecordFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Discovery v5 with the implementation that Teku and Besu use, in this process. */
class ConsensysDiscoveryTest {
  private static final byte[] WORDS = "four score and seven".getBytes(StandardCharsets.UTF_8);

  private DiscoveryService service;
  private DiscoveryV5 ours;
  private DiscoverySystem theirs;

  @BeforeEach
  void start() throws Exception {
    Host host = Host.system();
    SecretKey key = SecretKey.generate(host.random());
    NodeDatabase database = NodeDatabase.inMemory(host, 100);
    InetAddress loopback = InetAddress.ofLiteral("127.0.0.1");
    service =
        DiscoveryService.start(
            host,
            key,
            new LocalNode(host, key, database),
            database,
            DiscoveryConfig.builder().v4(false).listen(new InetSocketAddress(loopback, 0)).build());
    ours = service.v5().orElseThrow();
    ours.registerTalkHandler("echo", TalkHandler.quick((from, endpoint, request) -> request));

    byte[] theirKey = SecretKey.generate(host.random()).bytes();
    DefaultSigner signer = new DefaultSigner(SECP256K1.SecretKey.fromBytes(Bytes32.wrap(theirKey)));
    int port = freePort(loopback);
    NodeRecord record =
        new NodeRecordBuilder().signer(signer).seq(1).address("127.0.0.1", port).build();
    theirs =
        new DiscoverySystemBuilder()
            .signer(signer)
            .localNodeRecord(record)
            .listen("127.0.0.1", port)
            .talkHandler((from, protocol, request) -> CompletableFuture.completedFuture(request))
            .build();
    within(theirs.start());
  }

  @AfterEach
  void stop() {
    theirs.stop();
    service.close();
  }

  private static int freePort(InetAddress address) throws Exception {
    try (DatagramSocket socket = new DatagramSocket(0, address)) {
      return socket.getLocalPort();
    }
  }

  private static <T> T within(CompletableFuture<T> future) throws Exception {
    return future.get(10, TimeUnit.SECONDS);
  }

  private Node them() throws Exception {
    return Node.parse(theirs.getLocalNodeRecord().asEnr());
  }

  private NodeRecord us() {
    return NodeRecordFactory.DEFAULT.fromEnr(service.localNode().record().text());
  }

  @Test
  void weAskThem() throws Exception {
    Pong pong = ours.ping(them());
    assertThat(pong.sequence()).isEqualTo(them().sequence());
    assertThat(pong.seenAs()).isEqualTo(service.localAddress());
    assertThat(ours.requestRecord(them())).isEqualTo(them().record().orElseThrow());
    assertThat(ours.talk(them(), "echo", WORDS)).isEqualTo(WORDS);

    // They have us in their table since the handshake.
    int distance = NodeId.logDistance(ours.localNode().id(), them().id());
    assertThat(ours.findNode(them(), List.of(distance))).isNotNull();
  }

  @Test
  void theyAskUs() throws Exception {
    within(theirs.ping(us()));
    Bytes answer =
        within(
            theirs.talk(
                us(), Bytes.wrap("echo".getBytes(StandardCharsets.UTF_8)), Bytes.wrap(WORDS)));
    assertThat(answer).isEqualTo(Bytes.wrap(WORDS));
    Collection<NodeRecord> self = within(theirs.findNodes(us(), List.of(0)));
    assertThat(self).hasSize(1);
    assertThat(self.iterator().next().asEnr()).isEqualTo(service.localNode().record().text());
  }

  @Test
  void oneSessionServesBoth() throws Exception {
    within(theirs.ping(us()));
    assertThat(ours.talk(them(), "echo", WORDS)).isEqualTo(WORDS);
    within(theirs.ping(us()));
    ours.ping(them());
  }
}
