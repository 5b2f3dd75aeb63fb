package io.jdevp2p.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class LimitBookTest {
  private final LimitBook book = new LimitBook();
  private final Bound first = bound("test.first");
  private final Bound second = bound("test.second");

  @Test
  void eachBoundHasOneLimitThatAllShare() {
    Limit limit = book.limit(first, 5);

    book.limit(first, 5).refuse();

    assertThat(limit.refused()).isEqualTo(1);
    assertThat(limit.name()).isEqualTo("test.first");
  }

  @Test
  void limitsStandInTheOrderInWhichTheyWereMade() {
    Limit one = book.limit(second, 1);
    Limit two = book.limit(first, 2);

    assertThat(book.all()).containsExactly(one, two);
  }

  @Test
  void oneBoundCannotHaveTwoMaxima() {
    book.limit(first, 5);

    assertThatThrownBy(() -> book.limit(first, 6)).hasMessage("test.first=5 can't also be 6");
  }

  private static Bound bound(String name) {
    Bound.Description description =
        new Bound.Description(name, Bound.Unit.COUNT, 1, "things", "refused", "no test", List.of());
    return () -> description;
  }
}
