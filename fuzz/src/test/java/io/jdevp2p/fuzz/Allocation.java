package io.jdevp2p.fuzz;

import com.sun.management.ThreadMXBean;
import java.lang.management.ClassLoadingMXBean;
import java.lang.management.ManagementFactory;

/**
 * How much the current thread allocates from here on. Nothing is said when classes are loaded
 * meanwhile, which takes memory too, and with a fuzzer that instruments them a lot.
 */
public final class Allocation {
  /** For what is not worth counting: exceptions, wrappers, small buffers. */
  private static final long SLACK_BYTES = 1 << 20;

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final ClassLoadingMXBean CLASSES = ManagementFactory.getClassLoadingMXBean();

  private final long classesBefore = CLASSES.getTotalLoadedClassCount();
  private final long bytesBefore = THREADS.getCurrentThreadAllocatedBytes();

  /** Checks that it was not more than so many bytes. */
  public void checkAtMost(long bytes) {
    long allocated = THREADS.getCurrentThreadAllocatedBytes() - bytesBefore;
    if (CLASSES.getTotalLoadedClassCount() == classesBefore) {
      Check.between(0, allocated, bytes + SLACK_BYTES, "the bytes allocated");
    }
  }
}
