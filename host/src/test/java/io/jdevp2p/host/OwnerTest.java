package io.jdevp2p.host;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class OwnerTest {
  private final Owner owner = new Owner("peer set");

  private static void onAnotherThread(Runnable body) throws Exception {
    Completion<Boolean> done = new Completion<>(Host.system().clock());
    Host.system()
        .threads()
        .start(
            "intruder",
            () -> {
              try {
                body.run();
                done.complete(true);
              } catch (Throwable e) {
                done.fail(e);
              }
            });
    done.await();
  }

  @Test
  void ownerMayTouchIt() {
    owner.claim();
    owner.claim();

    assertThatCode(owner::check).doesNotThrowAnyException();
  }

  @Test
  void anotherThreadMayNotAndBothAreNamed() {
    owner.claim();
    String name = Thread.currentThread().getName();

    assertThatThrownBy(() -> onAnotherThread(owner::check))
        .hasRootCauseInstanceOf(IllegalStateException.class)
        .rootCause()
        .hasMessage(
            "peer set belongs to thread \"" + name + "\", was touched by thread \"intruder\"");
    assertThatThrownBy(() -> onAnotherThread(owner::claim))
        .rootCause()
        .hasMessage(
            "peer set belongs to thread \""
                + name
                + "\", cannot be claimed by thread \"intruder\"");
    assertThatThrownBy(() -> onAnotherThread(owner::release))
        .hasRootCauseInstanceOf(IllegalStateException.class);
  }

  @Test
  void unownedStateMayBeTouchedByNobody() {
    assertThatThrownBy(owner::check)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageStartingWith("peer set belongs to no thread");
  }

  @Test
  void releasedStateCanBeClaimedByAnother() throws Exception {
    owner.claim();
    owner.release();

    onAnotherThread(owner::claim);
    assertThatThrownBy(owner::check).isInstanceOf(IllegalStateException.class);
  }
}
