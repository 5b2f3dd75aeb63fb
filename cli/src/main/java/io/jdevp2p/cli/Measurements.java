package io.jdevp2p.cli;

import io.jdevp2p.enr.Node;
import io.jdevp2p.host.Clock;
import io.jdevp2p.host.Completion;
import io.jdevp2p.host.Host;
import io.jdevp2p.rlp.RlpException;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** What can be measured of a node, each a method that takes it and gives one figure or several. */
final class Measurements {
  static final List<String> NAMES =
      List.of("sessions", "send", "receive", "echo", "ping4", "talk5", "bond4", "session5", "idle");

  /** Those for which a node needs no TCP port. */
  static final List<String> BY_UDP = List.of("ping4", "talk5", "bond4", "session5");

  private static final int SENT_BETWEEN_LOOKS = 16;
  private static final int ECHO_BYTES = 100;
  private static final int FROM_HERE_BY_BYTES = 1024;
  private static final double NANOS_PER_MICRO = 1e3;
  private static final long MIN_BATCH = 64;
  private static final long MAX_FIRST_BATCH = 20_000;
  private static final long FIRST_BATCH_BYTES = 8 << 20;

  private final Host host;
  private final Clock clock;
  private final PrintStream talk;
  private final BenchCommand options;

  Measurements(Host host, PrintStream talk, BenchCommand options) {
    this.host = host;
    this.clock = host.clock();
    this.talk = talk;
    this.options = options;
  }

  /** A figure's name in the output, and its unit. */
  record Figure(String name, String unit) {}

  /** A measurement and what it gives, in this order. */
  record Task(List<Figure> figures, Measure measure) {}

  /** Takes the figures of a node. */
  @FunctionalInterface
  interface Measure {
    double[] of(Node node) throws IOException, InterruptedException;
  }

  /** Takes one figure of a node. */
  @FunctionalInterface
  private interface SingleMeasure {
    double of(Node node) throws IOException, InterruptedException;
  }

  private static Task single(String name, String unit, SingleMeasure measure) {
    return new Task(List.of(new Figure(name, unit)), node -> new double[] {measure.of(node)});
  }

  /** What the options ask for, in order. */
  List<Task> tasks() {
    List<Task> tasks = new ArrayList<>();
    for (String name : options.what) {
      switch (name) {
        case "sessions" ->
            tasks.add(single("sessions (handshake and Hello)", "1/s", this::sessions));
        case "echo" ->
            tasks.add(
                new Task(
                    List.of(
                        new Figure("echo of 100 bytes, one at a time a connection", "1/s"),
                        new Figure("echo of 100 bytes, 50 % within", "us"),
                        new Figure("echo of 100 bytes, 99 % within", "us"),
                        new Figure("echo of 100 bytes, 99.9 % within", "us")),
                    this::echo));
        case "ping4" -> tasks.add(single("discovery v4 ping", "1/s", this::ping4));
        case "talk5" -> tasks.add(single("discovery v5 talk of 100 bytes", "1/s", this::talk5));
        case "bond4" ->
            tasks.add(
                single(
                    "discovery v4, from the first ping to an answer to findnode",
                    "us",
                    this::bond4));
        case "session5" ->
            tasks.add(single("discovery v5, a session and its first talk", "us", this::session5));
        case "idle" ->
            tasks.add(
                single(
                    "idle sessions of " + options.idle + " that still answer",
                    "sessions",
                    this::idle));
        default -> {
          for (int size : options.sizes) {
            String unit = size >= FROM_HERE_BY_BYTES ? "MB/s" : "1/s";
            SingleMeasure measure =
                name.equals("send") ? node -> send(node, size) : node -> receive(node, size);
            tasks.add(single(name + " " + size + "-byte messages", unit, measure));
          }
        }
      }
    }
    return tasks;
  }

  /** Opens connections as fast as it can: handshake, Hello both ways, Disconnect. */
  private double sessions(Node node) throws IOException, InterruptedException {
    AtomicLong done = new AtomicLong();
    long end = end();
    together(_ -> {
      while (clock.nanos() < end) {
        BenchSession session = BenchSession.open(host, node, options.timeout);
        done.incrementAndGet();
        session.bye();
      }
    });
    return done.get() / options.seconds;
  }

