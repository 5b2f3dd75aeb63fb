package io.jdevp2p.rlpx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;

/** How connections end from our side. */
class CloseTest {

  private static final RlpxLimits LIMITS = RlpxLimits.defaults();

  private final ManualHost host = new ManualHost(60);

  private final RlpxLimitCounts counts = new RlpxLimitCounts(LIMITS);

  private Wire.Connected counted() throws IOException {
    return Wire.connected(host, counts, MemoryStream.pair(), Hello.VERSION, Hello.VERSION);
  }

  private static DisconnectReason reasonIn(Frame frame) throws RlpxException {
    assertThat(frame.code()).isEqualTo(BaseMessage.DISCONNECT);
    byte[] payload = frame.payload();
    return ((BaseMessage.Disconnect)
            BaseMessageCodec.decode(frame.code(), payload, 0, payload.length))
        .reason();
  }

  /** The other side sends on without reading: a plain close would reset and lose the reason. */
  @Test
  void theReasonArrivesAlthoughTheOtherSideIsStillSending() throws Exception {
    Wire.Connected both = Wire.connected(host, LIMITS);
    for (int i = 0; i < 100; i++) {
      both.bob().write(16, new byte[100]);
    }
    both.alice().close(DisconnectReason.TOO_MANY_PEERS);
    assertThat(reasonIn(both.bob().read())).isEqualTo(DisconnectReason.TOO_MANY_PEERS);
    Wire.failing(() -> both.bob().read(), RlpxFailure.CONNECTION_ENDED);
    both.bob().close();
    both.aliceSocket().awaitClosed();
    assertThat(host.clock().alarms()).isZero();
  }

  @Test
  void aReaderThatWaitsFailsAndLeavesTheRestToBeDrained() throws Exception {
    Wire.Connected both = Wire.connected(host, LIMITS);
    FutureTask<Frame> waiting = Wire.async(() -> both.alice().read());
    both.alice().close(DisconnectReason.USELESS_PEER);
    assertThat(reasonIn(both.bob().read())).isEqualTo(DisconnectReason.USELESS_PEER);
    both.bob().close();
    Wire.failing(() -> Wire.join(waiting), RlpxFailure.CONNECTION_CLOSED);
    both.aliceSocket().awaitClosed();
    Wire.failing(() -> both.alice().read(), RlpxFailure.CONNECTION_CLOSED);
    Wire.failing(() -> both.alice().write(16, new byte[0]), RlpxFailure.CONNECTION_CLOSED);
  }

  @Test
  void aReadThatFailsInsideALargeFrameKeepsNothingOfIt() throws Exception {
    Wire.Connected both = counted();
    byte[] large = new byte[1 << 20];
    new Random(1).nextBytes(large); // nothing for Snappy to shorten
    FutureTask<Void> writing = Wire.run(() -> both.bob().write(16, large));
    MessageLimits stingy =
        new MessageLimits() {
          @Override
          public int maxBytes(int code) {
            return Integer.MAX_VALUE;
          }

          @Override
          public void awaitBuffer(int bytes) throws IOException {
            if (bytes > 300_000) {
              throw new IOException("no room");
            }
          }
        };
    long before = counts.of(RlpxBound.IDLE_BUFFER_BYTES).refused();
    Wire.failing(() -> both.alice().read(stingy), RlpxFailure.CONNECTION_LOST);
    assertThat(counts.of(RlpxBound.IDLE_BUFFER_BYTES).refused()).isEqualTo(before + 1);
    both.alice().close();
    assertThat(catchThrowable(() -> Wire.join(writing))).isNotNull();
  }

  @Test
  void whoDoesNotHangUpIsHungUpOnAtTheDeadline() throws Exception {
    Wire.Connected both = counted();
    both.alice().close(DisconnectReason.QUITTING);
    both.alice().close(DisconnectReason.REQUESTED); // does nothing
    assertThat(both.aliceSocket().isClosed()).isFalse();
    host.clock().advance(Duration.ofMillis(1999));
    assertThat(both.aliceSocket().isClosed()).isFalse();
    host.clock().advance(Duration.ofMillis(1));
    assertThat(both.aliceSocket().isClosed()).isTrue();
    assertThat(counts.of(RlpxBound.DISCONNECT_DEADLINE).refused()).isEqualTo(1);
  }

