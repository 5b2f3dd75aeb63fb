package io.jdevp2p.discovery.udp;

import static org.assertj.core.api.Assertions.assertThat;

import io.jdevp2p.discovery.PacketDrop;
import io.jdevp2p.host.UdpSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PacketFilterTest {
  private static InetSocketAddress at(String address, int port) {
    return new InetSocketAddress(InetAddress.ofLiteral(address), port);
  }

  private static @Nullable PacketDrop refused(InetSocketAddress local, InetSocketAddress from) {
    return new PacketFilter(local, _ -> true).refuses(new UdpSocket.Datagram(100, from, false));
  }

  private static @Nullable PacketDrop refused(int length, boolean truncated) {
    return new PacketFilter(at("0.0.0.0", 30303), _ -> true)
        .refuses(new UdpSocket.Datagram(length, at("20.0.0.1", 30303), truncated));
  }

  @Test
  void lengthsThatNoPacketHasAreRefused() {
    assertThat(refused(62, false)).isEqualTo(PacketDrop.TOO_SHORT);
    assertThat(refused(63, false)).isNull();
    assertThat(refused(1280, false)).isNull();
    assertThat(refused(1280, true)).isEqualTo(PacketDrop.TOO_LONG);
  }

  @ParameterizedTest
  @CsvSource({
    "20.0.0.1, 0, NO_WAY_BACK",
    "0.0.0.0, 30303, NO_WAY_BACK",
    "'::', 30303, NO_WAY_BACK",
    "224.0.0.1, 30303, NO_WAY_BACK",
    "ff02::1, 30303, NO_WAY_BACK",
    "255.255.255.255, 30303, NO_WAY_BACK",
    "20.0.0.1, 1, ",
    "20.0.0.1, 30303, ",
    "127.0.0.1, 30303, FROM_OURSELVES",
    "127.0.0.1, 30304, ",
    "::1, 30303, FROM_OURSELVES",
  })
  void atAllAddressesOfTheMachine(String address, int port, @Nullable PacketDrop why) {
    assertThat(refused(at("0.0.0.0", 30303), at(address, port))).isEqualTo(why);
    assertThat(refused(at("::", 30303), at(address, port))).isEqualTo(why);
  }

  @ParameterizedTest
  @CsvSource({
    "20.0.0.1, 30303, FROM_OURSELVES",
    "20.0.0.1, 30304, ",
    "20.0.0.2, 30303, ",
    "127.0.0.1, 30303, ",
  })
  void atOneAddress(String address, int port, @Nullable PacketDrop why) {
    assertThat(refused(at("20.0.0.1", 30303), at(address, port))).isEqualTo(why);
  }

  @Test
  void addressesThatTheConfigurationExcludesAreRefused() {
    PacketFilter filter =
        new PacketFilter(at("0.0.0.0", 30303), address -> address.isSiteLocalAddress());
    assertThat(filter.refuses(new UdpSocket.Datagram(100, at("10.0.0.1", 1), false))).isNull();
    assertThat(filter.refuses(new UdpSocket.Datagram(100, at("20.0.0.1", 1), false)))
        .isEqualTo(PacketDrop.NOT_ALLOWED);
  }
}
