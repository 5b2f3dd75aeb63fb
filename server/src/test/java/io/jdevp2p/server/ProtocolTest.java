package io.jdevp2p.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jdevp2p.enr.NodeSource;
import io.jdevp2p.rlpx.Capability;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProtocolTest {

  @Test
  void isKnownByNameVersionAndLength() {
    RawProtocol protocol = Protocol.raw("test", 3, 7, (_, _) -> {});
    assertThat(protocol.capability()).isEqualTo(new Capability("test", 3));
    assertThat(protocol.length()).isEqualTo(7);
    assertThat(protocol).hasToString("test/3");
    assertThat(protocol.candidates()).isEmpty();
    assertThat(protocol.maxBytes(0)).isEqualTo(Protocol.MAX_MESSAGE_BYTES);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "ninechars", "with sp", "tab\t", "é", "new\n"})
  void aNameIsOneToEightAsciiCharacters(String name) {
    assertThatThrownBy(() -> Protocol.raw(name, 1, 1, (_, _) -> {}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("protocol name '" + name + "' is not one to eight ASCII characters");
    assertThatThrownBy(() -> Protocol.named(name, 1)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aVersionIsNotNegative() {
    assertThatThrownBy(() -> Protocol.raw("test", -1, 1, (_, _) -> {}))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aLengthFitsInto16Bits() {
    assertThat(Protocol.raw("test", 1, 0, (_, _) -> {}).length()).isZero();
    assertThat(Protocol.raw("test", 1, 0xffff, (_, _) -> {}).length()).isEqualTo(0xffff);
    for (int length : new int[] {-1, 0x10000}) {
      assertThatThrownBy(() -> Protocol.raw("test", 1, length, (_, _) -> {}))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("protocol test/1: length " + length + " is not in 0..65535");
    }
  }

  @Test
  void messagesCanBeBounded() {
    RawProtocol protocol = Protocol.raw("test", 1, 1, (_, _) -> {});
    assertThat(protocol.maxMessageBytes(0).maxBytes(0)).isZero();
    assertThat(protocol.maxMessageBytes(100).maxBytes(0)).isEqualTo(100);
    assertThat(protocol.maxBytes(0)).isEqualTo(Protocol.MAX_MESSAGE_BYTES);
    for (int bytes : new int[] {-1, Protocol.MAX_MESSAGE_BYTES + 1}) {
      assertThatThrownBy(() -> protocol.maxMessageBytes(bytes))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("protocol test/1: a message of " + bytes + " bytes can't be sent");
    }
  }

  @Test
  void bringsItsCandidates() {
    NodeSource source = NodeSource.of("test", List.of());
    RawProtocol protocol =
        Protocol.raw("test", 1, 1, (_, _) -> {}).candidates(source).maxMessageBytes(5);
    assertThat(protocol.candidates()).containsSame(source);
    assertThat(protocol.candidates(source).maxBytes(0)).isEqualTo(5);
  }
}