  @Test
  void whoSendsWithoutEndIsNotListenedToForLong() throws Exception {
    Wire.Connected both = counted();
    both.alice().close(DisconnectReason.QUITTING);
    FutureTask<Void> flood =
        Wire.run(() -> {
          byte[] junk = new byte[10_000];
          while (true) {
            both.bobSocket().write(junk, 0, junk.length);
          }
        });
    both.aliceSocket().awaitClosed();
    assertThat(both.alice().bytesIn()).isLessThan(LIMITS.drainBytes() + 10_000);
    assertThat(counts.of(RlpxBound.DRAIN_BYTES).refused()).isEqualTo(1);
    assertThat(catchThrowable(() -> Wire.join(flood))).isNotNull();
  }

  @Test
  void aStuckWriterDelaysCloseNoLongerThanTheDeadline() throws Exception {
    Wire.Connected both =
        Wire.connected(host, LIMITS, MemoryStream.pair(1000, Integer.MAX_VALUE), 5, 4);
    FutureTask<Void> stuck = Wire.run(() -> both.alice().write(16, new byte[10_000]));
    both.aliceSocket().awaitFull();
    FutureTask<Void> closing = Wire.run(() -> both.alice().close(DisconnectReason.QUITTING));
    host.clock().awaitAlarms(1);
    assertThat(closing.isDone()).isFalse();
    host.clock().advance(LIMITS.disconnectDeadline());
    Wire.join(closing);
    Wire.failing(() -> Wire.join(stuck), RlpxFailure.CONNECTION_CLOSED);
    assertThat(both.aliceSocket().isClosed()).isTrue();
  }

  @Test
  void whatIsBeingWrittenIsFinishedBeforeTheDisconnect() throws Exception {
    Wire.Connected both =
        Wire.connected(host, LIMITS, MemoryStream.pair(1000, Integer.MAX_VALUE), 5, 4);
    FutureTask<Void> slow = Wire.run(() -> both.alice().write(16, new byte[10_000]));
    both.aliceSocket().awaitFull();
    FutureTask<Void> closing = Wire.run(() -> both.alice().close(DisconnectReason.QUITTING));
    host.clock().awaitAlarms(1);
    assertThat(both.bob().read().payload()).hasSize(10_000);
    assertThat(reasonIn(both.bob().read())).isEqualTo(DisconnectReason.QUITTING);
    Wire.join(slow);
    Wire.join(closing);
    both.bob().close();
    both.aliceSocket().awaitClosed();
  }

  /** Closes a connection whose socket is full, and returns when that has begun. */
  private FutureTask<Void> closingPatiently(RlpxConnection connection) {
    FutureTask<Void> closing = Wire.run(connection::close);
    while (!closing.isDone() && host.clock().alarms() == 0) {
      Thread.onSpinWait();
    }
    assertThat(closing.isDone()).as("it is closed, with messages left behind").isFalse();
    return closing;
  }

  @Test
  void whatWasAcceptedIsWrittenBeforeAConnectionIsClosed() throws Exception {
    Wire.Connected both =
        Wire.connected(host, LIMITS, MemoryStream.pair(1000, Integer.MAX_VALUE), 5, 5);
    for (int i = 0; i < 50; i++) {
      both.alice().write(16 + i, new byte[100]); // more than the window takes, and all return
    }
    FutureTask<Void> closing = closingPatiently(both.alice());
    for (int i = 0; i < 50; i++) {
      assertThat(both.bob().read().code()).isEqualTo(16 + i);
    }
    Wire.join(closing);
    Wire.failing(() -> both.bob().read(), RlpxFailure.CONNECTION_ENDED);
    assertThat(host.clock().alarms()).isZero();
  }

