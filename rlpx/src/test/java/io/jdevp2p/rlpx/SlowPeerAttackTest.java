package io.jdevp2p.rlpx;

import static org.assertj.core.api.Assertions.assertThat;

import io.jdevp2p.crypto.PublicKey;
import io.jdevp2p.host.Deadline;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Peers that are silent or slow hold a place for no longer than one deadline, whatever the stage:
 * in go-ethereum 1.17 one that keeps its Hello back holds it for 35 s.
 */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD) // or they wait with the peer
class SlowPeerAttackTest {

  private static final RlpxLimits LIMITS = RlpxLimits.defaults();

  private final ManualHost host = new ManualHost(70);
  private final MemoryStream.Pair pair = MemoryStream.pair();
  private final RlpxLimitCounts counts = new RlpxLimitCounts(LIMITS);
  private final RlpxConnection bob = new RlpxConnection(pair.right(), host, counts);

  private void passDeadline() {
    host.clock().awaitAlarms(1);
    host.clock().advance(LIMITS.handshakeDeadline().minusNanos(1));
    assertThat(pair.right().isClosed()).isFalse();
    host.clock().advance(Duration.ofNanos(1));
    assertThat(pair.right().isClosed()).isTrue();
  }

  @Test
  void whoSendsNoAuthIsCutOff() {
    FutureTask<PublicKey> accepting = Wire.async(() -> bob.accept(Wire.BOB));
    passDeadline();
    Wire.failing(() -> Wire.join(accepting), RlpxFailure.AUTH_TIMEOUT);
  }

  @Test
  void whoSendsItsAuthDropByDropIsCutOff() throws Exception {
    FutureTask<PublicKey> accepting = Wire.async(() -> bob.accept(Wire.BOB));
    host.clock().awaitAlarms(1);
    byte[] auth =
        ((Handshake.Step.Send)
                Handshake.initiator(Wire.ALICE, Wire.BOB.publicKey(), new Random(71), LIMITS)
                    .next())
            .bytes();
    for (int i = 0; i < 49; i++) {
      pair.left().write(auth, i, 1);
      host.clock().advance(Duration.ofMillis(100));
      assertThat(pair.right().isClosed()).isFalse();
    }
    host.clock().advance(Duration.ofMillis(100));
    Wire.failing(() -> Wire.join(accepting), RlpxFailure.AUTH_TIMEOUT);
    assertThat(counts.of(RlpxBound.HANDSHAKE_DEADLINE).refused()).isEqualTo(1);
  }

  @Test
  void whoAnswersNoAuthIsCutOff() {
    FutureTask<PublicKey> connecting =
        Wire.async(() -> bob.connect(Wire.BOB, Wire.ALICE.publicKey()));
    pair.right().awaitReads(1); // it has sent auth and waits
    passDeadline();
    Wire.failing(() -> Wire.join(connecting), RlpxFailure.ACK_TIMEOUT);
  }

  @Test
  void whoSendsNoHelloIsCutOffByTheSameDeadline() throws Exception {
    FutureTask<Hello> hello =
        Wire.async(() -> {
          bob.accept(Wire.BOB);
          return bob.exchangeHello(Wire.hello(Wire.BOB));
        });
    Wire.Rogue.connect(pair.left(), Wire.ALICE, Wire.BOB.publicKey());
    pair.right().awaitWrites(2); // ack and Hello
    passDeadline();
    Wire.failing(() -> Wire.join(hello), RlpxFailure.HELLO_TIMEOUT);
  }

  @Test
  void whoDoesNotReadOurHelloIsCutOff() throws Exception {
    MemoryStream.Pair narrow = MemoryStream.pair(500, Integer.MAX_VALUE);
    RlpxConnection victim = new RlpxConnection(narrow.right(), host, LIMITS);
    Hello large = new Hello(5, "x".repeat(500), java.util.List.of(), 0, Wire.BOB.publicKey());
    FutureTask<Hello> hello =
        Wire.async(() -> {
          victim.accept(Wire.BOB);
          return victim.exchangeHello(large);
        });
    Wire.Rogue rogue = Wire.Rogue.connect(narrow.left(), Wire.ALICE, Wire.BOB.publicKey());
    rogue.sendHello();
    narrow.right().awaitFull();
    host.clock().advance(LIMITS.handshakeDeadline());
    Wire.failing(() -> Wire.join(hello), RlpxFailure.HELLO_TIMEOUT);
  }

  @Test
  void theOwnersDeadlineCountsInPlaceOfTheDefault() {
    bob.deadline(host.clock().deadline(Duration.ofSeconds(30)));
    FutureTask<PublicKey> accepting = Wire.async(() -> bob.accept(Wire.BOB));
    host.clock().advance(Duration.ofSeconds(29));
    assertThat(pair.right().isClosed()).isFalse();
    bob.deadline(host.clock().deadline(Duration.ofSeconds(2)));
    assertThat(host.clock().alarms()).isEqualTo(1);
    host.clock().advance(Duration.ofSeconds(2));
    Wire.failing(() -> Wire.join(accepting), RlpxFailure.AUTH_TIMEOUT);
  }

  @Test
  void noDeadlineIsLeftAfterHello() throws Exception {
    Wire.Connected both = Wire.connected(host, LIMITS);
    assertThat(host.clock().alarms()).isZero();
    host.clock().advance(Duration.ofDays(1));
    both.alice().write(16, new byte[0]);
    assertThat(both.bob().read().code()).isEqualTo(16);

    both.bob().deadline(host.clock().deadline(Duration.ofSeconds(1)));
    FutureTask<Frame> reading = Wire.async(() -> both.bob().read());
    host.clock().advance(Duration.ofSeconds(1));
    Wire.failing(() -> Wire.join(reading), RlpxFailure.CONNECTION_TIMEOUT);
    both.alice().deadline(Deadline.never());
  }
}
