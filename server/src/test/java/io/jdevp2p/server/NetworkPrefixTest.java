package io.jdevp2p.server;

import static io.jdevp2p.server.Nodes.ip;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class NetworkPrefixTest {
  @Test
  void ipv4CountsByItsFirst24Bits() {
    assertThat(NetworkPrefix.of(ip("20.1.2.3"))).isEqualTo(NetworkPrefix.of(ip("20.1.2.255")));
    assertThat(NetworkPrefix.of(ip("20.1.2.3"))).isNotEqualTo(NetworkPrefix.of(ip("20.1.3.3")));
    assertThat(NetworkPrefix.of(ip("255.1.2.3"))).hasToString("255.1.2.0/24");
  }

  @Test
  void ipv6CountsByItsFirst64Bits() {
    assertThat(NetworkPrefix.of(ip("2001:db8::1"))).isEqualTo(NetworkPrefix.of(ip("2001:db8::2")));
    assertThat(NetworkPrefix.of(ip("2001:db8:0:1::1")))
        .isNotEqualTo(NetworkPrefix.of(ip("2001:db8::1")));
    assertThat(NetworkPrefix.of(ip("2001:db8:0:1::1"))).hasToString("2001:db8:0:1::/64");
  }

  @Test
  void ipv4WrittenAsIpv6IsIpv4() {
    assertThat(NetworkPrefix.of(UnprovenRoomTest.mapped(20, 1, 2, 3)))
        .isEqualTo(NetworkPrefix.of(ip("20.1.2.9")));
    assertThat(NetworkPrefix.plain(UnprovenRoomTest.mapped(20, 1, 2, 3))).isEqualTo(ip("20.1.2.3"));
    assertThat(InboundThrottle.isExempt(UnprovenRoomTest.mapped(127, 0, 0, 1))).isTrue();
  }

  @Test
  void anIpv4NetworkIsNoIpv6Network() {
    assertThat(NetworkPrefix.of(ip("0.0.1.1"))).isNotEqualTo(NetworkPrefix.of(ip("0:0:0:1::1")));
  }
}
