package io.jdevp2p.server;

import static io.jdevp2p.server.Nodes.ip;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NetworkListTest {

  @ParameterizedTest
  @CsvSource({
    "10.0.0.0/8, 10.255.255.255, true",
    "10.0.0.0/8, 11.0.0.0, false",
    "10.1.2.3/8, 10.9.9.9, true",
    "192.168.4.0/22, 192.168.7.255, true",
    "192.168.4.0/22, 192.168.8.0, false",
    "192.168.4.0/22, 192.168.3.255, false",
    "20.0.0.1/32, 20.0.0.1, true",
    "20.0.0.1/32, 20.0.0.0, false",
    "0.0.0.0/0, 255.255.255.255, true",
    "0.0.0.0/0, ::1, false",
    "128.0.0.0/1, 127.255.255.255, false",
    "128.0.0.0/1, 200.0.0.1, true",
    "fd00::/8, fdff::1, true",
    "fd00::/8, fc00::1, false",
    "2001:db8::/33, 2001:db8:7fff::1, true",
    "2001:db8::/33, 2001:db8:8000::1, false",
    "::/0, 2001:db8::1, true",
    "::/0, 20.0.0.1, false",
    "::1/128, ::1, true",
    "::1/128, ::2, false",
  })
  void aNetworkHasTheAddressesThatShareItsPrefix(String network, String address, boolean in) {
    assertThat(NetworkList.parse(network).contains(ip(address))).isEqualTo(in);
  }

  @Test
  void aListHasTheAddressesOfEach() {
    NetworkList list = NetworkList.parse(" 10.0.0.0/8 ,fd00::/8,  20.0.0.1/32");
    assertThat(list.networks()).hasSize(3);
    assertThat(list.contains(ip("10.1.1.1"))).isTrue();
    assertThat(list.contains(ip("fd00::1"))).isTrue();
    assertThat(list.contains(ip("20.0.0.1"))).isTrue();
    assertThat(list.contains(ip("20.0.0.2"))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "10.0.0.0",
        "10.0.0.0/",
        "/8",
        "10.0.0.0/33",
        "10.0.0.0/-1",
        "10.0.0.0/+8",
        "10.0.0.0/8x",
        "10.0.0.0/99999999999",
        "fd00::/129",
        "lan/8",
        "256.0.0.0/8",
      })
  void whatIsNoNetworkIsNamed(String entry) {
    assertThatThrownBy(() -> NetworkList.parse("10.0.0.0/8," + entry))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("'" + entry + "' is not a network in CIDR notation, such as 10.0.0.0/8");
  }
}
