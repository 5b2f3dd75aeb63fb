package io.jdevp2p.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ServerLimitsTest {

  @Test
  void theDefaultsAreGoEthereumsWhereItHasOne() {
    ServerLimits limits = ServerLimits.defaults();
    assertThat(limits.dials().dialTimeout()).isEqualTo(Duration.ofSeconds(15));
    assertThat(limits.dials().resolveTimeout()).isEqualTo(Duration.ofSeconds(5));
    assertThat(limits.entry().inboundThrottle()).isEqualTo(Duration.ofSeconds(30));
    assertThat(limits.dials().dialHistory()).isEqualTo(Duration.ofSeconds(35));
    assertThat(limits.peers().pingInterval()).isEqualTo(Duration.ofSeconds(15));
    assertThat(limits.peers().readTimeout()).isEqualTo(Duration.ofSeconds(30));
    assertThat(limits.peers().writeTimeout()).isEqualTo(Duration.ofSeconds(20));
  }

  @ParameterizedTest
  @CsvSource({
    "handshake, 0, handshake must be positive",
    "handshake, -1, handshake must be positive",
    "dialTimeout, 0, dialTimeout must be positive",
    "resolveTimeout, 0, resolveTimeout must be positive",
    "writeTimeout, 0, writeTimeout must be positive",
    "pingInterval, 0, pingInterval must be positive",
    "closeGrace, -1, closeGrace must not be negative",
    "handlerGrace, -1, handlerGrace must not be negative",
    "inboundThrottle, -1, inboundThrottle must not be negative",
  })
  void timesMakeSense(String name, int seconds, String message) {
    refused(message, name, Duration.ofSeconds(seconds));
  }

  @Test
  void theDialHistoryExceedsTheThrottle() {
    String message =
        "dialHistory must exceed inboundThrottle, or the other side refuses our redials";
    refused(message, "dialHistory", Duration.ofSeconds(30));
    refused(message, "inboundThrottle", Duration.ofSeconds(35));
    Limits.defaults().with("dialHistory", Duration.ofSeconds(30).plusNanos(1)).build();
  }

  @Test
  void theLongestWaitIsNotBelowTheShortest() {
    refused(
        "redialMaximum must not be below dialHistory",
        "redialMaximum",
        Duration.ofSeconds(35).minusNanos(1));
    Limits.defaults().with("redialMaximum", Duration.ofSeconds(35)).build();
  }

  @Test
  void thePongHasTimeToArrive() {
    String message =
        "readTimeout must exceed pingInterval, or a peer is dropped before its pong can arrive";
    refused(message, "readTimeout", Duration.ofSeconds(15));
    refused(message, "pingInterval", Duration.ofSeconds(30));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "throttleEntries",
        "dialHistoryEntries",
        "staticNodes",
        "trustedNodes",
        "candidates"
      })
  void listsHaveRoomForOne(String name) {
    refused("lists need room for at least one", name, 0);
    Limits.defaults().with(name, 1).build();
  }

  @Test
  void anInboxHasRoomForAMessage() {
    refused("an inbox needs room for at least one message", "inboxMessages", 0);
    refused("an inbox needs room for at least one message", "inboxBytes", 0L);
  }

  @Test
  void theMailboxHasRoomForAFewEvents() {
    refused("the run loop's mailbox needs room for at least 16 events", "mailboxEvents", 15);
  }

  @Test
  void ringsHaveRoomForOne() {
    refused("rings need room for at least one", "eventRing", 0);
    refused("rings need room for at least one", "subscribers", 0);
  }

  @Test
  void someHandlersMayBeLate() {
    refused("handlersLeft must be positive", "handlersLeft", 0);
  }

  private static void refused(String message, String name, Object value) {
    Limits limits = Limits.defaults().with(name, value);
    assertThatThrownBy(limits::build)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
  }

  @Test
  void aBuilderKeepsWhatItIsNotTold() {
    ServerLimits usual = ServerLimits.defaults();
    assertThat(usual.toBuilder().build()).isEqualTo(usual);
    ServerLimits other =
        usual.toBuilder()
            .peers(p -> p.readTimeout(Duration.ofMinutes(1)))
            .memory(m -> m.inboxMessages(7))
            .build();
    assertThat(other.peers().readTimeout()).isEqualTo(Duration.ofMinutes(1));
    assertThat(other.memory().inboxMessages()).isEqualTo(7);
    assertThat(
            other.toBuilder()
                .peers(p -> p.readTimeout(usual.peers().readTimeout()))
                .memory(m -> m.inboxMessages(usual.memory().inboxMessages()))
                .build())
        .isEqualTo(usual);
  }
}
