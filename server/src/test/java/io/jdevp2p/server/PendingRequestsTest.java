package io.jdevp2p.server;

import static io.jdevp2p.server.TypedTestbed.onSimulatedHost;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.jdevp2p.host.Clock;
import io.jdevp2p.host.Deadline;
import io.jdevp2p.host.Host;
import io.jdevp2p.rlpx.DisconnectReason;
import io.jdevp2p.server.PendingRequests.Fate;
import io.jdevp2p.server.PendingRequests.Pending;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;

class PendingRequestsTest {
  private static final Message ANSWER = new Message(TypedTestbed.VALUE, new byte[0]);

  private static final Duration GRACE = Duration.ofSeconds(20);
  private static final Duration HOUR = Duration.ofHours(1);

  private final TypedProtocol protocol = TypedTestbed.demo();
  private final MessageType<?> value = protocol.declared(TypedTestbed.Value.class);
  private final MessageType<?> names = protocol.declared(TypedTestbed.Names.class);
  private final PendingRequests requests = requests(Host.system().clock(), limits(2, 3, 2));

  @Test
  void anAnswerFindsItsRequest() throws Exception {
    Pending first = sent(7, value);
    Pending second = sent(8, value);
    assertThat(requests.arrived(value, 8, ANSWER)).isEqualTo(Fate.ANSWER);
    assertThat(second.arrived().await()).isSameAs(ANSWER);
    assertThat(first.arrived().isDone()).isFalse();
    assertThat(requests.size()).isEqualTo(1);
    assertThat(requests.giveUp(second)).isFalse();
  }

  @Test
  void whatWasNeverAskedForIsNoAnswer() throws Exception {
    sent(7, value);
    assertThat(requests.arrived(names, 7, ANSWER)).isEqualTo(Fate.NO_ANSWER);
    assertThat(requests.arrived(names, 99, ANSWER)).isEqualTo(Fate.NO_ANSWER);
  }

  @Test
  void anotherAnswerThanAskedForIsABreach() throws Exception {
    sent(7, value);
    sent(8, names);
    assertThatExceptionOfType(ProtocolBreach.class)
        .isThrownBy(() -> requests.arrived(names, 7, ANSWER))
        .withMessageContaining("Names")
        .withMessageContaining("Value");
  }

  @Test
  void anAnswerToNothingOrASecondOneIsABreach() throws Exception {
    sent(7, value);
    assertThatExceptionOfType(ProtocolBreach.class)
        .isThrownBy(() -> requests.arrived(value, 9, ANSWER));
    requests.arrived(value, 7, ANSWER);
    assertThatExceptionOfType(ProtocolBreach.class)
        .isThrownBy(() -> requests.arrived(value, 7, ANSWER));
  }

  @Test
  void aLateAnswerIsCountedAndOnlyOnce() throws Exception {
    send(7);
    assertThat(requests.arrived(value, 7, ANSWER)).isEqualTo(Fate.LATE);
    assertThat(requests.late()).isEqualTo(1);
    assertThatExceptionOfType(ProtocolBreach.class)
        .isThrownBy(() -> requests.arrived(value, 7, ANSWER));
  }

  @Test
  void anIdGivenUpTwiceMayBeAnsweredTwice() throws Exception {
    send(7);
    Pending third = sent(7, value);
    assertThat(requests.arrived(value, 7, ANSWER)).isEqualTo(Fate.ANSWER);
    send(7);
    assertThat(third.arrived().isDone()).isTrue();
    assertThat(requests.arrived(value, 7, ANSWER)).isEqualTo(Fate.LATE);
    assertThat(requests.arrived(value, 7, ANSWER)).isEqualTo(Fate.LATE);
    assertThatExceptionOfType(ProtocolBreach.class)
        .isThrownBy(() -> requests.arrived(value, 7, ANSWER));
  }

