package io.jdevp2p.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.jdevp2p.rlpx.BaseMessageCodec;
import io.jdevp2p.rlpx.DisconnectReason;
import io.jdevp2p.rlpx.RlpxException;
import io.jdevp2p.rlpx.RlpxFailure;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class EndingsTest {

  @Test
  void wordsAreTheMessage() {
    assertThat(Endings.words(new IOException("Connection reset by peer")))
        .isEqualTo("Connection reset by peer");
  }

  @Test
  void wordsOfAnExceptionThatFailsToSayWhatItIsAreTheType() {
    assertThat(Endings.words(new Unspeakable())).isEqualTo("Unspeakable");
  }

  private static final class Unspeakable extends RuntimeException {
    private static final long serialVersionUID = 1;

    @Override
    public String getMessage() {
      throw new IllegalStateException("no message");
    }
  }

  @Test
  void wordsWithoutAMessageAreTheType() {
    assertThat(Endings.words(new NullPointerException())).isEqualTo("NullPointerException");
  }

  @Test
  void controlCharactersAreEscaped() {
    assertThat(Endings.words(new IOException("a\nb\r\t\u001b[31m\u0000\u007f\u0085z")))
        .isEqualTo("a\\u000ab\\u000d\\u0009\\u001b[31m\\u0000\\u007f\\u0085z");
  }

  @Test
  void charactersThatTurnTheTextAroundOrHideAreEscaped() {
    assertThat(Endings.words(new IOException("a\u202eb\u200bc\ufeff")))
        .isEqualTo("a\\u202eb\\u200bc\\ufeff");
    assertThat(Endings.words(new IOException("a\u2028b\u2029c"))).isEqualTo("a\\u2028b\\u2029c");
    assertThat(Endings.words(new IOException("half \ud800"))).isEqualTo("half \\ud800");
  }

  @Test
  void otherLettersStay() {
    assertThat(Endings.words(new IOException("größer 節點 \ud83d\ude80")))
        .isEqualTo("größer 節點 \ud83d\ude80");
  }

  @Test
  void longWordsAreCut() {
    assertThat(Endings.words(new IOException("x".repeat(100_000)))).isEqualTo("x".repeat(200));
    assertThat(Endings.words(new IOException("\ud83d\ude80".repeat(300))))
        .isEqualTo("\ud83d\ude80".repeat(200));
  }

  @Test
  void aBreachOfTheWireProtocolIsToldToTheOtherSide() {
    Ending ending = Endings.of(malformedHello());
    assertThat(ending.reason()).isEqualTo(DisconnectReason.PROTOCOL_ERROR);
    assertThat(ending.byRemote()).isFalse();
    assertThat(ending.tell()).isTrue();
    assertThat(ending.failure().name()).isEqualTo(RlpxFailure.HELLO_MALFORMED.text());
  }

  @Test
  void whatTheOtherSideSaidIsNotToldBack() {
    Ending ending = Ending.remote(DisconnectReason.TOO_MANY_PEERS);
    assertThat(ending.byRemote()).isTrue();
    assertThat(ending.tell()).isFalse();
    assertThat(ending.failure()).isEqualTo(new Failure("remote.too-many-peers", "too many peers"));
    assertThat(ending.exception())
        .hasMessage("the peer disconnected: too many peers")
        .extracting(PeerDisconnectedException::reason, PeerDisconnectedException::remote)
        .containsExactly(DisconnectReason.TOO_MANY_PEERS, true);
  }

  @Test
  void whatWeSayIsTold() {
    Ending ending = Ending.local(DisconnectReason.QUITTING, "local.shutdown", "client quitting");
    assertThat(ending.byRemote()).isFalse();
    assertThat(ending.tell()).isTrue();
    assertThat(ending.exception())
        .hasMessage("disconnected: client quitting")
        .extracting(PeerDisconnectedException::reason, PeerDisconnectedException::remote)
        .containsExactly(DisconnectReason.QUITTING, false);
  }

  @Test
  void nothingIsToldOnABrokenConnection() {
    Ending ending = Ending.broken("run.connection-lost", "Connection reset");
    assertThat(ending.reason()).isEqualTo(DisconnectReason.NETWORK_ERROR);
    assertThat(ending.byRemote()).isFalse();
    assertThat(ending.tell()).isFalse();
    assertThat(ending.failure()).hasToString("run.connection-lost: Connection reset");
  }

  @Test
  void aFailureWithoutDetailIsItsName() {
    assertThat(new Failure("dial.refused", "")).hasToString("dial.refused");
  }

  private static RlpxException malformedHello() {
    return catchThrowableOfType(
        RlpxException.class, () -> BaseMessageCodec.decode(0, new byte[] {(byte) 0xb8}, 0, 1));
  }
}
