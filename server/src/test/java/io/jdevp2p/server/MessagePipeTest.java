package io.jdevp2p.server;

import static io.jdevp2p.server.TypedTestbed.SECOND;
import static io.jdevp2p.server.TypedTestbed.onSimulatedHost;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.jdevp2p.host.Completion;
import io.jdevp2p.host.Host;
import io.jdevp2p.rlpx.DisconnectReason;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class MessagePipeTest {
  private static final byte[] PAYLOAD = {1, 2, 3};

  @Test
  void whatOneEndWritesTheOtherReadsInOrder() throws Exception {
    onSimulatedHost(host -> {
      MessagePipe pipe = MessagePipe.open(host);
      pipe.left().write(0, PAYLOAD);
      pipe.left().write(7, new byte[0]);
      pipe.right().write(5, PAYLOAD);
      assertThat(pipe.right().read()).isEqualTo(new Message(0, PAYLOAD));
      assertThat(pipe.right().read()).isEqualTo(new Message(7, new byte[0]));
      assertThat(pipe.left().read()).isEqualTo(new Message(5, PAYLOAD));
      pipe.close();
    });
  }

  @Test
  void whoWritesMayUseTheArrayAgain() throws Exception {
    onSimulatedHost(host -> {
      MessagePipe pipe = MessagePipe.open(host);
      byte[] payload = PAYLOAD.clone();
      pipe.left().write(0, payload);
      payload[0] = 99;
      assertThat(pipe.right().read().payload()).isEqualTo(PAYLOAD);
    });
  }

  @Test
  void readingWithALimitGivesUpInTime() throws Exception {
    onSimulatedHost(host -> {
      MessagePipe pipe = MessagePipe.open(host);
      long began = host.clock().nanos();
      assertThat(pipe.left().read(Duration.ZERO)).isEmpty();
      assertThat(host.clock().nanos()).isEqualTo(began);
      assertThat(pipe.left().read(SECOND)).isEmpty();
      assertThat(Duration.ofNanos(host.clock().nanos() - began)).isEqualTo(SECOND);
      pipe.right().write(0, PAYLOAD);
      assertThat(pipe.left().read(Duration.ZERO)).contains(new Message(0, PAYLOAD));
    });
  }

  @Test
  void writingBlocksWhileTheOtherInboxIsFull() throws Exception {
    onSimulatedHost(host -> {
      MessagePipe pipe = MessagePipe.open(host, 3);
      List<Integer> written = new ArrayList<>();
      host.threads()
          .start(
              "writer",
              () -> {
                for (int i = 0; i < 5; i++) {
                  int code = i;
                  assertThat(catchThrowable(() -> pipe.left().write(code, PAYLOAD))).isNull();
                  written.add(code);
                }
              });
      host.clock().sleep(SECOND);
      assertThat(written).containsExactly(0, 1, 2);
      assertThat(pipe.right().read().code()).isZero();
      host.clock().sleep(SECOND);
      assertThat(written).containsExactly(0, 1, 2, 3);
      assertThat(pipe.right().read().code()).isEqualTo(1);
      host.clock().sleep(SECOND);
      assertThat(written).containsExactly(0, 1, 2, 3, 4);
    });
  }

  @Test
  void bytesAreBoundedAsInAServer() throws Exception {
    onSimulatedHost(host -> {
      MessagePipe pipe = MessagePipe.open(host, 1_000);
      int half = Math.toIntExact(ServerLimits.defaults().memory().inboxBytes() / 2);
      pipe.left().write(0, new byte[half]);
      pipe.left().write(0, new byte[half]);
      Completion<Boolean> third = start(host, () -> pipe.left().write(0, new byte[1]));
      host.clock().sleep(SECOND);
      assertThat(third.isDone()).isFalse();
      pipe.right().read();
      third.await();
    });
  }

  @Test
  void manyMayWriteAtOnce() throws Exception {
    onSimulatedHost(host -> {
      MessagePipe pipe = MessagePipe.open(host, 2);
      List<Completion<Boolean>> writers = new ArrayList<>();
      for (int i = 0; i < 100; i++) {
        int code = i;
        writers.add(start(host, () -> pipe.left().write(code, PAYLOAD)));
      }
      List<Integer> read = new ArrayList<>();
      for (int i = 0; i < 100; i++) {
        read.add(pipe.right().read().code());
      }
      assertThat(read).doesNotHaveDuplicates().hasSize(100);
      for (Completion<Boolean> writer : writers) {
        writer.await();
      }
    });
  }

  @Test
  void closingOneEndTellsTheOther() throws Exception {
    onSimulatedHost(host -> {
      MessagePipe pipe = MessagePipe.open(host);
      pipe.left().close(DisconnectReason.TOO_MANY_PEERS);
      assertThat(pipe.left().isOpen()).isFalse();
      assertThat(pipe.right().isOpen()).isFalse();
      assertGone(() -> pipe.left().read(), DisconnectReason.TOO_MANY_PEERS, false);
      assertGone(() -> pipe.right().read(), DisconnectReason.TOO_MANY_PEERS, true);
      assertGone(() -> pipe.right().read(SECOND), DisconnectReason.TOO_MANY_PEERS, true);
      assertGone(() -> pipe.left().write(0, PAYLOAD), DisconnectReason.TOO_MANY_PEERS, false);
      assertGone(() -> pipe.right().write(0, PAYLOAD), DisconnectReason.TOO_MANY_PEERS, true);
    });
  }

  @Test
  void closingThePipeEndsBoth() throws Exception {
    onSimulatedHost(host -> {
      MessagePipe pipe = MessagePipe.open(host);
      pipe.close();
      pipe.close();
      assertGone(() -> pipe.left().read(), DisconnectReason.REQUESTED, false);
      assertGone(() -> pipe.right().read(), DisconnectReason.REQUESTED, false);
    });
  }

  @Test
  void theFirstCloseCounts() throws Exception {
    onSimulatedHost(host -> {
      MessagePipe pipe = MessagePipe.open(host);
      pipe.right().close(DisconnectReason.QUITTING);
      pipe.left().close(DisconnectReason.TOO_MANY_PEERS);
      pipe.close();
      assertGone(() -> pipe.left().read(), DisconnectReason.QUITTING, true);
    });
  }

  @Test
  void whatHasArrivedCanStillBeReadAfterClose() throws Exception {
    onSimulatedHost(host -> {
      MessagePipe pipe = MessagePipe.open(host);
      pipe.left().write(1, PAYLOAD);
      pipe.left().write(2, PAYLOAD);
      pipe.left().close();
      assertThat(pipe.right().read().code()).isEqualTo(1);
      assertThat(pipe.right().read(Duration.ZERO)).map(Message::code).contains(2);
      assertGone(() -> pipe.right().read(), DisconnectReason.REQUESTED, true);
    });
  }

  @Test
  void closingWakesReadersAndWritersAtBothEnds() throws Exception {
    onSimulatedHost(host -> {
      MessagePipe pipe = MessagePipe.open(host, 1);
      pipe.left().write(0, PAYLOAD);
      Completion<Boolean> writer = start(host, () -> pipe.left().write(1, PAYLOAD));
      Completion<Boolean> second = start(host, () -> pipe.left().write(2, PAYLOAD));
      Completion<Boolean> reader = start(host, () -> pipe.left().read());
      host.clock().sleep(SECOND);
      pipe.right().close();
      assertGone(writer);
      assertGone(second);
      assertGone(reader);
    });
  }

  @Test
  void manyMayCloseAtOnce() throws Exception {
    onSimulatedHost(host -> {
      for (int round = 0; round < 50; round++) {
        MessagePipe pipe = MessagePipe.open(host, 1);
        Completion<Boolean> leftReader = start(host, () -> pipe.left().read());
        Completion<Boolean> rightReader = start(host, () -> pipe.right().read());
        List<Completion<Boolean>> closers = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
          closers.add(start(host, pipe.left()::close));
          closers.add(start(host, pipe.right()::close));
          closers.add(start(host, pipe::close));
        }
        for (Completion<Boolean> closer : closers) {
          closer.await();
        }
        assertGone(leftReader);
        assertGone(rightReader);
      }
    });
  }

  @Test
  void anInterruptEndsAWriteThatWaits() throws Exception {
    onSimulatedHost(host -> {
      MessagePipe pipe = MessagePipe.open(host, 1);
      pipe.left().write(0, PAYLOAD);
      Completion<Boolean> flag = new Completion<>(host.clock());
      Thread writer =
          host.threads()
              .start(
                  "writer",
                  () -> {
                    assertThatExceptionOfType(InterruptedIOException.class)
                        .isThrownBy(() -> pipe.left().write(1, PAYLOAD));
                    flag.complete(Thread.interrupted());
                  });
      host.clock().sleep(SECOND);
      writer.interrupt();
      assertThat(flag.await()).isTrue();
      assertThat(pipe.right().read().code()).isZero();
      assertThat(pipe.right().read(SECOND)).isEmpty();
    });
  }

  @Test
  void anInterruptEndsARead() throws Exception {
    onSimulatedHost(host -> {
      MessagePipe pipe = MessagePipe.open(host);
      Completion<Boolean> done = new Completion<>(host.clock());
      Thread reader =
          host.threads()
              .start(
                  "reader",
                  () -> {
                    assertThatExceptionOfType(InterruptedException.class)
                        .isThrownBy(() -> pipe.left().read());
                    done.complete(true);
                  });
      host.clock().sleep(SECOND);
      reader.interrupt();
      done.await();
    });
  }

  @Test
  void whatNoPeerCouldSendIsRefused() throws Exception {
    onSimulatedHost(host -> {
      MessagePipe pipe = MessagePipe.open(host);
      assertThatThrownBy(() -> pipe.left().write(-1, PAYLOAD))
          .isInstanceOf(IllegalArgumentException.class);
      byte[] tooLarge = new byte[Protocol.MAX_MESSAGE_BYTES + 1];
      assertThatThrownBy(() -> pipe.left().write(0, tooLarge))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> MessagePipe.open(host, 0))
          .isInstanceOf(IllegalArgumentException.class);
    });
  }

  private static Completion<Boolean> start(Host host, ThrowingCallable body) {
    Completion<Boolean> done = new Completion<>(host.clock());
    host.threads()
        .start(
            "helper",
            () -> {
              Throwable thrown = catchThrowable(body);
              if (thrown == null) {
                done.complete(true);
              } else {
                done.fail(thrown);
              }
            });
    return done;
  }

  private static void assertGone(Completion<Boolean> helper) {
    assertThatThrownBy(helper::await).hasCauseInstanceOf(PeerDisconnectedException.class);
  }

  private static void assertGone(ThrowingCallable call, DisconnectReason reason, boolean remote) {
    assertThatExceptionOfType(PeerDisconnectedException.class)
        .isThrownBy(call)
        .satisfies(e -> {
          assertThat(e.reason()).isEqualTo(reason);
          assertThat(e.remote()).isEqualTo(remote);
        });
  }
}
