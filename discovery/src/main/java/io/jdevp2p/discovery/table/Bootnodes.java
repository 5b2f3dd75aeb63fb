package io.jdevp2p.discovery.table;

import io.jdevp2p.discovery.DiscoveryContext;
import io.jdevp2p.enr.DiscoveryVersion;
import io.jdevp2p.enr.Node;
import io.jdevp2p.host.Completion;
import io.jdevp2p.host.Deadline;
import io.jdevp2p.host.Host;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The nodes to begin with. Those that have a name instead of an address have a thread each, which
 * looks the name up, again and again, since it may fail now, or stand for another address later.
 * Thread-safe.
 */
final class Bootnodes {
  private static final Logger log = LoggerFactory.getLogger(Bootnodes.class);

  private final DiscoveryVersion version;
  private final Host host;
  private final Predicate<InetAddress> allowed;
  private final List<Bootnode> bootnodes = new ArrayList<>();
  private final List<Thread> threads = new ArrayList<>(); // of the thread that starts and closes
  private final Completion<Boolean> closed;

  private static final class Bootnode {
    final Node given;
    volatile Node known;

    Bootnode(Node given) {
      this.given = given;
      this.known = given;
    }

    boolean isNamed() {
      return given.ip().isEmpty() && given.hostname().isPresent();
    }
  }

  Bootnodes(DiscoveryVersion version, DiscoveryContext context) {
    this.version = version;
    this.host = context.host();
    this.allowed = context.config().allowed();
    this.closed = new Completion<>(host.clock());
    for (Node node : context.config().bootnodes()) {
      // Without a record there is nobody that version 5 could speak with.
      if (version == DiscoveryVersion.V4 || node.record().isPresent()) {
        bootnodes.add(new Bootnode(node));
      }
    }
  }

  void start() {
    for (Bootnode bootnode : bootnodes) {
      if (bootnode.isNamed()) {
        threads.add(
            host.threads().start(version + " bootnode name", () -> keepLookingUp(bootnode)));
      }
    }
  }

  /** As they are known now, with and without addresses. */
  List<Node> nodes() {
    return bootnodes.stream().map(bootnode -> bootnode.known).toList();
  }

  void close() {
    closed.complete(true);
    threads.forEach(Thread::interrupt);
  }

  private void keepLookingUp(Bootnode bootnode) {
    Duration retry = TableLimits.NAME_RETRY;
    try {
      while (!closed.isDone()) {
        Duration pause = TableLimits.NAME_VALID;
        if (lookUp(bootnode)) {
          retry = TableLimits.NAME_RETRY;
        } else {
          pause = retry;
          retry = shorter(retry.multipliedBy(2), TableLimits.NAME_RETRY_LONGEST);
        }
        closed.await(host.clock().deadline(pause));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // closed
    } catch (ExecutionException e) {
      throw new IllegalStateException("closing can't fail", e);
    }
  }

  private boolean lookUp(Bootnode bootnode) {
    String name = bootnode.given.hostname().orElseThrow();
    Deadline deadline = host.clock().deadline(TableLimits.NAME_TIME);
    try {
      Optional<InetAddress> address =
          host.names().resolve(name, deadline).stream().filter(allowed).findFirst();
      address.ifPresent(ip -> bootnode.known = bootnode.given.withIp(ip));
      if (address.isEmpty()) {
        log.warn("{}: no address of bootnode {} is in an allowed network", version, name);
      }
      return address.isPresent();
    } catch (IOException e) {
      if (!closed.isDone()) {
        log.warn("{}: cannot look up bootnode {}: {}", version, name, e.toString());
      }
      return false;
    }
  }

  private static Duration shorter(Duration a, Duration b) {
    return a.compareTo(b) < 0 ? a : b;
  }
}
