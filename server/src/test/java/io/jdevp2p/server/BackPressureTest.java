package io.jdevp2p.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.jdevp2p.host.Clock;
import io.jdevp2p.host.Completion;
import io.jdevp2p.rlpx.BaseMessage;
import io.jdevp2p.rlpx.RlpxConnection;
import io.jdevp2p.simulation.LinkConditions;
import io.jdevp2p.simulation.SimulatedHost;
import io.jdevp2p.simulation.Simulation;
import io.jdevp2p.simulation.junit.SimulationTest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/** Who reads slowly is written to slowly; what waits is bounded, and nobody else notices. */
final class BackPressureTest {
  /** What lies between two servers besides the inbox: TCP's window and a few messages in hand. */
  private static final int ON_THE_WAY_BYTES = 256 * 1024;

  private static final int MESSAGES_IN_HAND = 3;

  /** A protocol that reads nothing before it is told to. */
  private static final class Sleeper {
    final List<Message> received = new ArrayList<>();
    final Completion<Boolean> wake;

    Sleeper(SimulatedServer server) {
      wake = new Completion<>(server.host().clock());
    }

    RawProtocol protocol() {
      return Protocol.raw(
          Notebook.NAME,
          1,
          Notebook.LENGTH,
          (peer, channel) -> {
            wake.await();
            while (true) {
              received.add(channel.read());
            }
          });
    }
  }

  private final Notebook notes = new Notebook();
  private SimulatedServer sleepy;
  private SimulatedServer writer;
  private Sleeper sleeper;
  private int written;

  private void connect(Simulation simulation, Object... limits) throws Exception {
    Limits sleepyLimits = Limits.defaults();
    for (int i = 0; i < limits.length; i += 2) {
      sleepyLimits.with((String) limits[i], limits[i + 1]);
    }
    sleepy = new SimulatedServer(simulation, "sleepy");
    sleeper = new Sleeper(sleepy);
    sleepy.with(c -> c.protocol(sleeper.protocol()).limits(sleepyLimits.build())).start();
    writer = new SimulatedServer(simulation, "writer").with(c -> c.protocol(notes.protocol()));
    writer.start();
    writer.connect(sleepy);
    writer.await("the handler", () -> notes.peers() == 1);
  }

  private void writeAll(int messages, int bytes) {
    writeEach(IntStream.generate(() -> bytes).limit(messages).toArray());
  }

  private void writeEach(int... sizes) {
    writer
        .host()
        .threads()
        .start(
            "writer",
            () -> {
              Random random = new Random(1);
              try {
                for (int i = 0; i < sizes.length; i++) {
                  byte[] payload = new byte[sizes[i]];
                  random.nextBytes(payload); // nothing for Snappy to shorten
                  ByteBuffer.wrap(payload).putInt(i);
                  notes.channel().write(0, payload);
                  written++;
                }
              } catch (IOException e) {
                // it was not read for too long
              }
            });
  }

  private void assertAllArriveInOrder(int messages) throws Exception {
    sleepy.run(() -> sleeper.wake.complete(true));
    writer.await("all messages", () -> sleeper.received.size() == messages);
    for (int i = 0; i < messages; i++) {
      assertThat(ByteBuffer.wrap(sleeper.received.get(i).payload()).getInt()).isEqualTo(i);
    }
    assertThat(writer.connections()).isEqualTo(1);
  }

  private void close() throws Exception {
    writer.close();
    sleepy.close();
  }

  @SimulationTest(seeds = 1)
  void aHandlerThatReadsNothingHoldsTheWriterBackAfterSoManyMessages(Simulation simulation)
      throws Exception {
    connect(simulation, "inboxMessages", 100);
    writeAll(2000, 1000);
    simulation.run(Duration.ofSeconds(5));
    assertThat(written).isBetween(100, 100 + ON_THE_WAY_BYTES / 1000 + 100);
    assertAllArriveInOrder(2000);
    close();
  }

