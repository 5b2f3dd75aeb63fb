package io.jdevp2p.rlpx;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What is kept of large arrays, and for whom. */
class LargeBuffersTest {

  private static final int MEBIBYTE = 1 << 20;

  private final LargeBuffers buffers = new LargeBuffers(3 * MEBIBYTE);

  @Test
  void anArrayIsUsedAgain() {
    byte[] array = buffers.take(MEBIBYTE - 100);
    buffers.give(array);
    assertThat(buffers.keptBytes()).isEqualTo(array.length);
    assertThat(buffers.take(MEBIBYTE)).isSameAs(array);
    assertThat(buffers.keptBytes()).isZero();
  }

  @Test
  void noMoreIsKeptThanTheBound() {
    for (int i = 0; i < 10; i++) {
      buffers.give(new byte[MEBIBYTE]);
      assertThat(buffers.keptBytes()).isLessThanOrEqualTo(buffers.kept().maximum());
    }
    assertThat(buffers.keptBytes()).isEqualTo(3 * MEBIBYTE);
    assertThat(buffers.kept().highWater()).isEqualTo(3 * MEBIBYTE);
    assertThat(buffers.kept().refused()).isEqualTo(7);
    buffers.give(new byte[3 * MEBIBYTE + 1]);
    assertThat(buffers.keptBytes()).isEqualTo(3 * MEBIBYTE);
  }

  @Test
  void aSmallMessageDoesNotTakeAHugeArray() {
    byte[] huge = new byte[3 * MEBIBYTE];
    buffers.give(huge);
    assertThat(buffers.take(100_000).length).isBetween(100_000, 200_000);
    assertThat(buffers.take(2 * MEBIBYTE)).isNotSameAs(huge);
    assertThat(buffers.take(3 * MEBIBYTE - MEBIBYTE / 2)).isSameAs(huge);
  }
}
