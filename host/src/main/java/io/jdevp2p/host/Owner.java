package io.jdevp2p.host;

import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Remembers which thread owns a piece of state, so that the rule written in a comment also runs.
 *
 * <p>{@link #check} is for every method of the state's class: it costs one volatile read.
 */
public final class Owner {
  private final String what;
  private final AtomicReference<@Nullable Thread> thread = new AtomicReference<>();

  /**
   * State that nobody owns yet.
   *
   * @param what the state's name, for messages
   */
  public Owner(String what) {
    this.what = what;
  }

  /**
   * Makes the current thread the owner.
   *
   * @throws IllegalStateException when another thread owns it
   */
  public void claim() {
    Thread current = Thread.currentThread();
    Thread owner = thread.compareAndExchange(null, current);
    if (owner != null && !owner.equals(current)) {
      throw new IllegalStateException(
          what + " belongs to " + text(owner) + ", cannot be claimed by " + text(current));
    }
  }

  /**
   * Makes sure that the current thread is the owner.
   *
   * @throws IllegalStateException naming both threads when it is not
   */
  public void check() {
    Thread owner = thread.get();
    Thread current = Thread.currentThread();
    if (!current.equals(owner)) {
      throw new IllegalStateException(
          what
              + " belongs to "
              + (owner == null ? "no thread" : text(owner))
              + ", was touched by "
              + text(current));
    }
  }

  /**
   * Gives it up, so that another thread may claim it.
   *
   * @throws IllegalStateException when the current thread is not the owner
   */
  public void release() {
    check();
    thread.set(null);
  }

  private static String text(Thread thread) {
    return "thread \"" + thread.getName() + "\"";
  }
}
