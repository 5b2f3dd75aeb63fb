package io.jdevp2p.host;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The system's resolver. Thread-safe. A lookup is a native call that cannot be stopped, so it runs
 * on a few platform threads of its own, and the caller leaves at its deadline.
 */
final class SystemHostNames implements Names {
  /** The lookup itself, which may take as long as it likes. */
  interface Resolver {
    InetAddress[] addresses(String name) throws UnknownHostException;
  }

  private final Clock clock;
  private final Resolver resolver;
  private final Limit queued = new Limit(HostBound.QUEUED_LOOKUPS, HostLimits.QUEUED_LOOKUPS);
  private final ThreadPoolExecutor lookups =
      new ThreadPoolExecutor(
          HostLimits.CONCURRENT_LOOKUPS,
          HostLimits.CONCURRENT_LOOKUPS,
          10,
          TimeUnit.SECONDS,
          new ArrayBlockingQueue<>(HostLimits.QUEUED_LOOKUPS),
          Thread.ofPlatform().daemon().name("jdevp2p-dns-", 1).factory());

  SystemHostNames(Clock clock, Resolver resolver) {
    this.clock = clock;
    this.resolver = resolver;
    lookups.allowCoreThreadTimeOut(true);
  }

  @Override
  public List<InetAddress> resolve(String name, Deadline deadline) throws IOException {
    try {
      return List.of(InetAddress.ofLiteral(name));
    } catch (IllegalArgumentException notAnAddress) {
      return lookUp(name, deadline);
    }
  }

  private List<InetAddress> lookUp(String name, Deadline deadline) throws IOException {
    if (name.isEmpty()) {
      throw new UnknownHostException("an empty name"); // the JDK would answer with localhost
    }
    Completion<List<InetAddress>> answer = new Completion<>(clock);
    try {
      lookups.execute(() -> lookUp(name, answer));
      queued.observe(lookups.getQueue().size());
      Optional<List<InetAddress>> addresses = answer.await(deadline);
      return addresses.orElseThrow(
          () -> new SocketTimeoutException("name lookup of " + name + " timed out"));
    } catch (RejectedExecutionException e) {
      queued.refuse();
      throw new IOException("too many name lookups under way, refused " + name, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw (IOException) new InterruptedIOException("name lookup of " + name).initCause(e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof UnknownHostException) {
        throw (IOException) new UnknownHostException("unknown name " + name).initCause(e);
      }
      throw new IOException("name lookup of " + name + " failed", e);
    }
  }

  /** How many lookups waited, and how many were refused. */
  Limit queued() {
    return queued;
  }

  private void lookUp(String name, Completion<List<InetAddress>> answer) {
    try {
      answer.complete(List.of(resolver.addresses(name)));
    } catch (Throwable e) {
      answer.fail(e);
    }
  }
}