  @SimulationTest(seeds = 1)
  void whoOnlyTriesToWriteNeverWaitsForAHandlerThatReadsNothing(Simulation simulation)
      throws Exception {
    connect(simulation, "inboxMessages", 100);
    writer.run(() -> {
      Clock clock = writer.host().clock();
      byte[] payload = new byte[1000];
      new Random(1).nextBytes(payload); // nothing for Snappy to shorten
      for (int i = 0; i < 2000; i++) {
        long began = clock.nanos();
        if (notes.channel().tryWrite(0, ByteBuffer.wrap(payload).putInt(written).array())) {
          written++;
        }
        assertThat(clock.nanos() - began).isLessThan(10_000);
        clock.sleep(Duration.ofMillis(1));
      }
    });
    assertThat(written).isBetween(100, 100 + ON_THE_WAY_BYTES / 1000 + 100);
    assertAllArriveInOrder(written);
    close();
  }

  @SimulationTest(seeds = 1)
  void aHandlerThatReadsNothingHoldsTheWriterBackAfterSoManyBytes(Simulation simulation)
      throws Exception {
    int bytes = 100_000;
    connect(simulation, "inboxBytes", 10L * bytes);
    writeAll(50, bytes);
    simulation.run(Duration.ofSeconds(5));
    assertThat(written).isBetween(10, 10 + ON_THE_WAY_BYTES / bytes + MESSAGES_IN_HAND);
    assertAllArriveInOrder(50);
    close();
  }

  @SimulationTest(seeds = 1)
  void aMessageLargerThanTheWholeInboxGetsThrough(Simulation simulation) throws Exception {
    connect(simulation, "inboxBytes", 1000L);
    writeAll(3, 1 << 20);
    assertAllArriveInOrder(3);
    close();
  }

  @SimulationTest
  void whoReadsLateIsNotTakenForDeadAndGetsAll(Simulation simulation) throws Exception {
    connect(simulation, "inboxMessages", 10);
    writeAll(1000, 1000);
    simulation.run(Duration.ofSeconds(18)); // within the writer's patience
    assertAllArriveInOrder(1000);
    assertThat(sleepy.events(ServerEvent.PeerDropped.class)).isEmpty();
    close();
  }

  @SimulationTest(seeds = 1)
  void otherPeersOfTheSameProtocolAreNotHeldUp(Simulation simulation) throws Exception {
    connect(simulation, "inboxMessages", 10);
    writeAll(5000, 1000);
    simulation.run(Duration.ofSeconds(1));
    int before = written;
    Notebook others = new Notebook();
    SimulatedServer other =
        new SimulatedServer(simulation, "other").with(c -> c.protocol(others.protocol())).start();
    // The sleeper's own handler sleeps on this peer too, but what it can hold it takes at once.
    other.connect(sleepy);
    other.await("the handler", () -> others.peers() == 1);
    Duration begin = simulation.now();
    for (int i = 0; i < 10; i++) {
      other.run(() -> others.channel().write(0, new byte[1000]));
    }
    assertThat(simulation.now().minus(begin)).isLessThan(Duration.ofMillis(50));
    assertThat(written).isEqualTo(before);
    other.close();
    close();
  }

  /** They share one TCP connection; only that peer is concerned. */
  @SimulationTest(seeds = 1)
  void aProtocolThatReadsNothingHoldsUpTheOthersOnTheSamePeerOnly(Simulation simulation)
      throws Exception {
    Notebook prompt = new Notebook();
    sleepy = new SimulatedServer(simulation, "sleepy");
    sleeper = new Sleeper(sleepy);
    ServerLimits small = Limits.defaults().with("inboxMessages", 10).build();
    sleepy
        .with(c -> c.protocol(sleeper.protocol()).protocol(prompt.protocol("prompt")).limits(small))
        .start();
    Notebook greetings = new Notebook();
    writer =
        new SimulatedServer(simulation, "writer")
            .with(c -> c.protocol(notes.protocol()).protocol(greetings.protocol("prompt")))
            .start();
    writer.connect(sleepy);
    writer.await("the handlers", () -> notes.peers() == 1 && greetings.peers() == 1);
    writer.run(() -> greetings.channel().write(0, new byte[1]));
    writer.await("the message", () -> prompt.received().size() == 1);

    writeAll(11, 1000);
    simulation.run(Duration.ofSeconds(1));
    writer.run(() -> greetings.channel().write(0, new byte[1]));
    simulation.run(Duration.ofSeconds(1));
    assertThat(prompt.received()).hasSize(1);

    Notebook others = new Notebook();
    SimulatedServer other =
        new SimulatedServer(simulation, "other")
            .with(c -> c.protocol(others.protocol("prompt")))
            .start();
    other.connect(sleepy);
    other.await("the handler", () -> others.peers() == 1);
    other.run(() -> others.channel().write(0, new byte[1]));
    other.await("the message", () -> prompt.received().size() == 2, Duration.ofMillis(50));

    assertAllArriveInOrder(11);
    writer.await("the message", () -> prompt.received().size() == 3);
    other.close();
    close();
  }

