package io.jdevp2p.rlpx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jdevp2p.crypto.SecretKey;
import io.jdevp2p.host.Deadline;
import io.jdevp2p.host.Host;
import io.jdevp2p.host.StreamListener;
import io.jdevp2p.host.StreamSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What an owner of a connection relies on. */
class RlpxConnectionTest {

  private static final RlpxLimits LIMITS = RlpxLimits.defaults();

  private final ManualHost host = new ManualHost(50);

  @Test
  void messagesGoBothWays() throws Exception {
    Wire.Connected both = Wire.connected(host, LIMITS);
    both.alice().write(16, new byte[] {1, 2, 3});
    both.bob().write(17, new byte[] {0, 4, 5, 0}, 1, 2);
    Frame atBob = both.bob().read();
    assertThat(atBob.code()).isEqualTo(16);
    assertThat(atBob.payload()).containsExactly(1, 2, 3);
    Frame atAlice = both.alice().read(_ -> 2);
    assertThat(atAlice.code()).isEqualTo(17);
    assertThat(atAlice.payload()).containsExactly(4, 5);
    assertThat(both.alice().bytesIn()).isEqualTo(both.bob().bytesOut());
    assertThat(both.bob().bytesIn()).isEqualTo(both.alice().bytesOut());
  }

  /** Every read brings one byte, or seven: no message depends on how the stream is cut. */
  @ParameterizedTest
  @CsvSource({"1, 1", "1000, 1", "3, 7", "100000, 1000"})
  void anyNetworkWillDo(int window, int readAtMost) throws Exception {
    Wire.Connected both = Wire.connected(host, LIMITS, MemoryStream.pair(window, readAtMost), 5, 5);
    Random random = new Random(51);
    for (int size : new int[] {0, 1, 15, 16, 17, 1000, 5000}) {
      byte[] payload = new byte[size];
      random.nextBytes(payload);
      FutureTask<Frame> read = Wire.async(() -> both.bob().read(_ -> 5000));
      both.alice().write(20, payload);
      assertThat(Wire.join(read).payload()).isEqualTo(payload);
    }
  }

