package io.jdevp2p.discovery.udp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class VersionsTest {
  private final Handlers v4 = new Handlers();
  private final Handlers v5 = new Handlers();
  private int decryptions;
  private boolean exactly;
  private final Versions both = new Versions(v4, v5, this::isV5);

  private boolean isV5(byte[] packet) {
    decryptions++;
    return exactly;
  }

  private static byte[] v4Packet(int recoveryId, int type, int data) {
    byte[] packet = new byte[130];
    packet[96] = (byte) recoveryId;
    packet[97] = (byte) type;
    packet[98] = (byte) data;
    return packet;
  }

  @Test
  void whatLooksLikeVersion4AndIsNotVersion5IsOfVersion4() {
    for (int type = 1; type <= 6; type++) {
      assertThat(both.of(v4Packet(0, type, 0xc0))).isSameAs(v4);
      assertThat(both.of(v4Packet(1, type, 0xff))).isSameAs(v4);
    }
    assertThat(decryptions).isEqualTo(12);
  }

  @Test
  void whatLooksLikeVersion4ByChanceIsOfVersion5() {
    exactly = true;
    assertThat(both.of(v4Packet(0, 1, 0xc9))).isSameAs(v5);
  }

  @Test
  void allElseIsOfVersion5WithoutADecryption() {
    assertThat(both.of(v4Packet(2, 1, 0xc9))).isSameAs(v5);
    assertThat(both.of(v4Packet(0, 0, 0xc9))).isSameAs(v5);
    assertThat(both.of(v4Packet(0, 7, 0xc9))).isSameAs(v5);
    assertThat(both.of(v4Packet(0, 0x81, 0xc9))).isSameAs(v5);
    assertThat(both.of(v4Packet(0, 1, 0xbf))).isSameAs(v5);
    assertThat(both.of(new byte[98])).isSameAs(v5);
    assertThat(decryptions).isZero();
  }

  @Test
  void packetsOfAVersionThatDoesNotRunAreNobodys() {
    assertThat(new Versions(v4, null, this::isV5).of(new byte[100])).isNull();
    assertThat(new Versions(null, v5, this::isV5).of(v4Packet(0, 1, 0xc9))).isNull();
    exactly = true;
    assertThat(new Versions(null, v5, this::isV5).of(v4Packet(0, 1, 0xc9))).isSameAs(v5);
  }

  @Test
  void fewPacketsOfVersion5AreDecryptedToTell() {
    exactly = true;
    Random random = new Random(1);
    byte[] packet = new byte[200];
    for (int i = 0; i < 200_000; i++) {
      random.nextBytes(packet);
      assertThat(both.of(packet)).isSameAs(v5);
    }
    assertThat(decryptions).isBetween(1, 30); // nine are to be expected
  }
}
