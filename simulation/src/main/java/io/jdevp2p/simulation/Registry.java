package io.jdevp2p.simulation;

import java.util.ArrayList;
import java.util.List;

/**
 * What is open, in an order that depends on nothing but the calls. Entries know their index, so
 * that adding and removing take constant time; a hash set would do it in the order of addresses in
 * memory.
 *
 * @param <E> the entries
 */
final class Registry<E extends Registry.Entry> {
  private final ArrayList<E> entries = new ArrayList<>();

  void add(E entry) {
    entry.index(entries.size());
    entries.add(entry);
  }

  /** Harmless when it is not in. */
  void remove(E entry) {
    int index = entry.index();
    if (index < 0) {
      return;
    }
    entry.index(-1);
    E last = entries.removeLast();
    if (index < entries.size()) {
      entries.set(index, last);
      last.index(index);
    }
  }

  int size() {
    return entries.size();
  }

  /** A copy, safe to walk while entries leave. */
  List<E> all() {
    return List.copyOf(entries);
  }

  /** An entry of one registry. */
  interface Entry {
    /** Its index, -1 when not in. */
    int index();

    /** Set by the registry only. */
    void index(int value);
  }
}
