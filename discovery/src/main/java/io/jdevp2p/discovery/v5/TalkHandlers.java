package io.jdevp2p.discovery.v5;

import io.jdevp2p.enr.NodeId;
import io.jdevp2p.host.Host;
import io.jdevp2p.host.Limit;
import io.jdevp2p.host.LimitBook;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The handlers of talk requests, and the threads on which they run: a virtual one for each request,
 * but none for a handler that is quick. There is a maximum of requests under way, and one for each
 * address, so that nobody's requests keep all others' waiting. Beyond it a request has no answer,
 * as if its packet had been lost.
 *
 * <p>Thread-safe; all state is under the lock, which is not held while a handler runs.
 */
final class TalkHandlers {
  private static final Logger LOG = LoggerFactory.getLogger(TalkHandlers.class);
  private static final byte[] NOTHING = new byte[0];

  private final Host host;
  private final Limit total;
  private final Limit ofAddress;
  private final Limit responseBytes;
  private final ReentrantLock lock = new ReentrantLock();

  // Under the lock.
  private final Map<String, TalkHandler> handlers = new HashMap<>(); // looked up only
  private final Map<InetAddress, Integer> underWay = new HashMap<>(); // looked up only
  private final Set<Thread> threads = new LinkedHashSet<>();
  private int running;
  private boolean closed;

  TalkHandlers(Host host, LimitBook limits) {
    this.host = host;
    this.total = limits.limit(V5Bound.TALKS);
    this.ofAddress = limits.limit(V5Bound.TALKS_OF_ADDRESS);
    this.responseBytes = limits.limit(V5Bound.TALK_RESPONSE_BYTES);
  }

  /** A request that came in. */
  @SuppressWarnings("ArrayRecordComponent") // handed on, never compared
  record Request(NodeId from, InetSocketAddress endpoint, byte[] protocol, byte[] request) {}

  void register(String protocol, TalkHandler handler) {
    lock.lock();
    try {
      handlers.put(protocol, handler);
    } finally {
      lock.unlock();
    }
  }

  void unregister(String protocol) {
    lock.lock();
    try {
      handlers.remove(protocol);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Has a request answered: before it returns, or later by another thread, or not at all.
   *
   * @param response gets the answer
   */
  void answer(Request request, Consumer<byte[]> response) {
    // What isn't UTF-8 becomes something that nobody registers.
    String name = new String(request.protocol(), StandardCharsets.UTF_8);
    TalkHandler handler;
    lock.lock();
    try {
      handler = handlers.get(name);
      if (handler != null && !handler.isQuick() && !begin(request.endpoint().getAddress())) {
        return;
      }
    } finally {
      lock.unlock();
    }
    if (handler == null) {
      response.accept(NOTHING);
    } else if (handler.isQuick()) {
      response.accept(run(handler, request));
    } else {
      host.threads().start("talk " + name, () -> runOnThread(handler, request, response));
    }
  }

  /** How many requests are being answered now, quick ones aside. */
  int running() {
    lock.lock();
    try {
      return running;
    } finally {
      lock.unlock();
    }
  }

  /** Interrupts the handlers that run; what they answer goes nowhere. */
  void close() {
    List<Thread> interrupted;
    lock.lock();
    try {
      closed = true;
      interrupted = List.copyOf(threads);
    } finally {
      lock.unlock();
    }
    interrupted.forEach(Thread::interrupt);
  }

  private boolean begin(InetAddress address) {
    if (closed) {
      return false;
    }
    int already = underWay.getOrDefault(address, 0);
    if (already >= ofAddress.maximum()) {
      ofAddress.refuse();
      return false;
    }
    if (running >= total.maximum()) {
      total.refuse();
      return false;
    }
    underWay.put(address, already + 1);
    running++;
    ofAddress.observe(already + 1);
    total.observe(running);
    return true;
  }

  private void runOnThread(TalkHandler handler, Request request, Consumer<byte[]> response) {
    try {
      if (enter()) {
        response.accept(run(handler, request));
      }
    } finally {
      leave(request.endpoint().getAddress());
    }
  }

  private byte[] run(TalkHandler handler, Request request) {
    byte[] answer;
    try {
      answer = handler.answer(request.from(), request.endpoint(), request.request());
    } catch (RuntimeException e) {
      LOG.warn("a talk handler failed: {}", handler, e);
      return NOTHING;
    }
    if (answer.length > responseBytes.maximum()) {
      responseBytes.refuse();
      LOG.warn("a talk handler's answer has {} bytes, too many: {}", answer.length, handler);
      return NOTHING;
    }
    return answer;
  }

  private boolean enter() {
    lock.lock();
    try {
      threads.add(Thread.currentThread());
      return !closed;
    } finally {
      lock.unlock();
    }
  }

  private void leave(InetAddress address) {
    lock.lock();
    try {
      threads.remove(Thread.currentThread());
      running--;
      underWay.computeIfPresent(address, (_, count) -> count == 1 ? null : count - 1);
    } finally {
      lock.unlock();
    }
  }
}
