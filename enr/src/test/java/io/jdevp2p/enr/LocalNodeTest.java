package io.jdevp2p.enr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jdevp2p.crypto.SecretKey;
import io.jdevp2p.simulation.SimulatedHost;
import io.jdevp2p.simulation.Simulation;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalNodeTest {
  private static final SecretKey KEY = Samples.key(1);

  private final Simulation simulation = Simulation.seeded(1);
  private final SimulatedHost host = simulation.host("a");
  private final NodeDatabase database = NodeDatabase.inMemory(host, 10);
  private final LocalNode node = new LocalNode(host, KEY, database);

  @TempDir Path directory;

  /** The one that a test has open, if it has one on the disk. */
  private NodeDatabase inDirectory = NodeDatabase.inMemory(host, 1);

  @AfterEach
  void close() {
    inDirectory.close();
    simulation.close();
  }

  @Test
  void publishesItsKeyOnlyUntilMoreIsKnown() {
    assertThat(node.id()).isEqualTo(NodeId.of(KEY.publicKey()));
    assertThat(node.record().pairs()).containsOnlyKeys("id", "secp256k1");
    assertThat(node.node().tcpAddress()).isEmpty();
    assertThat(node.node().record()).contains(node.record());
  }

  @Test
  void publishesWhatWasSet() {
    node.tcpPort(30303);
    node.udpPort(30304);
    node.fallbackIp(Samples.ip("127.0.0.1"));
    node.set("eth", new byte[] {(byte) 0xc0});
    node.set("snap", new byte[] {1});
    node.remove("snap");
    node.remove("never there");

    assertThat(node.record().pairs())
        .containsOnlyKeys("eth", "id", "ip", "secp256k1", "tcp", "udp");
    assertThat(node.record().raw("eth")).contains(new byte[] {(byte) 0xc0});
    assertThat(node.node().tcpAddress()).contains(Samples.address("127.0.0.1", 30303));
    assertThat(node.node().udpAddress()).contains(Samples.address("127.0.0.1", 30304));
  }

  @Test
  void theSequenceBeginsAtTheWallClockAndGrowsOnlyWhenTheContentDoes() {
    long first = node.record().sequence();
    assertThat(first).isEqualTo(host.clock().wallClock().toEpochMilli());
    node.tcpPort(0);
    node.remove("eth");
    assertThat(node.record()).isSameAs(node.record());
    assertThat(node.record().sequence()).isEqualTo(first);

    node.tcpPort(30303);
    node.udpPort(30303);
    assertThat(node.record().sequence()).isEqualTo(first + 1);

    node.tcpPort(1);
    node.tcpPort(30303); // as it was
    node.set("eth", new byte[] {1});
    node.remove("eth");
    assertThat(node.record().sequence()).isEqualTo(first + 1);

    node.tcpPort(0);
    assertThat(node.record().sequence()).isEqualTo(first + 2);
    assertThat(node.record().tcp()).isEmpty();
  }

  @Test
  void restartedWithTheSameContentItKeepsItsRecord() throws IOException {
    NodeRecord before = startedIn(directory, 30303).record();
    simulation.run(Duration.ofHours(1));
    assertThat(startedIn(directory, 30303).record()).isEqualTo(before);
  }

  @Test
  void restartedWithOtherContentItsSequenceIsHigher() throws IOException {
    long before = startedIn(directory, 30303).record().sequence();
    assertThat(startedIn(directory, 30304).record().sequence()).isEqualTo(before + 1);
    assertThat(startedIn(directory, 30303).record().sequence()).isEqualTo(before + 2);
  }

  @Test
  void theSequenceNeverGoesBackEvenIfTheWallClockDoes() throws IOException {
    NodeRecord before = startedIn(directory, 30303).record();
    host.skewWallClock(Duration.ofDays(-400));
    assertThat(startedIn(directory, 30303).record()).isEqualTo(before);
    assertThat(startedIn(directory, 30304).record().sequence()).isEqualTo(before.sequence() + 1);
  }

  @Test
  void withoutTheOldDatabaseTheWallClockStandsIn() {
    long before = node.record().sequence();
    simulation.run(Duration.ofSeconds(10));
    LocalNode anew = new LocalNode(host, KEY, NodeDatabase.inMemory(host, 10));
    assertThat(anew.record().sequence()).isEqualTo(before + 10_000);
  }

  @Test
  void eachIdentityHasASequenceOfItsOwn() throws IOException {
    long before = startedIn(directory, 30303).record().sequence();
    simulation.run(Duration.ofSeconds(1));
    LocalNode other = new LocalNode(host, Samples.key(2), reopened(directory));
    assertThat(other.record().sequence()).isEqualTo(before + 1_000);
    assertThat(startedIn(directory, 30303).record().sequence()).isEqualTo(before);
  }

  @Test
  void aNumberUsedAfterTheKnownRecordIsNotUsedAgain() {
    node.record();
    long elsewhere = node.record().sequence() + 5;
    database.storeLocalSequence(node.id(), elsewhere);
    LocalNode restarted = new LocalNode(host, KEY, database);
    assertThat(restarted.record().sequence()).isEqualTo(elsewhere + 1);
  }

  private LocalNode startedIn(Path directory, int port) throws IOException {
    LocalNode started = new LocalNode(host, KEY, reopened(directory));
    started.tcpPort(port);
    started.set("eth", new byte[] {(byte) 0xc0});
    return started;
  }

  private NodeDatabase reopened(Path directory) throws IOException {
    inDirectory.close();
    inDirectory = NodeDatabase.inDirectory(host, directory);
    return inDirectory;
  }

  @Test
  void ofEachFamilyStaticGoesBeforePredictedBeforeFallback() {
    node.udpPort(30303);
    node.fallbackIp(Samples.ip("127.0.0.1"));
    node.fallbackIp(Samples.ip("::1"));
    assertEndpoints("127.0.0.1", 30303, "::1", 30303);

    node.predictedEndpoint(Samples.address("99.1.1.1", 4000));
    assertEndpoints("99.1.1.1", 4000, "::1", 30303);
    node.predictedEndpoint(Samples.address("2003::1", 5000));
    assertEndpoints("99.1.1.1", 4000, "2003::1", 5000);

    node.staticIp(Samples.ip("99.2.2.2"));
    assertEndpoints("99.2.2.2", 30303, "2003::1", 5000);
    node.staticIp(Samples.ip("2003::2"));
    assertEndpoints("99.2.2.2", 30303, "2003::2", 30303);

    node.staticIp(Samples.ip("0.0.0.0"));
    assertEndpoints("99.1.1.1", 4000, "2003::2", 30303);
    node.staticIp(Samples.ip("::"));
    node.predictedEndpoint(Samples.address("0.0.0.0", 1));
    assertEndpoints("127.0.0.1", 30303, "2003::1", 5000);
    node.predictedEndpoint(Samples.address("::", 1));
    node.fallbackIp(Samples.ip("0.0.0.0"));
    node.fallbackIp(Samples.ip("::"));
    assertThat(node.record().pairs()).containsOnlyKeys("id", "secp256k1", "udp");
  }

  private void assertEndpoints(String ip4, int udp4, String ip6, int udp6) {
    NodeRecord record = node.record();
    assertThat(record.ip4()).contains(Samples.ip(ip4));
    assertThat(record.ip6()).contains(Samples.ip(ip6));
    assertThat(record.udp()).hasValue(udp4);
    if (udp6 == udp4) {
      assertThat(record.udp6()).isEmpty();
    } else {
      assertThat(record.udp6()).hasValue(udp6);
    }
  }

  @Test
  void whatReachesLessFarThanTheOwnAddressIsNotPublished() {
    node.udpPort(30303);
    node.fallbackIp(Samples.ip("99.1.1.1"));
    node.predictedEndpoint(Samples.address("10.0.0.1", 4000));
    assertThat(node.node().udpAddress()).contains(Samples.address("99.1.1.1", 30303));
    node.fallbackIp(Samples.ip("10.0.0.2"));
    assertThat(node.node().udpAddress()).contains(Samples.address("10.0.0.1", 4000));
  }

  @Test
  void portsOfIpv6ArePublishedWhereTheyDiffer() {
    node.tcpPort(1);
    node.udpPort(2);
    node.fallbackIp(Samples.ip("99.1.1.1"));
    node.tcp6Port(3);
    node.udp6Port(4);
    assertThat(node.record().pairs()).containsOnlyKeys("id", "ip", "secp256k1", "tcp", "udp");
    node.fallbackIp(Samples.ip("2003::1"));
    NodeRecord both = node.record();
    assertThat(both.tcp()).hasValue(1);
    assertThat(both.udp()).hasValue(2);
    assertThat(both.tcp6()).hasValue(3);
    assertThat(both.udp6()).hasValue(4);
    node.tcp6Port(1);
    node.udp6Port(0);
    assertThat(node.record().pairs())
        .containsOnlyKeys("id", "ip", "ip6", "secp256k1", "tcp", "udp");
  }

  @Test
  void aNodeWithIpv6OnlyPublishesThePortsOfIpv6() {
    node.tcpPort(1);
    node.udpPort(2);
    node.fallbackIp(Samples.ip("2003::1"));
    NodeRecord six = node.record();
    assertThat(six.pairs()).containsOnlyKeys("id", "ip6", "secp256k1", "tcp6", "udp6");
    assertThat(node.node().tcpAddress()).contains(Samples.address("2003::1", 1));
    assertThat(node.node().udpAddress()).contains(Samples.address("2003::1", 2));
  }

  @Test
  void anIpv4AddressWrittenAsIpv6IsOneOfIpv4() {
    node.staticIp(Samples.mapped(99, 1, 1, 1));
    assertThat(node.record().ip4()).contains(Samples.ip("99.1.1.1"));
    assertThat(node.record().ip6()).isEmpty();
  }

  @Test
  void refusesWhatCannotBePublished() {
    assertThatThrownBy(() -> node.tcpPort(65536)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> node.udpPort(-1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> node.staticIp(Samples.ip("224.0.0.1")))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> node.fallbackIp(Samples.ip("ff02::1")))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(
            () -> node.predictedEndpoint(InetSocketAddress.createUnresolved("a.example", 1)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> node.set("tcp", new byte[] {1}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("\"tcp\"");
    assertThatThrownBy(() -> node.set("eth", new byte[0]))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(node.record().pairs()).containsOnlyKeys("id", "secp256k1");
  }

  @Test
  void refusesAPairThatTheLargestEndpointWouldLeaveNoRoomFor() {
    database.storeLocalSequence(node.id(), -5); // eight bytes
    LocalNode full = new LocalNode(host, KEY, database);
    full.tcpPort(65535);
    full.tcp6Port(65534);
    full.staticIp(Samples.ip("2001:db8::1"));
    full.udpPort(65535);
    full.predictedEndpoint(Samples.address("99.1.1.1", 65534));
    byte[] largest = new byte[EnrLimits.LOCAL_PAIRS_BYTES - 1 - 2]; // after its key and header
    full.set("z", Samples.rlp(largest));
    assertThat(full.record().encode()).hasSize(EnrLimits.RECORD_BYTES);

    assertThatThrownBy(() -> full.set("z", Samples.rlp(new byte[largest.length + 1])))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("114 bytes, at most 113");
    assertThatThrownBy(() -> full.set("y", new byte[] {1}))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(full.record().raw("z")).contains(Samples.rlp(largest));
  }

  @Test
  void publishesEvenWhatItCannotStore() throws IOException {
    LocalNode local = new LocalNode(host, KEY, reopened(directory));
    Path inTheWay = Files.createDirectory(directory.resolve(LocalRecords.FILE + ".new"));
    local.tcpPort(30303);
    assertThat(local.record().tcp()).hasValue(30303);
    assertThat(local.storeFailure()).isPresent();

    Files.delete(inTheWay);
    local.tcpPort(30304);
    assertThat(local.record().tcp()).hasValue(30304);
    assertThat(local.storeFailure()).isEmpty();
  }

  @Test
  void manyThreadsSeeOneSequenceForEachContent() throws Exception {
    simulation.call(
        host,
        Duration.ofSeconds(10),
        () -> {
          long first = node.record().sequence();
          for (int i = 1; i <= 50; i++) {
            int port = i;
            host.threads().start("setter", () -> node.tcpPort(port));
            host.threads().start("reader", () -> assertThat(node.record()).isNotNull());
          }
          host.clock().sleep(Duration.ofSeconds(1));
          assertThat(node.record().sequence()).isBetween(first + 1, first + 50);
          assertThat(database.localRecord(node.id())).contains(node.record());
          return null;
        });
    assertThat(host.uncaught()).isEmpty();
  }
}