  /** Round trips, one at a time on each connection: how many a second, and how long they take. */
  private double[] echo(Node node) throws IOException, InterruptedException {
    RoundTrips[] all = new RoundTrips[options.parallel];
    long end = end();
    together(number -> {
      RoundTrips mine = new RoundTrips();
      all[number] = mine;
      BenchSession session = open(node);
      try {
        byte[] payload = BenchProtocol.payload(ECHO_BYTES, true);
        long began = clock.nanos();
        while (began < end) {
          session.write(BenchProtocol.ECHO, payload);
          session.read();
          long now = clock.nanos();
          mine.took(now - began);
          began = now;
        }
      } finally {
        session.bye();
      }
    });
    RoundTrips sum = RoundTrips.together(all);
    return new double[] {
      sum.count() / options.seconds,
      sum.within(0.5) / NANOS_PER_MICRO,
      sum.within(0.99) / NANOS_PER_MICRO,
      sum.within(0.999) / NANOS_PER_MICRO
    };
  }

  /** Pings of discovery v4, one at a time on each socket. */
  private double ping4(Node node) throws IOException {
    return roundTrips(node, pinging(node, false));
  }

  /** Talk requests of discovery v5 within a session, one at a time on each socket. */
  private double talk5(Node node) throws IOException {
    return roundTrips(node, talking(node));
  }

  /** How long a new node needs to prove its endpoint in discovery v4, and be answered. */
  private double bond4(Node node) throws IOException {
    return first(node, pinging(node, true));
  }

  /** How long a new node needs for a session of discovery v5, and an answer in it. */
  private double session5(Node node) throws IOException {
    return first(node, talking(node));
  }

  private UdpRoundTrips.Talk pinging(Node node, boolean forNodes) {
    return (local, remote) -> new Ping4Conversation(host, node, local, remote, forNodes);
  }

  private UdpRoundTrips.Talk talking(Node node) {
    byte[] request = BenchProtocol.payload(ECHO_BYTES, true);
    return (local, remote) -> new Talk5Conversation(host, node, local, remote, request);
  }

  private double roundTrips(Node node, UdpRoundTrips.Talk talk) throws IOException {
    Duration time = Duration.ofNanos((long) (options.seconds * 1e9));
    try (UdpRoundTrips trips = new UdpRoundTrips(host, node, options.parallel, talk)) {
      return trips.run(time, options.timeout).count() / options.seconds;
    }
  }

  /** The median of first round trips, each by a new node. */
  private double first(Node node, UdpRoundTrips.Talk talk) throws IOException {
    RoundTrips firsts = new RoundTrips();
    long end = end();
    while (clock.nanos() < end) {
      try (UdpRoundTrips trips = new UdpRoundTrips(host, node, 1, talk)) {
        firsts.took((long) trips.first(options.timeout).within(1));
      }
    }
    return RoundTrips.together(firsts).within(0.5) / NANOS_PER_MICRO;
  }

  /** Sends data on one connection and waits for the node's count. */
  private double send(Node node, int size) throws IOException {
    BenchSession session = open(node);
    try {
      byte[] payload = BenchProtocol.payload(size, options.random);
      long sent = 0;
      long began = clock.nanos();
      long end = end();
      while (clock.nanos() < end) {
        for (int i = 0; i < SENT_BETWEEN_LOOKS; i++) {
          session.write(BenchProtocol.DATA, payload);
          sent++;
        }
      }
      session.write(BenchProtocol.ASK, BenchProtocol.ASK_CODEC.encode(new BenchProtocol.Ask()));
      BenchProtocol.Report report = report(session.read(BenchProtocol.REPORT));
      double took = (clock.nanos() - began) / 1e9;
      if (report.messages() != sent || report.bytes() != sent * size) {
        throw new IOException(
            "sent "
                + sent
                + " messages of "
                + size
                + " bytes, the node counted "
                + report.messages()
                + " and "
                + report.bytes()
                + " bytes");
      }
      return rate(sent, size, took);
    } finally {
      session.bye();
    }
  }

