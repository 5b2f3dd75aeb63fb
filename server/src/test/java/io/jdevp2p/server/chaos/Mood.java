package io.jdevp2p.server.chaos;

import io.jdevp2p.host.Clock;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.random.RandomGenerator;

/** What is wrong with the user's code on a server, for a while. Its handlers ask now and then. */
enum Mood {
  /** Nothing. */
  FINE,
  /** Handlers throw whatever can be thrown. */
  THROWS,
  /** Handlers return. */
  RETURNS,
  /** Handlers don't read. */
  DEAF,
  /** Handlers do nothing any more, interrupted or not. */
  STUBBORN,
  /** The new-peer hook blocks until it is interrupted. */
  HOOK_BLOCKS,
  /** The new-peer hook blocks, interrupted or not. */
  HOOK_STUBBORN;

  private static final List<Mood> BAD =
      List.of(THROWS, RETURNS, DEAF, STUBBORN, HOOK_BLOCKS, HOOK_STUBBORN);

  private static final Duration LOOK = Duration.ofSeconds(3);

  /** Where handlers ask for the mood. */
  interface Source {
    Mood mood();
  }

  static Mood anyBad(RandomGenerator random) {
    return BAD.get(random.nextInt(BAD.size()));
  }

  /**
   * What a handler does now and then.
   *
   * @return false when it is to return
   */
  static boolean handler(Source now, Clock clock, RandomGenerator random) throws Exception {
    switch (now.mood()) {
      case THROWS -> throwAnything(random);
      case RETURNS -> {
        return false;
      }
      case DEAF -> {
        while (now.mood() == DEAF) {
          clock.sleep(LOOK);
        }
      }
      case STUBBORN -> {
        while (now.mood() == STUBBORN) {
          sleepOn(clock);
        }
      }
      default -> {}
    }
    return true;
  }

  /** What the hook for new peers does. */
  static void hook(Source now, Clock clock) {
    while (now.mood() == HOOK_STUBBORN) {
      sleepOn(clock);
    }
    try {
      while (now.mood() == HOOK_BLOCKS) {
        clock.sleep(LOOK);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void sleepOn(Clock clock) {
    try {
      clock.sleep(LOOK);
    } catch (InterruptedException e) {
      // That is what it is about.
    }
  }

  private static void throwAnything(RandomGenerator random) throws Exception {
    switch (random.nextInt(9)) {
      case 0 -> throw new OutOfMemoryError("as if");
      case 1 -> overflow(0);
      case 2 -> throw new AssertionError("a user's");
      case 3 -> throw new NoClassDefFoundError("a user's");
      case 4 -> throw new InterruptedException("of its own accord");
      case 5 -> throw new IOException("a user's\nwith a second line");
      case 6 -> Mood.<RuntimeException>throwUnchecked(new Throwable("neither exception nor error"));
      case 7 -> throw new IllegalStateException((String) null);
      default -> throw new Unspeakable();
    }
  }

  @SuppressWarnings("InfiniteRecursion") // that is what it is for
  private static int overflow(int depth) {
    return overflow(depth + 1) + 1;
  }

  @SuppressWarnings("unchecked") // the compiler's belief in checked exceptions is what this is for
  private static <T extends Throwable> void throwUnchecked(Throwable any) throws T {
    throw (T) any;
  }

  /** Fails even when it is asked what it is. */
  private static final class Unspeakable extends RuntimeException {
    private static final long serialVersionUID = 1;

    @Override
    public String getMessage() {
      throw new IllegalStateException("no message");
    }
  }
}
