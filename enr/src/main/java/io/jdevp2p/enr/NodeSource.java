package io.jdevp2p.enr;

import io.jdevp2p.host.Clock;
import io.jdevp2p.host.Deadline;
import io.jdevp2p.host.Host;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Where nodes come from: one after the other, when they are asked for. One thread at a time calls
 * {@link #next}; {@link #close} is called from any thread and wakes it.
 *
 * <p>The rule for {@code next}: it gives nothing only when the deadline has passed or when the
 * source has ended, by itself or by {@code close}. So what comes back empty before the deadline has
 * ended, and stays so.
 */
public interface NodeSource extends AutoCloseable {

  /**
   * Names it in events and metrics.
   *
   * @return a short word, as {@code dns} or {@code static}
   */
  String name();

  /**
   * The next node; waits for it.
   *
   * @param deadline until when
   * @return a node; nothing at the deadline, or when the source has ended
   * @throws InterruptedException when interrupted; no node is lost
   */
  Optional<Node> next(Deadline deadline) throws InterruptedException;

  /**
   * Which source the last node came from, if this one is made of others. By the thread that calls
   * {@link #next}.
   *
   * @return the name of the innermost source that is known; this one's before the first node
   */
  default String lastSource() {
    return name();
  }

  /** Ends it: {@code next} gives nothing from now on. A second call is harmless. */
  @Override
  void close();

  /**
   * Each node of a list once.
   *
   * @param name the source's name
   * @param nodes the nodes
   * @return a source that never waits
   */
  static NodeSource of(String name, List<Node> nodes) {
    return new ListSource(name, nodes, false);
  }

  /**
   * The nodes of a list over and over. Never ends before it is closed, unless the list is empty.
   *
   * @param name the source's name
   * @param nodes the nodes
   * @return a source that never waits
   */
  static NodeSource cycle(String name, List<Node> nodes) {
    return new ListSource(name, nodes, true);
  }

  /**
   * Those of the nodes that fit. After {@link EnrLimits#FILTER_REFUSED_IN_A_ROW} that don't it
   * pauses for {@link EnrLimits#FILTER_PAUSE}, so that no source, whatever it gives, keeps a thread
   * busy for ever.
   *
   * @param clock the host's clock
   * @param fits asked by the thread that calls {@code next}
   * @return a source of the same name; closing it closes this one
   */
  default NodeSource filter(Clock clock, Predicate<Node> fits) {
    return new FilterSource(clock, this, fits);
  }

  /**
   * The same nodes, fetched ahead by a thread of their own.
   *
   * @param host runs the thread
   * @param maxNodes how many wait in the buffer at most, at least 1
   * @return a source of the same name; closing it closes this one
   */
  default NodeSource buffer(Host host, int maxNodes) {
    return new BufferSource(host, this, maxNodes);
  }
}
