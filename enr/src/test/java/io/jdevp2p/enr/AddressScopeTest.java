package io.jdevp2p.enr;

import static io.jdevp2p.enr.Samples.ip;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AddressScopeTest {
  /** The first and the last address of each network, and the next ones outside. */
  @ParameterizedTest
  @CsvSource({
    "0.0.0.0, UNSPECIFIED",
    "0.0.0.1, SPECIAL",
    "0.255.255.255, SPECIAL",
    "1.0.0.0, PUBLIC",
    "9.255.255.255, PUBLIC",
    "10.0.0.0, PRIVATE",
    "10.255.255.255, PRIVATE",
    "11.0.0.0, PUBLIC",
    "100.63.255.255, PUBLIC",
    "100.64.0.0, SHARED",
    "100.127.255.255, SHARED",
    "100.128.0.0, PUBLIC",
    "127.0.0.1, LOOPBACK",
    "127.255.255.255, LOOPBACK",
    "128.0.0.0, PUBLIC",
    "169.253.255.255, PUBLIC",
    "169.254.0.0, LINK_LOCAL",
    "169.254.255.255, LINK_LOCAL",
    "169.255.0.0, PUBLIC",
    "172.15.255.255, PUBLIC",
    "172.16.0.0, PRIVATE",
    "172.31.255.255, PRIVATE",
    "172.32.0.0, PUBLIC",
    "191.255.255.255, PUBLIC",
    "192.0.0.0, SPECIAL",
    "192.0.0.255, SPECIAL",
    "192.0.1.0, PUBLIC",
    "192.0.2.7, SPECIAL",
    "192.0.3.0, PUBLIC",
    "192.31.196.1, SPECIAL",
    "192.52.193.1, SPECIAL",
    "192.88.99.1, SPECIAL",
    "192.167.255.255, PUBLIC",
    "192.168.0.0, PRIVATE",
    "192.168.255.255, PRIVATE",
    "192.169.0.0, PUBLIC",
    "192.175.48.1, SPECIAL",
    "198.17.255.255, PUBLIC",
    "198.18.0.0, SPECIAL",
    "198.19.255.255, SPECIAL",
    "198.20.0.0, PUBLIC",
    "198.51.100.1, SPECIAL",
    "198.51.101.1, PUBLIC",
    "203.0.113.1, SPECIAL",
    "203.0.114.1, PUBLIC",
    "223.255.255.255, PUBLIC",
    "224.0.0.1, MULTICAST",
    "239.255.255.255, MULTICAST",
    "240.0.0.0, SPECIAL",
    "255.255.255.255, SPECIAL",
    "::, UNSPECIFIED",
    "::1, LOOPBACK",
    "::2, SPECIAL",
    "0:1::, SPECIAL",
    "64:ff9b::1.2.3.4, SPECIAL",
    "100::1, SPECIAL",
    "1fff:ffff::, SPECIAL",
    "2000::, PUBLIC",
    "2000:ffff::, PUBLIC",
    "2001::1, SPECIAL",
    "2001:1ff:ffff::, SPECIAL",
    "2001:200::, PUBLIC",
    "2001:db7::1, PUBLIC",
    "2001:db8::1, SPECIAL",
    "2001:db9::1, PUBLIC",
    "2002::1, SPECIAL",
    "2003::1, PUBLIC",
    "2620:4f:7fff::1, PUBLIC",
    "2620:4f:8000::1, SPECIAL",
    "2620:4f:8001::1, PUBLIC",
    "3ffe::1, PUBLIC",
    "3fff::1, SPECIAL",
    "3fff:1000::1, PUBLIC",
    "4000::, SPECIAL",
    "5f00::1, SPECIAL",
    "fbff::, SPECIAL",
    "fc00::, PRIVATE",
    "fdff::1, PRIVATE",
    "fe00::, SPECIAL",
    "fe80::1, LINK_LOCAL",
    "febf::1, LINK_LOCAL",
    "fec0::1, PRIVATE",
    "ff02::1, MULTICAST"
  })
  void aScopeIsThatOfTheNetwork(String address, AddressScope scope) {
    assertThat(AddressScope.of(ip(address))).isEqualTo(scope);
  }

  @Test
  void ipv4WrittenAsIpv6HasTheScopeOfIpv4() {
    assertThat(AddressScope.of(Samples.mapped(127, 0, 0, 1))).isEqualTo(AddressScope.LOOPBACK);
    assertThat(AddressScope.of(Samples.mapped(10, 0, 0, 1))).isEqualTo(AddressScope.PRIVATE);
  }

  /** A row for what is told, a column for who tells: loopback, link, private, shared, public. */
  @ParameterizedTest
  @CsvSource({
    "0.0.0.0, false, false, false, false, false",
    "::, false, false, false, false, false",
    "224.0.0.1, false, false, false, false, false",
    "203.0.113.1, false, false, false, false, false",
    "2002:0102:0304::1, false, false, false, false, false",
    "127.0.0.1, true, false, false, false, false",
    "::1, true, false, false, false, false",
    "169.254.1.1, true, true, true, false, false",
    "192.168.1.1, true, true, true, false, false",
    "fd00::1, true, true, true, false, false",
    "100.64.0.1, true, true, true, true, false",
    "1.2.3.4, true, true, true, true, true",
    "2003::1, true, true, true, true, true"
  })
  void aNodeTellsOnlyOfWhatItReachesAndWeToo(
      String told,
      boolean byLoopback,
      boolean byLink,
      boolean byPrivate,
      boolean byShared,
      boolean byPublic) {
    assertThat(AddressScope.mayTell(ip("127.0.0.1"), ip(told))).isEqualTo(byLoopback);
    assertThat(AddressScope.mayTell(ip("fe80::1"), ip(told))).isEqualTo(byLink);
    assertThat(AddressScope.mayTell(ip("10.0.0.1"), ip(told))).isEqualTo(byPrivate);
    assertThat(AddressScope.mayTell(ip("100.127.0.1"), ip(told))).isEqualTo(byShared);
    assertThat(AddressScope.mayTell(ip("5.6.7.8"), ip(told))).isEqualTo(byPublic);
  }
}