  @Test
  void whoDoesNotReadWhatWasAcceptedIsHungUpOnAtTheDeadline() throws Exception {
    Wire.Connected both =
        Wire.connected(host, LIMITS, MemoryStream.pair(1000, Integer.MAX_VALUE), 5, 5);
    for (int i = 0; i < 50; i++) {
      both.alice().write(16 + i, new byte[100]);
    }
    FutureTask<Void> closing = closingPatiently(both.alice());
    assertThat(both.aliceSocket().isClosed()).isFalse();
    host.clock().advance(LIMITS.disconnectDeadline());
    Wire.join(closing);
    assertThat(both.aliceSocket().isClosed()).isTrue();
  }

  @Test
  void closeWithoutAReasonIsImmediateAndHarmlessTwice() throws Exception {
    Wire.Connected both = Wire.connected(host, LIMITS);
    FutureTask<Frame> waiting = Wire.async(() -> both.alice().read());
    both.alice().close();
    both.alice().close();
    both.alice().close(DisconnectReason.QUITTING);
    assertThat(both.aliceSocket().isClosed()).isTrue();
    Wire.failing(() -> Wire.join(waiting), RlpxFailure.CONNECTION_CLOSED);
  }

  @Test
  void aPatientCloseCanBeCutShort() throws Exception {
    Wire.Connected both = counted();
    both.alice().close(DisconnectReason.QUITTING);
    both.alice().close();
    assertThat(both.aliceSocket().isClosed()).isTrue();
    assertThat(host.clock().alarms()).isZero();
    assertThat(counts.of(RlpxBound.DISCONNECT_DEADLINE).refused()).isZero();
  }

  @Test
  void anInterruptedThreadCanStillClose() throws Exception {
    Wire.Connected both = Wire.connected(host, LIMITS);
    FutureTask<Boolean> closing =
        Wire.async(() -> {
          Thread.currentThread().interrupt();
          both.alice().close(DisconnectReason.QUITTING);
          return Thread.currentThread().isInterrupted();
        });
    assertThat(reasonIn(both.bob().read())).isEqualTo(DisconnectReason.QUITTING);
    assertThat(Wire.join(closing)).isTrue();
    both.bob().close();
  }

  @Test
  void beforeTheHandshakeThereIsNobodyToTell() throws Exception {
    MemoryStream.Pair pair = MemoryStream.pair();
    RlpxConnection bob = new RlpxConnection(pair.right(), host, LIMITS);
    FutureTask<?> accepting = Wire.async(() -> bob.accept(Wire.BOB));
    host.clock().awaitAlarms(1);
    bob.close(DisconnectReason.QUITTING);
    Wire.failing(() -> Wire.join(accepting), RlpxFailure.CONNECTION_CLOSED);
    assertThat(pair.right().isClosed()).isTrue();
    assertThat(host.clock().alarms()).isZero();
  }

  @Test
  void afterTheHandshakeARefusalIsTold() throws Exception {
    MemoryStream.Pair pair = MemoryStream.pair();
    RlpxConnection bob = new RlpxConnection(pair.right(), host, LIMITS);
    RlpxConnection alice = new RlpxConnection(pair.left(), host, LIMITS);
    FutureTask<Void> refusing =
        Wire.run(() -> {
          bob.accept(Wire.BOB);
          bob.close(DisconnectReason.TOO_MANY_PEERS);
        });
    alice.connect(Wire.ALICE, Wire.BOB.publicKey());
    RlpxException e =
        Wire.failing(
            () -> alice.exchangeHello(Wire.hello(Wire.ALICE)), RlpxFailure.DISCONNECT_RECEIVED);
    assertThat(e.remoteReason()).contains(DisconnectReason.TOO_MANY_PEERS);
    alice.close();
    Wire.join(refusing);
    pair.right().awaitClosed();
  }

  @Test
  void aNetworkErrorIsNotTold() throws Exception {
    Wire.Connected both = Wire.connected(host, LIMITS);
    both.alice().close(DisconnectReason.NETWORK_ERROR);
    assertThat(both.aliceSocket().isClosed()).isTrue();
    Wire.failing(() -> both.bob().read(), RlpxFailure.CONNECTION_ENDED);
  }
}
