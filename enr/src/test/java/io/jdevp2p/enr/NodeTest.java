package io.jdevp2p.enr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jdevp2p.crypto.PublicKey;
import java.net.Inet6Address;
import java.net.UnknownHostException;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NodeTest {
  private static final PublicKey KEY = Samples.key(5).publicKey();

  @Test
  void readsBothTextForms() throws EnrException {
    Node record = Node.parse(Samples.SPEC_TEXT);
    assertThat(record.id().hex()).isEqualTo(Samples.SPEC_ID);
    assertThat(record.sequence()).isEqualTo(1);
    assertThat(record.udpAddress()).contains(Samples.address("127.0.0.1", 30303));
    assertThat(record.tcpAddress()).isEmpty();
    assertThat(record).hasToString(Samples.SPEC_TEXT);

    String url = "enode://" + Samples.KEY_DIGITS + "@10.1.2.3:30303";
    assertThat(Node.parse(url)).hasToString(url);
  }

  /** The endpoint of a record: go-ethereum's rules, see TestNodeEndpoints in its node_test.go. */
  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        // ip, ip6, tcp, udp, tcp6, udp6, chosen ip, tcp, udp
        "-, -, 30303, -, -, -, -, 30303, 0",
        "127.0.0.1, -, 30303, 9000, -, -, 127.0.0.1, 30303, 9000",
        "127.0.0.1, -, -, -, 4, 5, 127.0.0.1, 0, 0",
        "-, 2001:db8::1, 30303, 9000, -, -, 2001:db8::1, 30303, 9000",
        "-, 2001:db8::1, 30303, 9000, 30304, 9001, 2001:db8::1, 30304, 9001",
        "-, 2001:db8::1, -, -, 30304, 9001, 2001:db8::1, 30304, 9001",
        // both reach equally far
        "99.22.33.1, 2003::1, 1, 2, 3, 4, 99.22.33.1, 1, 2",
        "127.0.0.1, ::1, 1, 2, 3, 4, 127.0.0.1, 1, 2",
        "192.168.2.2, fd00::1, 1, 2, 3, 4, 192.168.2.2, 1, 2",
        // IPv6 reaches further
        "192.168.2.2, 2003::1, 1, 2, 3, 4, 2003::1, 3, 4",
        "127.0.0.1, 2003::1, 1, 2, -, -, 2003::1, 1, 2",
        "169.254.0.1, fd00::1, 1, 2, 3, 4, fd00::1, 3, 4",
        "127.0.0.1, fe80::1, 1, 2, 3, 4, fe80::1, 3, 4",
        "0.0.0.0, ::1, 1, 2, 3, 4, ::1, 3, 4",
        // IPv4 reaches further
        "99.22.33.1, fd00::1, 1, 2, 3, 4, 99.22.33.1, 1, 2",
        "192.168.0.1, fe80::1, 1, 2, 3, 4, 192.168.0.1, 1, 2",
        // multicast is no node's address
        "224.0.0.1, 2003::1, 1, 2, 3, 4, 2003::1, 3, 4",
        "99.22.33.1, ff02::1, 1, 2, 3, 4, 99.22.33.1, 1, 2",
        "224.0.0.1, -, 1, 2, -, -, -, 1, 2",
      })
  void choosesTheEndpointThatReachesFurther(
      String ip4,
      String ip6,
      Integer tcp,
      Integer udp,
      Integer tcp6,
      Integer udp6,
      String ip,
      int chosenTcp,
      int chosenUdp) {
    NodeRecord.Builder record = NodeRecord.builder();
    if (ip4 != null) {
      record.ip(Samples.ip(ip4));
    }
    if (ip6 != null) {
      record.ip(Samples.ip(ip6));
    }
    if (tcp != null) {
      record.tcp(tcp);
    }
    if (udp != null) {
      record.udp(udp);
    }
    if (tcp6 != null) {
      record.tcp6(tcp6);
    }
    if (udp6 != null) {
      record.udp6(udp6);
    }

    Node node = Node.of(record.sign(Samples.key(1)));

    assertThat(node.ip().map(HostPart::literal))
        .isEqualTo(Optional.ofNullable(ip).map(Samples::ip).map(HostPart::literal));
    assertThat(node.tcpPort()).isEqualTo(chosenTcp);
    assertThat(node.udpPort()).isEqualTo(chosenUdp);
  }

  @Test
  void anIpv4AddressInTheIpv6FieldHasThePortsOfIpv4() {
    byte[] mapped = new byte[16];
    mapped[10] = (byte) 0xff;
    mapped[11] = (byte) 0xff;
    mapped[12] = 99;
    mapped[15] = 1;
    NodeRecord record =
        NodeRecord.builder()
            .put("ip6", Samples.rlp(mapped))
            .tcp(1)
            .udp(2)
            .tcp6(3)
            .udp6(4)
            .sign(Samples.key(1));
    Node node = Node.of(record);
    assertThat(node.tcpAddress()).contains(Samples.address("99.0.0.1", 1));
    assertThat(node.udpAddress()).contains(Samples.address("99.0.0.1", 2));
  }

  @Test
  void hasNoAddressThatNobodyCanDial() {
    for (String ip : new String[] {"0.0.0.0", "::", "224.0.0.1", "ff02::1"}) {
      assertThat(Node.of(KEY, ip, 1, 2).tcpAddress()).isEmpty();
      assertThat(Node.of(KEY, ip, 1, 2).udpAddress()).isEmpty();
    }
    assertThat(Node.of(KEY, "10.0.0.1", 0, 2).tcpAddress()).isEmpty();
    assertThat(Node.of(KEY, "10.0.0.1", 1, 0).udpAddress()).isEmpty();
  }

  @Test
  void takesAddressesNamesAndNothingAsHost() {
    assertThat(Node.of(KEY, "10.0.0.1", 1, 2).ip()).contains(Samples.ip("10.0.0.1"));
    assertThat(Node.of(KEY, "2001:db8::1", 1, 2).ip()).contains(Samples.ip("2001:db8::1"));
    assertThat(Node.of(KEY, "boot.example", 1, 2).hostname()).contains("boot.example");
    assertThat(Node.of(KEY, "", 1, 2).tcpAddress()).isEmpty();
    assertThatThrownBy(() -> Node.of(KEY, "[::1]", 1, 2))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Node.of(KEY, "a b", 1, 2))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Node.of(KEY, "", 65536, 2))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Node.of(KEY, "", 1, -1)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aNameThatWasLookedUpStays() {
    Node node = Node.of(KEY, "boot.example", 30303, 30303).withIp(Samples.ip("10.0.0.9"));
    assertThat(node.tcpAddress()).contains(Samples.address("10.0.0.9", 30303));
    assertThat(node.hostname()).contains("boot.example");
    assertThat(node.enode()).endsWith("@boot.example:30303");
  }

  @Test
  void anotherAddressKeepsTheRecord() throws EnrException {
    Node node = Node.parse(Samples.SPEC_TEXT).withIp(Samples.ip("10.0.0.9"));
    assertThat(node.record()).isPresent();
    assertThat(node.udpAddress()).contains(Samples.address("10.0.0.9", 30303));
    assertThat(node).isNotEqualTo(Node.parse(Samples.SPEC_TEXT));
  }

  @Test
  void stripsTheZone() throws UnknownHostException {
    byte[] linkLocal = Samples.ip("fe80::1").getAddress();
    Node node = Node.of(KEY, Inet6Address.getByAddress(null, linkLocal, 3), 1, 1);
    assertThat(node.ip().orElseThrow().getHostAddress()).doesNotContain("%");
    assertThat(node.withIp(Inet6Address.getByAddress(null, linkLocal, 2))).isEqualTo(node);
    assertThat(node.enode()).endsWith("@[fe80::1]:1");
    assertThatThrownBy(() -> Node.of(KEY, "fe80::1%3", 1, 1)).hasMessageContaining("zone");
  }

  @Test
  void isEqualByIdEndpointAndSequence() {
    Node node = Node.of(Samples.record(1, 1));
    assertThat(node).isEqualTo(Node.of(Samples.record(1, 1)));
    assertThat(node).hasSameHashCodeAs(Node.of(Samples.record(1, 2)));
    assertThat(node).isNotEqualTo(Node.of(Samples.record(1, 2)));
    assertThat(node).isNotEqualTo(Node.of(Samples.record(2, 1)));
    assertThat(node).isNotEqualTo(node.withIp(Samples.ip("10.9.9.9")));
    assertThat(Node.of(KEY, "a.example", 1, 1)).isNotEqualTo(Node.of(KEY, "b.example", 1, 1));
    assertThat(Node.of(KEY, "", 1, 1)).isNotEqualTo(Node.of(KEY, "", 1, 2));
    assertThat(Node.of(KEY, "", 1, 1)).isNotEqualTo(Node.of(KEY, "", 2, 1));
  }
}
