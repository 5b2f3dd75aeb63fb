package io.jdevp2p.host;

import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Virtual threads on the JVM's scheduler. Thread-safe. */
final class SystemHostThreads implements Threads {
  private static final Logger LOG = LoggerFactory.getLogger(SystemHostThreads.class);

  private final AtomicInteger live = new AtomicInteger();

  @Override
  public Thread start(String name, Runnable body) {
    live.incrementAndGet();
    return Thread.ofVirtual().name(name).start(() -> run(name, body));
  }

  private void run(String name, Runnable body) {
    try {
      body.run();
    } catch (Throwable e) {
      LOG.error("thread {} failed", name, e);
    } finally {
      live.decrementAndGet();
    }
  }

  @Override
  public int processors() {
    return Runtime.getRuntime().availableProcessors();
  }

  @Override
  public int live() {
    return live.get();
  }
}
