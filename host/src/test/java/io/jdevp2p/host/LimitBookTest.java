package io.jdevp2p.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.assertj.core.data.MapEntry;
import org.junit.jupiter.api.Test;

class LimitBookTest {
  private final LimitBook book = new LimitBook();
  private final Bound first = bound("test.first");
  private final Bound second = bound("test.second");

  @Test
  void eachBoundHasOneLimitThatAllShare() {
    Limit limit = book.add(first, 5);

    book.limit(first).refuse();

    assertThat(limit.refused()).isEqualTo(1);
    assertThat(limit).hasToString("test.first=5");
    assertThatThrownBy(() -> book.add(first, 6)).hasMessage("test.first has its limit already");
    assertThatThrownBy(() -> book.limit(second)).hasMessage("test.second has no limit");
  }

  @Test
  void limitsStandInTheOrderInWhichTheyWereAdded() {
    Limit one = book.add(second, 1);
    Limit two = book.add(first, 2);

    assertThat(book.all()).containsExactly(MapEntry.entry(second, one), MapEntry.entry(first, two));
  }

  @Test
  void aLimitMayStandInTwoBooks() {
    Limit limit = new Limit(first, 5);
    book.add(first, limit);
    new LimitBook().add(first, limit);

    limit.refuse();

    assertThat(book.limit(first).refused()).isEqualTo(1);
    assertThatThrownBy(() -> book.add(first, limit)).hasMessage("test.first has its limit already");
  }

  private static Bound bound(String name) {
    Bound.Description description =
        new Bound.Description(name, Bound.Unit.COUNT, 1, "things", "refused", "no test", List.of());
    return () -> description;
  }
}
