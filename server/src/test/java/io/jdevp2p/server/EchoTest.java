package io.jdevp2p.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jdevp2p.simulation.LinkConditions;
import io.jdevp2p.simulation.Simulation;
import io.jdevp2p.simulation.junit.SimulationTest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;

/** What one side writes, the other reads: the same bytes, in the same order. */
final class EchoTest {
  /**
   * The largest payload that fits a frame when Snappy finds nothing to shorten. A frame has at most
   * 2^24-1 bytes; the message code takes one of them, and Snappy 4 for the size and 3 for each 64
   * KiB. Where it can shorten, the limit is that of the payload itself, 2^24-1.
   */
  private static final int LARGEST_INCOMPRESSIBLE_BYTES = (1 << 24) - 1 - 1 - 4 - 3 * 256;

  private static final RawProtocol ECHO =
      Protocol.raw(
          "echo",
          1,
          2,
          (peer, channel) -> {
            while (true) {
              Message message = channel.read();
              channel.write(message.code(), message.payload());
            }
          });

  private final Notebook notes = new Notebook();

  private SimulatedServer caller;
  private SimulatedServer echo;

  private void connect(Simulation simulation) throws Exception {
    echo = new SimulatedServer(simulation, "echo").with(c -> c.protocol(ECHO)).start();
    caller =
        new SimulatedServer(simulation, "caller")
            .with(
                c -> c.protocol(notes.protocol("echo").maxMessageBytes(Protocol.MAX_MESSAGE_BYTES)))
            .start();
    caller.connect(echo);
    caller.await("the handler", () -> notes.peers() == 1);
  }

  private void close() throws Exception {
    caller.close();
    echo.close();
  }

  private void assertEchoed(byte[] payload) throws Exception {
    int before = notes.received().size();
    caller.run(() -> notes.channel().write(1, payload));
    caller.await("the echo", () -> notes.received().size() > before);
    Message back = notes.received().get(before);
    assertThat(back.code()).isEqualTo(1);
    assertThat(Arrays.equals(back.payload(), payload))
        .as("the same %s bytes", payload.length)
        .isTrue();
    notes.received().clear();
  }

  private static byte[] random(int length) {
    byte[] bytes = new byte[length];
    new Random(length).nextBytes(bytes);
    return bytes;
  }

  @SimulationTest(seeds = {1, 2})
  void payloadsOfAllSizesComeBackAsTheyWere(Simulation simulation) throws Exception {
    connect(simulation);
    for (int length : new int[] {0, 1, 15, 16, 17, 100, 1000, 64 << 10, 1 << 20}) {
      assertEchoed(random(length));
      assertEchoed(new byte[length]);
    }
    close();
  }

  @SimulationTest(seeds = 1)
  void theLargestPayloadComesBackWhenItIsCompressible(Simulation simulation) throws Exception {
    connect(simulation);
    assertEchoed(new byte[Protocol.MAX_MESSAGE_BYTES]);
    close();
  }

  @SimulationTest(seeds = 1)
  void theLargestIncompressiblePayloadComesBack(Simulation simulation) throws Exception {
    connect(simulation);
    assertEchoed(random(LARGEST_INCOMPRESSIBLE_BYTES));
    close();
  }

  @SimulationTest(seeds = 1)
  void oneByteMoreIsRefusedAndThePeerStays(Simulation simulation) throws Exception {
    connect(simulation);
    byte[] tooBig = random(LARGEST_INCOMPRESSIBLE_BYTES + 1);
    assertThatThrownBy(() -> caller.run(() -> notes.channel().write(1, tooBig)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("16777216 bytes, at most 16777215");
    byte[] fartooBig = new byte[Protocol.MAX_MESSAGE_BYTES + 1];
    assertThatThrownBy(() -> caller.run(() -> notes.channel().write(1, fartooBig)))
        .isInstanceOf(IllegalArgumentException.class);
    assertEchoed(random(100));
    close();
  }

  @SimulationTest(seeds = 1)
  void aCodeThatTheProtocolDoesNotHaveIsRefusedAndThePeerStays(Simulation simulation)
      throws Exception {
    connect(simulation);
    for (int code : new int[] {-1, Notebook.LENGTH}) {
      assertThatThrownBy(() -> caller.run(() -> notes.channel().write(code, new byte[1])))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("code " + code);
    }
    assertEchoed(random(100));
    close();
  }

  @SimulationTest
  void tenThousandPipelinedMessagesComeBackInOrder(Simulation simulation) throws Exception {
    connect(simulation);
    int count = 10_000;
    caller.run(() -> {
      for (int i = 0; i < count; i++) {
        notes.channel().write(i % 2, ByteBuffer.allocate(4).putInt(i).array());
      }
    });
    caller.await("the echoes", () -> notes.received().size() == count);
    for (int i = 0; i < count; i++) {
      Message message = notes.received().get(i);
      assertThat(message.code()).isEqualTo(i % 2);
      assertThat(ByteBuffer.wrap(message.payload()).getInt()).isEqualTo(i);
    }
    close();
  }

  @SimulationTest
  void bytesThatArriveOneAtATimeMakeTheSameMessages(Simulation simulation) throws Exception {
    simulation.network().conditions(LinkConditions.lan().withSegmentBytes(1));
    connect(simulation);
    assertEchoed(new byte[0]);
    assertEchoed(random(100));
    assertEchoed(random(5000));
    close();
  }

  @SimulationTest
  void stallsOfFiveSecondsDelayMessagesAndLoseNone(Simulation simulation) throws Exception {
    simulation.network().conditions(LinkConditions.internet());
    connect(simulation);
    for (int i = 0; i < 20; i++) {
      if (i % 4 == 0) {
        simulation.network().stall(caller.host(), echo.host(), Duration.ofSeconds(5));
      }
      assertEchoed(random(100 + 3000 * i));
    }
    assertThat(caller.events(ServerEvent.PeerDropped.class)).isEmpty();
    close();
  }

  @SimulationTest(seeds = 1)
  void bothSidesMayWriteAtOnceMoreThanTheNetworkHolds(Simulation simulation) throws Exception {
    Notebook left = new Notebook();
    Notebook right = new Notebook();
    SimulatedServer a =
        new SimulatedServer(simulation, "a").with(c -> c.protocol(left.protocol())).start();
    SimulatedServer b =
        new SimulatedServer(simulation, "b").with(c -> c.protocol(right.protocol())).start();
    a.connect(b);
    a.await("the handlers", () -> left.peers() == 1 && right.peers() == 1);
    byte[] large = random(3 << 20);
    a.host().threads().start("writer", () -> writeThrice(left, large));
    b.host().threads().start("writer", () -> writeThrice(right, large));
    a.await("all messages", () -> left.received().size() == 3 && right.received().size() == 3);
    for (Message message : left.received()) {
      assertThat(Arrays.equals(message.payload(), large)).isTrue();
    }
    a.close();
    b.close();
  }

  private static void writeThrice(Notebook notes, byte[] payload) {
    try {
      for (int i = 0; i < 3; i++) {
        notes.channel().write(0, payload);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