  @Test
  void aRequestThatWasNotSentHasNoAnswer() throws Exception {
    requests.register(7, value);
    assertThatExceptionOfType(ProtocolBreach.class)
        .isThrownBy(() -> requests.arrived(value, 7, ANSWER));
  }

  @Test
  void aRequestThatWasNeverSentHasNoLateAnswer() throws Exception {
    assertThat(requests.giveUp(requests.register(7, value))).isTrue();
    assertThatExceptionOfType(ProtocolBreach.class)
        .isThrownBy(() -> requests.arrived(value, 7, ANSWER));
  }

  @Test
  void noMoreAreInFlightThanAllowed() throws Exception {
    requests.register(1, value);
    requests.register(2, value);
    Pending third = requests.register(3, value);
    assertThatIllegalStateException()
        .isThrownBy(() -> requests.register(4, value))
        .withMessageContaining("typed.requests-in-flight=3");
    assertThatIllegalStateException().isThrownBy(() -> requests.allot(value));
    requests.giveUp(third);
    requests.register(4, value);
  }

  @Test
  void onceGivenUpRequestsWereForgottenNoAnswerIsABreach() throws Exception {
    PendingRequests requests = requests(Host.system().clock(), limits(3, 3, 2));
    for (int id = 1; id <= 3; id++) {
      Pending request = requests.register(id, value);
      requests.awaitTurn(request, Deadline.never());
      if (id == 3) {
        assertThatExceptionOfType(ProtocolBreach.class)
            .isThrownBy(() -> requests.arrived(value, 99, ANSWER));
      }
      requests.giveUp(request);
    }
    assertThat(requests.arrived(value, 1, ANSWER)).as("forgotten").isEqualTo(Fate.LATE);
    assertThat(requests.arrived(value, 2, ANSWER)).isEqualTo(Fate.LATE);
    assertThat(requests.arrived(value, 99, ANSWER)).as("never asked").isEqualTo(Fate.LATE);
    assertThat(requests.late()).isEqualTo(3);
  }

  @Test
  void anIdInFlightIsNotGivenAgain() throws Exception {
    requests.register(5, value);
    assertThatIllegalStateException()
        .isThrownBy(() -> requests.register(5, names))
        .withMessageContaining("request id 5");
  }

  @Test
  void idsThatAreAllottedAreNotInUse() throws Exception {
    requests.register(1, value);
    send(2);
    assertThat(requests.allot(value).id()).isEqualTo(3);
    assertThat(requests.allot(value).id()).isEqualTo(4);
  }

  @Test
  void closingFailsAllAndTakesNoMore() throws Exception {
    Pending waiting = requests.register(1, value);
    PeerDisconnectedException why =
        new PeerDisconnectedException(DisconnectReason.QUITTING, true, "bye");
    requests.close(why);
    requests.close(new PeerDisconnectedException(DisconnectReason.REQUESTED, false, "again"));
    assertThat(requests.giveUp(waiting)).isFalse();
    assertThatExceptionOfType(ExecutionException.class)
        .isThrownBy(() -> waiting.arrived().await())
        .withCause(why);
    assertThatExceptionOfType(PeerDisconnectedException.class)
        .isThrownBy(() -> requests.register(2, value))
        .satisfies(e -> assertThat(e.reason()).isEqualTo(DisconnectReason.QUITTING));
  }

  @Test
  void aRequestWaitsForItsTurn() throws Exception {
    onSimulatedHost(host -> {
      PendingRequests requests = requests(host.clock(), limits(1, 3, 3));
      Pending first = requests.register(1, value);
      Pending second = requests.register(2, value);
      assertThat(requests.awaitTurn(first, Deadline.never())).isTrue();
      assertThat(requests.awaitTurn(second, host.clock().deadline(HOUR))).isFalse();
      requests.arrived(value, 1, ANSWER);
      assertThat(requests.awaitTurn(second, host.clock().deadline(HOUR))).isTrue();
    });
  }

