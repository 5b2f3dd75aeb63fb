package io.jdevp2p.enr;

import static io.jdevp2p.enr.Samples.ip;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.Inet6Address;
import java.net.InetAddress;
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
    InetAddress mapped = Samples.mapped(20, 1, 2, 3);
    assertThat(mapped).isInstanceOf(Inet6Address.class);
    assertThat(NetworkPrefix.of(mapped)).isEqualTo(NetworkPrefix.of(ip("20.1.2.9")));
    assertThat(PlainAddress.of(mapped)).isEqualTo(ip("20.1.2.3"));
  }

  @Test
  void aNetworkIsPartOfLargerOnes() {
    NetworkPrefix link = NetworkPrefix.of(ip("2001:db8:1:2ff::1"));
    assertThat(link.within(NetworkPrefix.IPV6_HOME_LENGTH)).hasToString("2001:db8:1:200::/56");
    assertThat(link.within(NetworkPrefix.IPV6_SITE_LENGTH))
        .isEqualTo(NetworkPrefix.of(ip("2001:db8:1:ffff::1")).within(48))
        .isNotEqualTo(NetworkPrefix.of(ip("2001:db8:2:2ff::1")).within(48))
        .hasToString("2001:db8:1:0::/48");
    assertThat(link.within(64)).isEqualTo(link);
    assertThat(NetworkPrefix.of(ip("255.1.2.3")).within(16)).hasToString("255.1.0.0/16");
    for (int length : new int[] {0, 65}) {
      assertThatThrownBy(() -> link.within(length)).isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void bitsBeyondTheLengthAreRefused() {
    assertThatThrownBy(() -> new NetworkPrefix(1 << 24, 24, false))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new NetworkPrefix(0, 33, false))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void anIpv4NetworkIsNoIpv6Network() {
    assertThat(NetworkPrefix.of(ip("0.0.1.1"))).isNotEqualTo(NetworkPrefix.of(ip("0:0:0:1::1")));
  }
}
