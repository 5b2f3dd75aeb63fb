package io.jdevp2p.discovery.table;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class EvictionTest {
  private static final int FULL = TableLimits.BUCKET_NODES;

  @Test
  void whoAnswersStays() {
    assertThat(Eviction.of(1, 0, FULL)).isEmpty();
  }

  @Test
  void whoHasUsedUpItsAnswersHasToGoHoweverEmptyTheBucketIs() {
    assertThat(Eviction.of(0, 0, 1)).contains(Eviction.SILENT);
  }

  @Test
  void whoLeavesFiveQueriesUnansweredHasToGo() {
    assertThat(Eviction.of(9, 4, FULL)).isEmpty();
    assertThat(Eviction.of(9, 5, FULL)).contains(Eviction.USELESS);
  }

  @Test
  void inABucketWithFewItMayStay() {
    assertThat(Eviction.of(9, 5, 4)).contains(Eviction.USELESS);
    assertThat(Eviction.of(9, 5, 3)).isEmpty();
  }

  @Test
  void silenceComesFirst() {
    assertThat(Eviction.of(0, 5, FULL)).contains(Eviction.SILENT);
  }

  @Test
  void aNodeThatAnsweredLongIsForgivenMoreMisses() {
    assertThat(missesUntilItGoes(1)).isEqualTo(1);
    assertThat(missesUntilItGoes(3)).isEqualTo(2);
    assertThat(missesUntilItGoes(30)).isEqualTo(4);
  }

  private static int missesUntilItGoes(int answers) {
    Entry entry = new Entry(new Nodes(1).next(), false);
    for (int i = 1; i < answers; i++) {
      entry.answered();
    }
    int misses = 0;
    while (Eviction.of(entry.checks, 0, FULL).isEmpty()) {
      entry.missed();
      misses++;
    }
    return misses;
  }
}
