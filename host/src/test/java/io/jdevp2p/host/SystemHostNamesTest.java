package io.jdevp2p.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** With a resolver that answers when it is told to. */
@Timeout(60)
class SystemHostNamesTest {
  private final Host host = Host.system();
  private final CountDownLatch answer = new CountDownLatch(1);
  private final AtomicInteger running = new AtomicInteger();
  private final AtomicInteger mostRunning = new AtomicInteger();
  private final SystemHostNames names = new SystemHostNames(host.clock(), this::resolve);

  private InetAddress[] resolve(String name) {
    mostRunning.accumulateAndGet(running.incrementAndGet(), Math::max);
    try {
      answer.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    running.decrementAndGet();
    return new InetAddress[] {InetAddress.ofLiteral("192.0.2.1")};
  }

  @Test
  void noMoreLookupsRunAtOnceOrWaitThanMay() throws Exception {
    List<Completion<List<InetAddress>>> answers = new ArrayList<>();
    int most = HostLimits.CONCURRENT_LOOKUPS + HostLimits.QUEUED_LOOKUPS;
    for (int i = 0; i < most; i++) {
      answers.add(lookUp("n" + i + ".example"));
    }
    while (running.get() + names.queued().highWater() < most) {
      Thread.onSpinWait();
    }
    assertThat(running).hasValue(HostLimits.CONCURRENT_LOOKUPS);

    assertThatThrownBy(() -> names.resolve("one-more.example", soon()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("too many name lookups");
    assertThat(names.queued().refused()).isEqualTo(1);

    answer.countDown();
    for (Completion<List<InetAddress>> one : answers) {
      assertThat(one.await(soon())).isPresent();
    }
    assertThat(mostRunning).hasValue(HostLimits.CONCURRENT_LOOKUPS);
  }

  private Deadline soon() {
    return host.clock().deadline(Duration.ofSeconds(30));
  }

  private Completion<List<InetAddress>> lookUp(String name) {
    Completion<List<InetAddress>> found = new Completion<>(host.clock());
    host.threads()
        .start(
            "lookup",
            () -> {
              try {
                found.complete(names.resolve(name, soon()));
              } catch (IOException e) {
                found.fail(e);
              }
            });
    return found;
  }
}