  @SimulationTest
  void aPeerThatTakesNothingIsDroppedThoughItPings(Simulation simulation) throws Exception {
    int[] taken = new int[1];
    SimulatedServer server =
        new SimulatedServer(simulation, "server")
            .with(c ->
                c.protocol(
                    Protocol.raw(
                        Notebook.NAME,
                        1,
                        Notebook.LENGTH,
                        (peer, channel) -> {
                          byte[] payload = new byte[10_000];
                          new Random(1).nextBytes(payload);
                          while (true) {
                            channel.write(0, payload);
                            taken[0]++;
                          }
                        })))
            .start();
    SimulatedHost host = simulation.host("stranger");
    RlpxConnection stranger =
        simulation.call(
            host,
            SimulatedServer.AT_MOST,
            () -> new Stranger(host).greeted(server.node(), Notebook.CAPABILITY));
    host.threads().start("pings", () -> ping(host, stranger));
    ServerEvent.PeerDropped dropped = server.awaitEvent(ServerEvent.PeerDropped.class);
    assertThat(dropped.failure().name()).isEqualTo("run.write-timeout");
    // It is noticed at a ping that can't be sent, so within the write timeout and an interval.
    ServerLimits limits = ServerLimits.defaults();
    assertThat(dropped.lived())
        .isBetween(
            limits.peers().writeTimeout(),
            limits.peers().writeTimeout().plus(limits.peers().pingInterval()).plusSeconds(1));
    assertThat(taken[0]).isLessThan(ON_THE_WAY_BYTES / 10_000 + MESSAGES_IN_HAND);
    assertThat(server.call(() -> server.server().peerCount())).isZero();
    server.close();
    host.kill();
  }

  @SimulationTest(seeds = 1)
  void aLargeFrameCountsBesideTheMessageInIt(Simulation simulation) throws Exception {
    int bytes = 1 << 20;
    connect(simulation);
    writeAll(1, bytes);
    assertAllArriveInOrder(1);
    long own = ServerLimits.defaults().memory().unreadBytesOwn();
    assertThat(sleepy.limit("server.unread-bytes").highWater())
        .isBetween(2L * bytes - own, 3L * bytes);
    close();
  }

  /** The handler takes its time to end; the reader has nothing to wait for any more. */
  @SimulationTest
  void thePeerThatEndsLeavesTheLineForMemory(Simulation simulation) throws Exception {
    connect(simulation, "unreadBytes", 100_000L, "unreadBytesPerPeer", 100_000L);
    writeAll(50, 90_000);
    UnreadBudget.Account unread = sleepy.peer(writer).unread();
    sleepy.await("the reader", unread::isWaiting);
    sleepy.run(() -> sleepy.server().removePeer(writer.id()));
    simulation.run(Duration.ofMillis(100));
    assertThat(unread.isWaiting()).isFalse();
    assertThat(unread.held()).isPositive();
    simulation.run(Duration.ofSeconds(2));
    assertThat(unread.held()).isZero();
    close();
  }

  /** The other side has sent half a frame and hears nothing of its end. */
  @SimulationTest
  void theBufferOfAFrameCountsUntilItIsGone(Simulation simulation) throws Exception {
    connect(simulation);
    simulation
        .network()
        .conditions(
            sleepy.host(), writer.host(), LinkConditions.internet().withBytesPerSecond(100_000));
    writeAll(1, 1 << 20);
    UnreadBudget.Account unread = sleepy.peer(writer).unread();
    sleepy.await("half a frame", () -> unread.held() > 300_000);
    simulation.network().partition(List.of(sleepy.host()), List.of(writer.host()));
    sleeper.wake.complete(true); // its handler ends at once
    sleepy.run(() -> sleepy.server().removePeer(writer.id()));
    simulation.run(Duration.ofSeconds(1));
    assertThat(unread.held()).isGreaterThan(300_000);
    simulation.run(Duration.ofSeconds(2));
    assertThat(unread.held()).isZero();
    simulation.network().heal();
    close();
  }