  @Test
  void aRequestThatWasGivenUpKeepsItsTurnUntilItsAnswerComes() throws Exception {
    onSimulatedHost(host -> {
      PendingRequests requests = requests(host.clock(), limits(1, 3, 3));
      Pending first = requests.register(1, value);
      Pending second = requests.register(2, value);
      requests.awaitTurn(first, Deadline.never());
      requests.giveUp(first);
      assertThat(requests.awaitTurn(second, host.clock().deadline(GRACE.dividedBy(2)))).isFalse();
      assertThat(requests.arrived(value, 1, ANSWER)).isEqualTo(Fate.LATE);
      assertThat(requests.awaitTurn(second, Deadline.never())).isTrue();
    });
  }

  @Test
  void anAnswerThatDoesNotComeIsTakenForLost() throws Exception {
    onSimulatedHost(host -> {
      PendingRequests requests = requests(host.clock(), limits(1, 3, 3));
      for (int id = 1; id <= 3; id++) {
        Pending request = requests.register(id, value);
        long began = host.clock().nanos();
        assertThat(requests.awaitTurn(request, host.clock().deadline(HOUR))).isTrue();
        assertThat(Duration.ofNanos(host.clock().nanos() - began))
            .isEqualTo(id == 1 ? Duration.ZERO : GRACE);
        requests.giveUp(request);
      }
      assertThat(requests.arrived(value, 1, ANSWER)).isEqualTo(Fate.LATE);
      assertThat(requests.arrived(value, 3, ANSWER)).isEqualTo(Fate.LATE);
    });
  }

  @Test
  void aRequestThatWaitsForItsTurnSeesOthersGivenUp() throws Exception {
    onSimulatedHost(host -> {
      PendingRequests requests = requests(host.clock(), limits(1, 3, 3));
      Pending first = requests.register(1, value);
      Pending second = requests.register(2, value);
      requests.awaitTurn(first, Deadline.never());
      host.clock().schedule(GRACE.dividedBy(2), () -> requests.giveUp(first));
      long began = host.clock().nanos();
      assertThat(requests.awaitTurn(second, host.clock().deadline(HOUR))).isTrue();
      assertThat(Duration.ofNanos(host.clock().nanos() - began))
          .isEqualTo(GRACE.plus(GRACE.dividedBy(2)));
    });
  }

  @Test
  void closingEndsTheWaitForATurn() throws Exception {
    onSimulatedHost(host -> {
      PendingRequests requests = requests(host.clock(), limits(1, 3, 3));
      Pending first = requests.register(1, value);
      Pending second = requests.register(2, value);
      requests.awaitTurn(first, Deadline.never());
      host.clock()
          .schedule(
              Duration.ofSeconds(1),
              () ->
                  requests.close(
                      new PeerDisconnectedException(DisconnectReason.QUITTING, true, "bye")));
      assertThatExceptionOfType(PeerDisconnectedException.class)
          .isThrownBy(() -> requests.awaitTurn(second, host.clock().deadline(HOUR)));
    });
  }

  private static PendingRequests requests(Clock clock, TypedLimits limits) {
    return new PendingRequests(clock, limits, Limits.counts(ServerLimits.defaults()));
  }

  private static TypedLimits limits(int sent, int inFlight, int givenUp) {
    return new TypedLimits(
        1, sent, 1_000, sent, inFlight, givenUp, GRACE, 1, 1_000, Duration.ofSeconds(1));
  }

  private void send(long id) throws Exception {
    Pending request = requests.register(id, value);
    assertThat(requests.awaitTurn(request, Deadline.never())).isTrue();
    assertThat(requests.giveUp(request)).isTrue();
  }

  private Pending sent(long id, MessageType<?> answer) throws Exception {
    Pending request = requests.register(id, answer);
    assertThat(requests.awaitTurn(request, Deadline.never())).isTrue();
    return request;
  }
}