  private static BenchProtocol.Report report(byte[] payload) throws IOException {
    try {
      return BenchProtocol.REPORT_CODEC.decode(payload);
    } catch (RlpException e) {
      throw new IOException("the report cannot be decoded: " + e.getMessage(), e);
    }
  }

  /** Asks the node to send, in batches that grow until one takes a good part of the time. */
  private double receive(Node node, int size) throws IOException {
    BenchSession session = open(node);
    try {
      long batch = Math.max(MIN_BATCH, Math.min(MAX_FIRST_BATCH, FIRST_BATCH_BYTES / size));
      double last = 0;
      double total = 0;
      while (total < options.seconds) {
        BenchProtocol.Generate order =
            new BenchProtocol.Generate(batch, size, options.random ? 1 : 0);
        long began = clock.nanos();
        session.write(BenchProtocol.GENERATE, BenchProtocol.GENERATE_CODEC.encode(order));
        for (long got = 0; got < batch; got++) {
          int length = session.read(BenchProtocol.DATA).length;
          if (length != size) {
            throw new IOException("asked for " + size + " bytes, got " + length);
          }
        }
        double took = (clock.nanos() - began) / 1e9;
        total += took;
        last = rate(batch, size, took);
        if (took < options.seconds / 4) {
          batch *= 2;
        }
      }
      return last;
    } finally {
      session.bye();
    }
  }

  /** Opens sessions, keeps them for a while, and counts those that still answer. */
  private double idle(Node node) throws IOException, InterruptedException {
    @Nullable BenchSession[] held = new @Nullable BenchSession[options.idle];
    AtomicLong alive = new AtomicLong();
    try {
      AtomicBoolean failed = new AtomicBoolean();
      eachSession(failed, i -> held[i] = open(node));
      talk.println(held.length + " sessions open");
      clock.sleep(Duration.ofNanos((long) (options.seconds * 1e9)));
      eachSession(
          failed,
          i -> {
            BenchSession session = held[i];
            if (session != null) {
              session.limit(options.timeout);
              session.write(BenchProtocol.ECHO, new byte[12]);
              session.read();
              alive.incrementAndGet();
            }
          });
    } finally {
      for (BenchSession session : held) {
        if (session != null) {
          session.close();
        }
      }
    }
    return alive.get();
  }

  private void eachSession(AtomicBoolean failed, Work work)
      throws IOException, InterruptedException {
    together(worker -> {
      for (int i = worker; i < options.idle && !failed.get(); i += options.parallel) {
        try {
          work.run(i);
        } catch (IOException | InterruptedException e) {
          failed.set(true);
          throw e;
        }
      }
    });
  }

  private BenchSession open(Node node) throws IOException {
    BenchSession session = BenchSession.open(host, node, options.timeout);
    session.limit(options.timeout.plusNanos((long) (4 * options.seconds * 1e9)));
    return session;
  }

  private double rate(long messages, long size, double seconds) {
    return size >= FROM_HERE_BY_BYTES ? messages * size / seconds / 1e6 : messages / seconds;
  }

  private long end() {
    return clock.nanos() + (long) (options.seconds * 1e9);
  }

  /** What one of several threads does. */
  @FunctionalInterface
  private interface Work {
    void run(int number) throws IOException, InterruptedException;
  }

  /** Runs work on so many threads as there are to be connections at once. */
  private void together(Work work) throws IOException, InterruptedException {
    List<Completion<Boolean>> workers = new ArrayList<>();
    for (int i = 0; i < options.parallel; i++) {
      Completion<Boolean> ended = new Completion<>(clock);
      int number = i;
      workers.add(ended);
      host.threads()
          .start(
              "bench " + i,
              () -> {
                try {
                  work.run(number);
                  ended.complete(true);
                } catch (Throwable e) {
                  ended.fail(e);
                }
              });
    }
    @Nullable Throwable first = null;
    int failures = 0;
    for (Completion<Boolean> worker : workers) {
      try {
        worker.await();
      } catch (ExecutionException e) {
        failures++;
        first = first == null ? e.getCause() : first;
      }
    }
    if (first != null) {
      String words = first.getMessage() == null ? first.toString() : first.getMessage();
      throw new IOException(
          failures + " of " + workers.size() + " connections failed: " + words, first);
    }
  }
}