  /** What its session has taken from the inbox waits for the user all the same. */
  @SimulationTest
  void aTypedProtocolTakesNoMoreThanThereIs(Simulation simulation) throws Exception {
    record Blob(String text) {}
    byte[] small = {(byte) 0xc1, (byte) 0x80}; // an empty text
    int fillTheSession = TypedLimits.defaults().inboxMessages() + 1;
    sleepy = new SimulatedServer(simulation, "sleepy");
    sleeper = new Sleeper(sleepy);
    Protocol typed =
        Protocol.named(Notebook.NAME, 1)
            .message(0, Blob.class)
            .onPeer((peer, channel) -> {
              sleeper.wake.await();
              for (int i = 0; i < fillTheSession / 2; i++) {
                channel.receive();
              }
              new Completion<Boolean>(peer.host().clock()).await(); // for ever
            });
    ServerLimits tight =
        ServerLimits.defaults().toBuilder()
            .memory(m -> m.unreadBytes(100_000).unreadBytesPerPeer(100_000).unreadBytesOwn(0))
            .build();
    sleepy.with(c -> c.protocol(typed).limits(tight)).start();
    writer = new SimulatedServer(simulation, "writer").with(c -> c.protocol(notes.protocol()));
    writer.start();
    writer.connect(sleepy);
    writer.await("the handler", () -> notes.peers() == 1);
    writer.run(() -> {
      for (int i = 0; i < fillTheSession; i++) {
        notes.channel().write(0, small);
      }
    });
    writeAll(2, 60_000); // one waits for the session, the other one for memory
    sleepy.await("the reader", sleepy.peer(writer).unread()::isWaiting);
    sleeper.wake.complete(true); // the session takes the first one
    simulation.run(Duration.ofSeconds(5));
    assertThat(sleepy.limit("server.unread-bytes").highWater()).isBetween(60_000L, 100_000L);
    close();
  }

  @SimulationTest
  void aMessageIsHandledThoughTheNextIsLongInComing(Simulation simulation) throws Exception {
    simulation.network().conditions(LinkConditions.lan().withBytesPerSecond(20_000));
    connect(simulation);
    sleeper.wake.complete(true);
    writeEach(10, 10, 500_000); // the second arrives together with the beginning of the third
    simulation.run(Duration.ofSeconds(5));
    assertThat(sleeper.received).hasSize(2);
    close();
  }

  @SimulationTest
  void messagesThatComeTogetherAreHandledThoughMemoryIsShort(Simulation simulation)
      throws Exception {
    connect(simulation, "unreadBytes", 1_000L, "unreadBytesPerPeer", 1_000L, "unreadBytesOwn", 0L);
    writeAll(200, 600);
    assertAllArriveInOrder(200);
    close();
  }

  @SimulationTest
  void aProtocolIsHandledThoughAnotherOneOfThePeerIsFull(Simulation simulation) throws Exception {
    Notebook other = new Notebook();
    sleepy = new SimulatedServer(simulation, "sleepy");
    sleeper = new Sleeper(sleepy);
    RawProtocol wakes =
        Protocol.raw(
            "wakes",
            1,
            Notebook.LENGTH,
            (peer, channel) -> {
              channel.read();
              sleeper.wake.complete(true);
              channel.read();
            });
    ServerLimits tight = Limits.defaults().with("inboxMessages", 4).build();
    sleepy.with(c -> c.protocol(sleeper.protocol()).protocol(wakes).limits(tight)).start();
    writer =
        new SimulatedServer(simulation, "writer")
            .with(c -> c.protocol(notes.protocol()).protocol(other.protocol("wakes")));
    writer.start();
    writer.connect(sleepy);
    writer.await("the handlers", () -> notes.peers() == 1 && other.peers() == 1);
    writer.run(() -> {
      for (int i = 0; i < 4; i++) {
        notes.channel().write(0, new byte[10]);
      }
      other.channel().write(0, new byte[10]); // together with the one that finds no room
      notes.channel().write(0, new byte[10]);
    });
    writer.await("all messages", () -> sleeper.received.size() == 5);
    close();
  }

  private static void ping(SimulatedHost host, RlpxConnection connection) {
    try {
      while (true) {
        host.clock().sleep(Duration.ofSeconds(10));
        connection.writeBase(new BaseMessage.Ping());
      }
    } catch (IOException e) {
      connection.close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
