package io.jdevp2p.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jdevp2p.simulation.PacketFate.Deliver;
import io.jdevp2p.simulation.PacketFate.Drop;
import io.jdevp2p.simulation.PacketFate.Duplicate;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class PacketFateTest {
  private static final LinkConditions CLEAN =
      LinkConditions.loopback().withLatency(Duration.ofNanos(500));

  private final SimulatedRandom random = new SimulatedRandom(1);

  private PacketFate fate(LinkConditions conditions, boolean blocked, int bytes) {
    long sentAt = PacketFate.sentAt(conditions, bytes, 1000, 0);
    return PacketFate.ofDatagram(conditions, blocked, bytes, 1000, sentAt, random);
  }

  @Test
  void cleanLinkDeliversAfterItsLatency() {
    assertThat(fate(CLEAN, false, 100)).isEqualTo(new Deliver(1500));
  }

  @Test
  void eachReasonToDropHasItsRowAndTheyComeInOrder() {
    LinkConditions worst =
        CLEAN.withLoss(1).withDatagramBytes(50).withBytesPerSecond(1).withQueue(Duration.ZERO);

    assertThat(fate(worst, true, 100)).isEqualTo(new Drop(DropReason.PARTITION));
    assertThat(fate(worst, false, 100)).isEqualTo(new Drop(DropReason.TOO_BIG));
    assertThat(PacketFate.ofDatagram(worst, false, 50, 1000, 60_000_000_000L, random))
        .isEqualTo(new Drop(DropReason.QUEUE_FULL));
    assertThat(fate(worst, false, 50)).isEqualTo(new Drop(DropReason.LOSS));
  }

  @Test
  void onArrivalTheRowsComeInOrder() {
    int overfull = SimulationLimits.UDP_INBOX_BYTES + 1;

    assertThat(PacketFate.onArrival(true, false, false, overfull)).isEqualTo(DropReason.PARTITION);
    assertThat(PacketFate.onArrival(false, false, false, overfull)).isEqualTo(DropReason.NO_HOST);
    assertThat(PacketFate.onArrival(false, true, false, overfull)).isEqualTo(DropReason.NO_SOCKET);
    assertThat(PacketFate.onArrival(false, true, true, overfull)).isEqualTo(DropReason.INBOX_FULL);
    assertThat(PacketFate.onArrival(false, true, true, overfull - 1)).isNull();
  }

  @Test
  void jitterStaysWithinItsBounds() {
    LinkConditions jittery = CLEAN.withJitter(Duration.ofNanos(10));
    for (int i = 0; i < 1000; i++) {
      Deliver fate = (Deliver) fate(jittery, false, 1);
      assertThat(fate.atNanos()).isBetween(1500L, 1510L);
    }
  }

  @Test
  void duplicateArrivesTwice() {
    assertThat(fate(CLEAN.withDuplicate(1), false, 1)).isEqualTo(new Duplicate(1500, 1500));
  }

  @Test
  void rateIsRoundedAgainstTheSender() {
    LinkConditions slow = CLEAN.withBytesPerSecond(3);

    assertThat(PacketFate.sentAt(slow, 1, 0, 0)).isEqualTo(333_333_334);
    assertThat(PacketFate.sentAt(slow, 1, 0, 5)).isEqualTo(333_333_339);
    assertThat(PacketFate.sentAt(CLEAN, 1_000_000, 7, 5)).isEqualTo(7);
  }

  @Test
  void segmentNeverOvertakesTheOneBefore() {
    assertThat(PacketFate.segmentArrival(CLEAN, 1000, 0, random)).isEqualTo(1500);
    assertThat(PacketFate.segmentArrival(CLEAN, 1000, 9000, random)).isEqualTo(9000);
  }

  @Test
  void conditionsOutOfRangeAreRefused() {
    assertThatThrownBy(() -> CLEAN.withLoss(1.1)).hasMessage("loss must be between 0 and 1: 1.1");
    assertThatThrownBy(() -> CLEAN.withReorder(Double.NaN)).hasMessageStartingWith("reorder");
    assertThatThrownBy(() -> CLEAN.withSegmentBytes(0)).hasMessageStartingWith("segmentBytes");
    assertThatThrownBy(() -> CLEAN.withDatagramBytes(65_508)).hasMessageStartingWith("datagram");
    assertThatThrownBy(() -> CLEAN.withBytesPerSecond(-1)).hasMessageStartingWith("bytesPerSecond");
    assertThatThrownBy(() -> CLEAN.withLatency(Duration.ofNanos(-1)))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