  @ParameterizedTest
  @CsvSource({"5, 5, true", "4, 5, false", "5, 4, false", "4, 4, false", "55, 5, true"})
  void compressionNeedsVersionFiveOnBothSides(int alice, int bob, boolean snappy) throws Exception {
    Wire.Connected both = Wire.connected(host, LIMITS, MemoryStream.pair(), alice, bob);
    byte[] zeros = new byte[10_000];
    both.alice().write(16, zeros);
    both.bob().write(17, zeros);
    Frame atBob = both.bob().read();
    assertThat(atBob.payload()).isEqualTo(zeros);
    Frame atAlice = both.alice().read();
    assertThat(atAlice.payload()).isEqualTo(zeros);
    assertThat(atBob.wireBytes() < 1000).isEqualTo(snappy);
    assertThat(atAlice.wireBytes() < 1000).isEqualTo(snappy);
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 5})
  void anEmptyPayloadArrivesEmpty(int version) throws Exception {
    Wire.Connected both = Wire.connected(host, LIMITS, MemoryStream.pair(), version, version);
    both.alice().write(16, new byte[0]);
    assertThat(both.bob().read(_ -> 0).payload()).isEmpty();
  }

  @Test
  void theLargestMessagesArrive() throws Exception {
    Wire.Connected both = Wire.connected(host, LIMITS);
    byte[] zeros = new byte[LIMITS.inflatedBytes()];
    FutureTask<Frame> read = Wire.async(() -> both.bob().read());
    both.alice().write(16, zeros);
    assertThat(Wire.join(read).payload()).isEqualTo(zeros);
    Wire.failing(() -> both.alice().write(16, new byte[1 << 24]), RlpxFailure.MESSAGE_TOO_BIG);

    // Compressible or not, a message that fits a frame goes through.
    byte[] random = new byte[10_000_000];
    new Random(52).nextBytes(random);
    FutureTask<Frame> second = Wire.async(() -> both.bob().read());
    both.alice().write(300, random);
    assertThat(Wire.join(second).code()).isEqualTo(300);
    assertThat(Arrays.equals(Wire.join(second).payload(), random)).isTrue();
  }

  @Test
  void baseMessagesAreMessagesLikeOthers() throws Exception {
    Wire.Connected both = Wire.connected(host, LIMITS);
    both.alice().writeBase(new BaseMessage.Ping());
    Frame frame = both.bob().read();
    assertThat(frame.code()).isEqualTo(BaseMessage.PING);
    assertThat(frame.payload()).containsExactly(0xc0);
  }

  @Test
  void theTimeOfTheLastMessageIsKept() throws Exception {
    Wire.Connected both = Wire.connected(host, LIMITS);
    long before = both.bob().lastReadNanos();
    host.clock().advance(java.time.Duration.ofSeconds(7));
    both.alice().write(16, new byte[0]);
    both.bob().read();
    assertThat(both.bob().lastReadNanos() - before).isEqualTo(7_000_000_000L);
  }

  @Test
  void stepsOutOfOrderAreBugs() throws Exception {
    MemoryStream.Pair pair = MemoryStream.pair();
    RlpxConnection connection = new RlpxConnection(pair.left(), host, LIMITS);
    assertThatThrownBy(() -> connection.exchangeHello(Wire.hello(Wire.ALICE)))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(connection::read).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> connection.write(16, new byte[0]))
        .isInstanceOf(IllegalStateException.class);

    Wire.Connected both = Wire.connected(host, LIMITS);
    assertThatThrownBy(() -> both.alice().accept(Wire.ALICE))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> both.alice().exchangeHello(Wire.hello(Wire.ALICE)))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> both.alice().write(-1, new byte[0]))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> both.alice().write(16, new byte[2], 1, 2))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }

  @Test
  void connectingToTheWrongNodeFails() throws Exception {
    MemoryStream.Pair pair = MemoryStream.pair();
    RlpxConnection alice = new RlpxConnection(pair.left(), host, LIMITS);
    RlpxConnection bob = new RlpxConnection(pair.right(), host, LIMITS);
    FutureTask<?> atBob =
        Wire.run(() -> {
          try (bob) {
            bob.accept(Wire.BOB);
          }
        });
    SecretKey other = SecretKey.generate(new Random(53));
    Wire.failing(() -> alice.connect(Wire.ALICE, other.publicKey()), RlpxFailure.ACK_CLOSED);
    Wire.failing(() -> Wire.join(atBob), RlpxFailure.AUTH_DECRYPT);
    // The first failure stays.
    Wire.failing(() -> alice.exchangeHello(Wire.hello(Wire.ALICE)), RlpxFailure.ACK_CLOSED);
  }

  /** A remote that is no connection of ours, behind a handshake. */
  private record AgainstRogue(RlpxConnection bob, Wire.Rogue rogue, FutureTask<Hello> hello) {}

  private AgainstRogue againstRogue() throws Exception {
    MemoryStream.Pair pair = MemoryStream.pair();
    RlpxConnection bob = new RlpxConnection(pair.right(), host, LIMITS);
    FutureTask<Hello> hello =
        Wire.async(() -> {
          bob.accept(Wire.BOB);
          return bob.exchangeHello(Wire.hello(Wire.BOB));
        });
    Wire.Rogue rogue = Wire.Rogue.connect(pair.left(), Wire.ALICE, Wire.BOB.publicKey());
    return new AgainstRogue(bob, rogue, hello);
  }

  @Test
  void aDisconnectInPlaceOfHelloIsItsReason() throws Exception {
    for (byte[] payload : new byte[][] {{1, (byte) 0xc1, 4}, {1, 4}, {1, 2, 4, (byte) 0xc1, 4}}) {
      AgainstRogue it = againstRogue();
      it.rogue().send(it.rogue().frame(payload));
      RlpxException e = Wire.failing(() -> Wire.join(it.hello()), RlpxFailure.DISCONNECT_RECEIVED);
      assertThat(e.remoteReason()).contains(DisconnectReason.TOO_MANY_PEERS);
      RlpxException again =
          Wire.failing(
              () -> it.bob().exchangeHello(Wire.hello(Wire.BOB)), RlpxFailure.DISCONNECT_RECEIVED);
      assertThat(again.remoteReason()).contains(DisconnectReason.TOO_MANY_PEERS);
    }
  }

  /** The other side refuses and closes; that we can't write our Hello says less than its reason. */
  @Test
  void aDisconnectIsPreferredToAFailedWrite() throws Exception {
    MemoryStream.Pair pair = MemoryStream.pair(600, Integer.MAX_VALUE);
    RlpxConnection bob = new RlpxConnection(pair.right(), host, LIMITS);
    Hello large =
        new Hello(5, "x".repeat(500), List.of(), 0, Wire.BOB.publicKey()); // more than the window
    FutureTask<Hello> hello =
        Wire.async(() -> {
          bob.accept(Wire.BOB);
          return bob.exchangeHello(large);
        });
    Wire.Rogue rogue = Wire.Rogue.connect(pair.left(), Wire.ALICE, Wire.BOB.publicKey());
    rogue.send(rogue.frame(new byte[] {1, (byte) 0xc1, 5}));
    RlpxException e = Wire.failing(() -> Wire.join(hello), RlpxFailure.DISCONNECT_RECEIVED);
    assertThat(e.remoteReason()).contains(DisconnectReason.ALREADY_CONNECTED);
    bob.close();
  }

  @Test
  void anythingButHelloIsRefused() throws Exception {
    for (byte code : new byte[] {2, 3, 16}) {
      AgainstRogue it = againstRogue();
      it.rogue().send(it.rogue().frame(new byte[] {code, (byte) 0xc0}));
      Wire.failing(() -> Wire.join(it.hello()), RlpxFailure.HELLO_UNEXPECTED_MESSAGE);
    }
  }

  @Test
  void aHelloOfSomebodyElseIsRefused() throws Exception {
    AgainstRogue it = againstRogue();
    it.rogue().sendHello(SecretKey.generate(new Random(54)), 5);
    RlpxException e =
        Wire.failing(() -> Wire.join(it.hello()), RlpxFailure.HELLO_UNEXPECTED_IDENTITY);
    assertThat(e.failure().answer()).contains(DisconnectReason.UNEXPECTED_IDENTITY);
    // The reason can still be told. Our Hello announced compression, so it is compressed.
    it.bob().close(DisconnectReason.UNEXPECTED_IDENTITY);
    assertThat(it.rogue().receive()[0]).isEqualTo((byte) 0x80);
    assertThat(it.rogue().receive()).containsExactly(1, 2, 4, 0xc1, 9);
  }

  @Test
  void anErrorEndsTheConnectionForReaderAndWriters() throws Exception {
    AgainstRogue it = againstRogue();
    it.rogue().sendHello();
    Wire.join(it.hello());
    byte[] frame = it.rogue().frame(new byte[] {16, 0});
    frame[20] ^= 1;
    it.rogue().send(frame);
    Wire.failing(() -> it.bob().read(), RlpxFailure.FRAME_HEADER_MAC);
    Wire.failing(() -> it.bob().read(), RlpxFailure.FRAME_HEADER_MAC);
    Wire.failing(() -> it.bob().write(16, new byte[0]), RlpxFailure.FRAME_HEADER_MAC);
  }

  @Test
  void theEndOfTheStreamIsAFailureOfItsOwn() throws Exception {
    Wire.Connected both = Wire.connected(host, LIMITS);
    both.alice().close();
    Wire.failing(() -> both.bob().read(), RlpxFailure.CONNECTION_ENDED);

    Wire.Connected reset = Wire.connected(host, LIMITS);
    reset.bob().write(16, new byte[0]); // unread data at alice's
    reset.alice().close();
    Wire.failing(() -> reset.bob().read(), RlpxFailure.CONNECTION_LOST);
  }

  @Test
  void aSecondReaderIsABug() throws Exception {
    Wire.Connected both = Wire.connected(host, LIMITS);
    int reads = both.aliceSocket().reads();
    FutureTask<Frame> first = Wire.async(() -> both.alice().read());
    both.aliceSocket().awaitReads(reads + 1);
    assertThatThrownBy(() -> both.alice().read()).isInstanceOf(IllegalStateException.class);
    both.bob().write(16, new byte[0]);
    assertThat(Wire.join(first).code()).isEqualTo(16);
  }

  /** Eight writers at each end, over the machine's own sockets: all intact, each in its order. */
  @Test
  void manyWritersDoNotGetInEachOthersWay() throws Exception {
    Host machine = Host.system();
    try (StreamListener listener =
        machine.sockets().listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
      FutureTask<RlpxConnection> accepted =
          Wire.async(() -> {
            RlpxConnection bob = new RlpxConnection(listener.accept(), machine, LIMITS);
            bob.accept(Wire.BOB);
            bob.exchangeHello(Wire.hello(Wire.BOB));
            return bob;
          });
      StreamSocket socket = machine.sockets().dial(listener.localAddress(), Deadline.never());
      RlpxConnection alice = new RlpxConnection(socket, machine, LIMITS);
      alice.connect(Wire.ALICE, Wire.BOB.publicKey());
      alice.exchangeHello(Wire.hello(Wire.ALICE));
      RlpxConnection bob = Wire.join(accepted);
      alice.fairBetween(16, 18, 20);

      int writers = 8;
      int messages = 10_000;
      List<FutureTask<Void>> all = new ArrayList<>();
      all.add(Wire.run(() -> readAll(bob, writers, messages)));
      all.add(Wire.run(() -> readAll(alice, writers, messages)));
      for (int i = 0; i < writers; i++) {
        int writer = i;
        all.add(Wire.run(() -> writeAll(alice, writer, messages)));
        all.add(Wire.run(() -> writeAll(bob, writer, messages)));
      }
      for (FutureTask<Void> task : all) {
        Wire.join(task);
      }
      alice.close();
      bob.close();
    }
  }

  private static byte[] payload(int writer, int number) {
    Random random = new Random(31L * writer + number);
    int length = random.nextInt(1000) == 0 ? 100_000 : 4 + random.nextInt(200);
    byte[] payload = new byte[length];
    random.nextBytes(payload);
    ByteBuffer.wrap(payload).putInt(number);
    return payload;
  }

  private static void writeAll(RlpxConnection connection, int writer, int messages)
      throws Exception {
    for (int i = 0; i < messages; i++) {
      connection.write(16 + writer, payload(writer, i));
    }
  }

  private static void readAll(RlpxConnection connection, int writers, int messages)
      throws Exception {
    int[] next = new int[writers];
    for (int i = 0; i < writers * messages; i++) {
      Frame frame = connection.read();
      int writer = frame.code() - 16;
      int number = ByteBuffer.wrap(frame.payload()).getInt();
      assertThat(number).isEqualTo(next[writer]++);
      assertThat(frame.payload()).isEqualTo(payload(writer, number));
    }
  }
}
