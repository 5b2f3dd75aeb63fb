package io.jdevp2p.server;

import static io.jdevp2p.server.TypedTestbed.GET;
import static io.jdevp2p.server.TypedTestbed.LONG;
import static io.jdevp2p.server.TypedTestbed.NAMES;
import static io.jdevp2p.server.TypedTestbed.SAY;
import static io.jdevp2p.server.TypedTestbed.SECOND;
import static io.jdevp2p.server.TypedTestbed.VALUE;
import static io.jdevp2p.server.TypedTestbed.demo;
import static io.jdevp2p.server.TypedTestbed.limits;
import static io.jdevp2p.server.TypedTestbed.onSimulatedHost;
import static io.jdevp2p.server.TypedTestbed.read;
import static io.jdevp2p.server.TypedTestbed.serving;
import static io.jdevp2p.server.TypedTestbed.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.jdevp2p.host.Completion;
import io.jdevp2p.host.Deadline;
import io.jdevp2p.host.Host;
import io.jdevp2p.rlp.RlpCodec;
import io.jdevp2p.rlpx.DisconnectReason;
import io.jdevp2p.server.TypedTestbed.Get;
import io.jdevp2p.server.TypedTestbed.Names;
import io.jdevp2p.server.TypedTestbed.Say;
import io.jdevp2p.server.TypedTestbed.Side;
import io.jdevp2p.server.TypedTestbed.Value;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class TypedSessionTest {
  /** Talks until the peer goes. */
  private static final TypedHandler STAY =
      (peer, channel) -> {
        while (true) {
          channel.receive();
        }
      };

  @Nested
  class Messages {
    @Test
    void arriveAsRecordsInOrder() throws Exception {
      onSimulatedHost(host -> {
        MessagePipe pipe = MessagePipe.open(host);
        List<Record> heard = new ArrayList<>();
        Side left =
            Side.start(
                host,
                demo()
                    .onPeer((peer, channel) -> {
                      channel.send(new Say("hello"));
                      heard.add(channel.receive());
                      heard.add(channel.receive(LONG).orElseThrow());
                    }),
                pipe.left());
        assertThat(read(pipe.right(), SAY, Say.class)).isEqualTo(new Say("hello"));
        write(pipe.right(), SAY, new Say("one"));
        write(pipe.right(), VALUE, new Value(7, "two"));
        assertThat(left.outcome()).isEmpty();
        assertThat(heard).containsExactly(new Say("one"), new Value(7, "two"));
      });
    }

    @Test
    void mayBeWaitedForWithALimit() throws Exception {
      withChannel((host, channel, remote) -> {
        long began = host.clock().nanos();
        assertThat(channel.receive(SECOND)).isEmpty();
        assertThat(Duration.ofNanos(host.clock().nanos() - began)).isEqualTo(SECOND);
      });
    }

    @Test
    void areNotSentWhenThatWouldHaveToWait() throws Exception {
      onSimulatedHost(host -> {
        MessagePipe pipe = MessagePipe.open(host, 2);
        List<Boolean> sent = new ArrayList<>();
        Side left =
            Side.start(
                host,
                demo()
                    .onPeer((peer, channel) -> {
                      for (String text : List.of("one", "two", "three")) {
                        sent.add(channel.trySend(new Say(text)));
                      }
                      channel.receive();
                      sent.add(channel.trySend(new Say("four")));
                    }),
                pipe.left());
        host.clock().sleep(SECOND);
        assertThat(read(pipe.right(), SAY, Say.class)).isEqualTo(new Say("one"));
        write(pipe.right(), SAY, new Say("go on"));
        assertThat(left.outcome()).isEmpty();
        assertThat(sent).containsExactly(true, true, false, true);
        assertThat(read(pipe.right(), SAY, Say.class)).isEqualTo(new Say("two"));
        assertThat(read(pipe.right(), SAY, Say.class)).isEqualTo(new Say("four"));
      });
    }

    @Test
    void areNotSentToAPeerThatIsGone() throws Exception {
      withChannel((host, channel, remote) -> {
        remote.close();
        assertThatExceptionOfType(PeerDisconnectedException.class)
            .isThrownBy(() -> channel.trySend(new Say("hello")));
      });
    }

    @Test
    void thatWereNotDeclaredCannotBeSent() throws Exception {
      record Stranger(int x) {}
      withChannel((host, channel, remote) ->
          assertThatIllegalArgumentException()
              .isThrownBy(() -> channel.send(new Stranger(1)))
              .withMessageContaining("Stranger")
              .withMessageContaining("Say (code 0x0)"));
    }

    @Test
    void thatAreLargerThanDeclaredCannotBeSent() throws Exception {
      TypedProtocol small = Protocol.named("demo", 1).message(SAY, Say.class, 10);
      withChannel(
          small,
          (host, channel, remote) -> {
            channel.send(new Say("12345678"));
            assertThatIllegalArgumentException()
                .isThrownBy(() -> channel.send(new Say("123456789")))
                .withMessageContaining("11 bytes")
                .withMessageContaining("10");
          });
    }

    @Test
    void stillArriveAfterThePeerHasGone() throws Exception {
      onSimulatedHost(host -> {
        MessagePipe pipe = MessagePipe.open(host);
        List<Record> heard = new ArrayList<>();
        Side left =
            Side.start(
                host,
                demo()
                    .onPeer((peer, channel) -> {
                      host.clock().sleep(SECOND);
                      while (true) {
                        heard.add(channel.receive());
                      }
                    }),
                pipe.left());
        write(pipe.right(), SAY, new Say("one"));
        write(pipe.right(), SAY, new Say("two"));
        pipe.right().close(DisconnectReason.TOO_MANY_PEERS);
        assertThat(left.outcome())
            .get()
            .isInstanceOfSatisfying(
                PeerDisconnectedException.class,
                e -> {
                  assertThat(e.reason()).isEqualTo(DisconnectReason.TOO_MANY_PEERS);
                  assertThat(e.remote()).isTrue();
                });
        assertThat(heard).containsExactly(new Say("one"), new Say("two"));
      });
    }

    @Test
    void thatNobodyCouldReceiveAreCountedAndDropped() throws Exception {
      onSimulatedHost(host -> {
        MessagePipe pipe = MessagePipe.open(host, 1);
        Side left = Side.start(host, serving(), pipe.left());
        for (int i = 0; i < 1_000; i++) {
          write(pipe.right(), SAY, new Say("is anybody there?"));
        }
        write(pipe.right(), GET, new Get(1, "x"));
        assertThat(read(pipe.right(), VALUE, Value.class)).isEqualTo(new Value(1, "x!"));
        assertThat(left.session().unreceived()).isEqualTo(1_000);
        pipe.right().close();
        assertThat(left.outcome()).get().isInstanceOf(PeerDisconnectedException.class);
      });
    }

    @Test
    void thatNobodyReceivesHoldUpTheOtherSide() throws Exception {
      onSimulatedHost(host -> {
        MessagePipe pipe = MessagePipe.open(host, 2);
        Completion<Boolean> receive = new Completion<>(host.clock());
        TypedProtocol protocol =
            demo()
                .limits(limits(1, 1, 5))
                .onPeer((peer, channel) -> {
                  receive.await();
                  STAY.run(peer, channel);
                });
        Side left = Side.start(host, protocol, pipe.left());
        AtomicInteger sent = new AtomicInteger();
        host.threads()
            .start(
                "sender",
                () -> {
                  for (int i = 0; i < 100; i++) {
                    assertThat(catchThrowable(() -> write(pipe.right(), SAY, new Say("x"))))
                        .isNull();
                    sent.incrementAndGet();
                  }
                });
        host.clock().sleep(LONG);
        // Five in the typed inbox, one in the dispatcher's hand, two in the pipe.
        assertThat(sent).hasValue(8);
        receive.complete(true);
        host.clock().sleep(SECOND);
        assertThat(sent).hasValue(100);
        pipe.right().close();
        left.outcome();
      });
    }

    @Test
    void areBoundedInBytesWhileNobodyReceives() throws Exception {
      onSimulatedHost(host -> {
        MessagePipe pipe = MessagePipe.open(host, 1);
        TypedProtocol protocol =
            demo().limits(limits(1, 1, 1_000)).onPeer((peer, channel) -> host.clock().sleep(LONG));
        Side left = Side.start(host, protocol, pipe.left());
        AtomicInteger sent = new AtomicInteger();
        String half = "x".repeat(1 << 19);
        inBackground(
            host,
            () -> {
              while (true) {
                write(pipe.right(), SAY, new Say(half));
                sent.incrementAndGet();
              }
            });
        host.clock().sleep(SECOND);
        // One in the inbox, since two are more than its bytes; one in the dispatcher's hand; one in
        // the pipe.
        assertThat(sent).hasValue(3);
        pipe.right().close();
        left.interrupt();
        left.outcome();
      });
    }
  }

  @Nested
  class Requests {
    @Test
    void areAnsweredByTheOtherSidesHandler() throws Exception {
      onSimulatedHost(host -> {
        MessagePipe pipe = MessagePipe.open(host);
        List<Value> answers = new ArrayList<>();
        Side left =
            Side.start(
                host,
                demo()
                    .onPeer((peer, channel) -> {
                      answers.add(channel.request(new Get(1, "x"), Value.class, SECOND));
                      answers.add(channel.request(id -> new Get(id, "y"), Value.class, SECOND));
                    }),
                pipe.left());
        Side right = Side.start(host, serving(), pipe.right());
        assertThat(left.outcome()).isEmpty();
        assertThat(answers).extracting(Value::value).containsExactly("x!", "y!");
        assertThat(right.outcome()).get().isInstanceOf(PeerDisconnectedException.class);
      });
    }

    @Test
    void mayGoBothWaysByTheThousandThroughANarrowPipe() throws Exception {
      assertThat(askBothWays(1_000, i -> LONG)).hasSize(2_000);
    }

    @Test
    void thatAreGivenUpInMassesDoNotStopTheOthers() throws Exception {
      Set<String> answered =
          askBothWays(1_000, i -> i % 3 == 0 ? Duration.ofMillis(1 + i % 50) : LONG);
      assertThat(answered).hasSizeBetween(2 * 666, 1_999);
    }

    /** Two sides send so many requests at once; gives what was answered. */
    private Set<String> askBothWays(int many, IntFunction<Duration> atMost) throws Exception {
      Set<String> answered = new LinkedHashSet<>();
      onSimulatedHost(host -> {
        MessagePipe pipe = MessagePipe.open(host, 1);
        Completion<Boolean> rightDone = new Completion<>(host.clock());
        TypedProtocol protocol =
            demo()
                .limits(limits(16, 64, 4))
                .serve(
                    Get.class,
                    (peer, get) -> {
                      host.clock().sleep(Duration.ofMillis(host.random().nextInt(50)));
                      return new Value(get.requestId(), get.key() + "!");
                    });
        Side left =
            Side.start(
                host,
                protocol.onPeer((peer, channel) -> {
                  ask(host, channel, "left", many, atMost, answered);
                  rightDone.await();
                }),
                pipe.left());
        Side right =
            Side.start(
                host,
                protocol.onPeer((peer, channel) -> {
                  ask(host, channel, "right", many, atMost, answered);
                  rightDone.complete(true);
                  STAY.run(peer, channel);
                }),
                pipe.right());
        assertThat(left.outcome()).isEmpty();
        assertThat(right.outcome()).get().isInstanceOf(PeerDisconnectedException.class);
      });
      return answered;
    }

    /** Sends so many requests at once and waits until each is answered or given up. */
    private static void ask(
        Host host,
        TypedChannel channel,
        String who,
        int many,
        IntFunction<Duration> atMost,
        Set<String> answered)
        throws Exception {
      List<Completion<Object>> all = new ArrayList<>();
      for (int i = 0; i < many; i++) {
        String key = who + " " + i;
        Duration patience = atMost.apply(i);
        all.add(
            inBackground(
                host,
                () -> {
                  try {
                    Value value = channel.request(id -> new Get(id, key), Value.class, patience);
                    assertThat(value.value()).isEqualTo(key + "!");
                    answered.add(key);
                  } catch (RequestTimeoutException e) {
                    assertThat(patience).isLessThan(LONG);
                  }
                  return true;
                }));
      }
      for (Completion<Object> one : all) {
        one.await();
      }
    }

    @Test
    void mayBeAnsweredInAnyOrder() throws Exception {
      withChannel((host, channel, remote) -> {
        Completion<Object> first = inBackground(host, () -> get(channel, 1, LONG));
        Completion<Object> second = inBackground(host, () -> get(channel, 2, LONG));
        read(remote, GET, Get.class);
        read(remote, GET, Get.class);
        write(remote, VALUE, new Value(2, "two"));
        assertThat(second.await()).isEqualTo(new Value(2, "two"));
        assertThat(first.isDone()).isFalse();
        write(remote, VALUE, new Value(1, "one"));
        assertThat(first.await()).isEqualTo(new Value(1, "one"));
      });
    }

    @Test
    void mayHaveAnyIdAlsoTheLargest() throws Exception {
      withChannel((host, channel, remote) -> {
        for (long id : new long[] {0, 1, Long.MAX_VALUE, Long.MIN_VALUE, -1}) {
          Completion<Object> answer = inBackground(host, () -> get(channel, id, LONG));
          Get asked = read(remote, GET, Get.class);
          assertThat(asked.requestId()).isEqualTo(id);
          write(remote, VALUE, new Value(id, "v"));
          assertThat(answer.await()).isEqualTo(new Value(id, "v"));
        }
      });
    }

    @Test
    void endInTimeAndTheLateAnswerIsDropped() throws Exception {
      withChannel((host, channel, remote) -> {
        long began = host.clock().nanos();
        assertThatExceptionOfType(RequestTimeoutException.class)
            .isThrownBy(() -> get(channel, 5, Duration.ofSeconds(3)))
            .satisfies(e -> assertThat(e.requestId()).isEqualTo(5))
            .withMessageContaining("request 5 for Value");
        assertThat(Duration.ofNanos(host.clock().nanos() - began)).isEqualTo(Duration.ofSeconds(3));
        write(remote, VALUE, new Value(5, "late"));
        write(remote, SAY, new Say("still here"));
        assertThat(channel.receive()).isEqualTo(new Say("still here"));
        assertThat(channel.lateAnswers()).isEqualTo(1);

        read(remote, GET, Get.class);
        Completion<Object> answer = inBackground(host, () -> get(channel, 5, LONG));
        read(remote, GET, Get.class);
        write(remote, VALUE, new Value(5, "in time"));
        assertThat(answer.await()).isEqualTo(new Value(5, "in time"));
      });
    }

    @Test
    void mayNotUseAnIdTwiceAtOnce() throws Exception {
      withChannel((host, channel, remote) -> {
        Completion<Object> answer = inBackground(host, () -> get(channel, 5, LONG));
        read(remote, GET, Get.class);
        assertThatIllegalStateException()
            .isThrownBy(() -> get(channel, 5, LONG))
            .withMessageContaining("request id 5");
        write(remote, VALUE, new Value(5, "once"));
        assertThat(answer.await()).isEqualTo(new Value(5, "once"));
      });
    }

    @Test
    void areNotMoreThanAllowedAtOnce() throws Exception {
      TypedLimits few = new TypedLimits(1, 2, 1_000, 2, 4, 4, LONG, 4, 1_000, SECOND);
      withChannel(
          demo().limits(few),
          (host, channel, remote) -> {
            for (int id = 1; id <= 4; id++) {
              long requestId = id;
              inBackground(host, () -> get(channel, requestId, LONG));
            }
            host.clock().sleep(SECOND);
            assertThatIllegalStateException()
                .isThrownBy(() -> channel.request(id -> new Get(id, "x"), Value.class, LONG))
                .withMessageContaining("typed.requests-in-flight=4");
          });
    }

    @Test
    void waitForTheirTurnWhenManyAreWithThePeer() throws Exception {
      TypedLimits few = new TypedLimits(1, 2, 1_000, 2, 100, 100, LONG, 4, 1_000, SECOND);
      withChannel(
          demo().limits(few),
          (host, channel, remote) -> {
            List<Completion<Object>> answers = new ArrayList<>();
            for (int id = 1; id <= 3; id++) {
              long requestId = id;
              answers.add(inBackground(host, () -> get(channel, requestId, LONG)));
              host.clock().sleep(SECOND); // or they would come in any order
            }
            assertThat(read(remote, GET, Get.class).requestId()).isEqualTo(1);
            assertThat(read(remote, GET, Get.class).requestId()).isEqualTo(2);
            assertThat(remote.read(SECOND)).isEmpty();
            assertThatExceptionOfType(RequestTimeoutException.class)
                .isThrownBy(() -> get(channel, 4, SECOND))
                .withMessageContaining("wasn't sent in time");
            write(remote, VALUE, new Value(2, "two"));
            assertThat(answers.get(1).await()).isEqualTo(new Value(2, "two"));
            assertThat(read(remote, GET, Get.class).requestId()).isEqualTo(3);
          });
    }

    @Test
    void endWithThePeer() throws Exception {
      onSimulatedHost(host -> {
        MessagePipe pipe = MessagePipe.open(host);
        List<Throwable> thrown = new ArrayList<>();
        Side left =
            Side.start(
                host,
                demo()
                    .onPeer((peer, channel) -> {
                      thrown.add(catchThrowable(() -> get(channel, 1, LONG)));
                      thrown.add(catchThrowable(() -> get(channel, 2, LONG)));
                      thrown.add(catchThrowable(() -> channel.send(new Say("x"))));
                      thrown.add(catchThrowable(channel::receive));
                      assertThat(channel.isOpen()).isFalse();
                    }),
                pipe.left());
        read(pipe.right(), GET, Get.class);
        pipe.right().close(DisconnectReason.TOO_MANY_PEERS);
        assertThat(left.outcome()).isEmpty();
        assertThat(thrown)
            .hasSize(4)
            .allSatisfy(e ->
                assertThat(e)
                    .isInstanceOfSatisfying(
                        PeerDisconnectedException.class,
                        gone ->
                            assertThat(gone.reason()).isEqualTo(DisconnectReason.TOO_MANY_PEERS)));
      });
    }

    @Test
    void endWithAnInterruptAndAreGivenUp() throws Exception {
      withChannel((host, channel, remote) -> {
        Completion<Throwable> thrown = new Completion<>(host.clock());
        Thread asking =
            host.threads()
                .start("asks", () -> thrown.complete(catchThrowable(() -> get(channel, 1, LONG))));
        read(remote, GET, Get.class);
        asking.interrupt();
        assertThat(thrown.await()).isInstanceOf(InterruptedException.class);
        write(remote, VALUE, new Value(1, "late"));
        host.clock().sleep(SECOND);
        assertThat(channel.lateAnswers()).isEqualTo(1);
      });
    }

    @Test
    void needTypesThatWillDo() throws Exception {
      withChannel(
          serving(),
          (host, channel, remote) -> {
            assertThatIllegalArgumentException()
                .isThrownBy(() -> channel.request(new Say("x"), Value.class, SECOND))
                .withMessageContaining("requestId");
            assertThatIllegalArgumentException()
                .isThrownBy(() -> channel.request(new Get(1, "x"), Say.class, SECOND))
                .withMessageContaining("requestId");
            assertThatIllegalArgumentException()
                .isThrownBy(() -> channel.request(new Value(1, "x"), Get.class, SECOND))
                .withMessageContaining("can't be an answer");
            assertThatIllegalArgumentException()
                .isThrownBy(() -> channel.request(id -> new Get(99, "x"), Value.class, SECOND))
                .withMessageContaining("Get");
            assertThatExceptionOfType(RequestTimeoutException.class)
                .as("the id is free again")
                .isThrownBy(() -> get(channel, 1, SECOND));
          });
    }

    @Test
    void sayWhenUnreceivedMessagesAreInTheWay() throws Exception {
      withChannel(
          demo().limits(limits(1, 1, 2)),
          (host, channel, remote) -> {
            inBackground(
                host,
                () -> {
                  for (int i = 0; i < 10; i++) {
                    write(remote, SAY, new Say("gossip"));
                  }
                  return true;
                });
            host.clock().sleep(SECOND);
            assertThatExceptionOfType(RequestTimeoutException.class)
                .isThrownBy(() -> get(channel, 1, SECOND))
                .withMessageContaining("nobody receives");
          });
    }
  }

  @Nested
  class AnswersThatWereNotAskedFor {
    @Test
    void areMessagesBeforeTheFirstRequest() throws Exception {
      withChannel((host, channel, remote) -> {
        write(remote, VALUE, new Value(1, "unasked"));
        assertThat(channel.receive()).isEqualTo(new Value(1, "unasked"));
      });
    }

    @Test
    void areABreachAfterIt() throws Exception {
      assertBreach(
          (channel, remote) -> {
            Get asked = read(remote, GET, Get.class);
            write(remote, VALUE, new Value(asked.requestId() + 1, "unasked"));
          },
          "wasn't asked");
    }

    @Test
    void areABreachWhenTheyComeTwice() throws Exception {
      assertBreach(
          (channel, remote) -> {
            Get asked = read(remote, GET, Get.class);
            write(remote, VALUE, new Value(asked.requestId(), "one"));
            write(remote, VALUE, new Value(asked.requestId(), "two"));
          },
          "answered already");
    }

    @Test
    void areABreachWhenOfAnotherTypeThanAskedFor() throws Exception {
      assertBreach(
          (channel, remote) -> {
            Get asked = read(remote, GET, Get.class);
            write(remote, NAMES, new Names(asked.requestId(), "wrong"));
          },
          "asked for Value");
    }

    /** The handler has asked for Names once, then asks for Value. */
    private void assertBreach(RemoteScript script, String words) throws Exception {
      onSimulatedHost(host -> {
        MessagePipe pipe = MessagePipe.open(host);
        Side left =
            Side.start(
                host,
                demo()
                    .onPeer((peer, channel) -> {
                      channel.request(new Get(1, "names"), Names.class, LONG);
                      get(channel, 2, LONG);
                      STAY.run(peer, channel);
                    }),
                pipe.left());
        read(pipe.right(), GET, Get.class);
        write(pipe.right(), NAMES, new Names(1, "a, b"));
        script.run(left.session(), pipe.right());
        assertThat(left.outcome())
            .get()
            .isInstanceOfSatisfying(
                ProtocolBreach.class, e -> assertThat(e).hasMessageContaining(words));
      });
    }
  }

  @Nested
  class Breaches {
    @Test
    void anUndeclaredCode() throws Exception {
      assertBreach(demo().onPeer(STAY), new Message(0x2a, new byte[] {(byte) 0xc0}), "0x2a");
    }

    @Test
    void aPayloadThatIsNoSuchRecord() throws Exception {
      byte[] emptyList = {(byte) 0xc0};
      assertBreach(demo().onPeer(STAY), new Message(SAY, emptyList), "Say (code 0x0)");
      assertBreach(demo(), new Message(SAY, emptyList), "Say (code 0x0)");
      assertBreach(serving(), new Message(GET, emptyList), "Get (code 0x1)");
      assertBreach(demo().onPeer(STAY), new Message(GET, emptyList), "Get (code 0x1)");
    }

    @Test
    void aPayloadThatIsLargerThanDeclared() throws Exception {
      TypedProtocol small = Protocol.named("demo", 1).message(SAY, Say.class, 10);
      byte[] payload = RlpCodec.of(Say.class).encode(new Say("123456789"));
      assertBreach(small.onPeer(STAY), new Message(SAY, payload), "11 bytes");
    }

    @Test
    void anAnswerThatIsNoSuchRecord() throws Exception {
      onSimulatedHost(host -> {
        MessagePipe pipe = MessagePipe.open(host);
        List<Throwable> thrown = new ArrayList<>();
        Side left =
            Side.start(
                host,
                demo()
                    .onPeer(
                        (peer, channel) -> thrown.add(catchThrowable(() -> get(channel, 1, LONG)))),
                pipe.left());
        read(pipe.right(), GET, Get.class);
        pipe.right().write(VALUE, new byte[] {(byte) 0xc1, 0x01});
        assertThat(left.outcome()).get().isInstanceOf(ProtocolBreach.class);
        assertThat(thrown).hasSize(1).first().isInstanceOf(ProtocolBreach.class);
      });
    }

    @Test
    void endTheSessionWhateverTheHandlerDoes() throws Exception {
      onSimulatedHost(host -> {
        MessagePipe pipe = MessagePipe.open(host);
        Completion<Boolean> interrupted = new Completion<>(host.clock());
        Side left =
            Side.start(
                host,
                demo()
                    .onPeer((peer, channel) -> {
                      try {
                        host.clock().sleep(LONG);
                      } catch (InterruptedException e) {
                        interrupted.complete(true);
                      }
                    }),
                pipe.left());
        pipe.right().write(0x2a, new byte[0]);
        assertThat(left.outcome()).get().isInstanceOf(ProtocolBreach.class);
        assertThat(interrupted.isDone()).isTrue();
      });
    }

    private void assertBreach(TypedProtocol protocol, Message message, String words)
        throws Exception {
      onSimulatedHost(host -> {
        MessagePipe pipe = MessagePipe.open(host);
        Side left = Side.start(host, protocol, pipe.left());
        pipe.right().write(message.code(), message.payload());
        assertThat(left.outcome())
            .get()
            .isInstanceOfSatisfying(
                ProtocolBreach.class, e -> assertThat(e).hasMessageContaining(words));
      });
    }
  }

  @Nested
  class Serving {
    @Test
    void goesOnUntilThePeerGoesWhenThereIsNoHandlerForIt() throws Exception {
      onSimulatedHost(host -> {
        MessagePipe pipe = MessagePipe.open(host);
        Side left = Side.start(host, serving(), pipe.left());
        for (int i = 0; i < 10; i++) {
          host.clock().sleep(LONG);
          write(pipe.right(), GET, new Get(i, "x"));
          assertThat(read(pipe.right(), VALUE, Value.class)).isEqualTo(new Value(i, "x!"));
        }
        pipe.right().close();
        assertThat(left.outcome()).get().isInstanceOf(PeerDisconnectedException.class);
      });
    }

    @Test
    void isDoneByABoundedNumberOfWorkersWhileTheOthersWait() throws Exception {
      onSimulatedHost(host -> {
        MessagePipe pipe = MessagePipe.open(host, 2);
        AtomicInteger atOnce = new AtomicInteger();
        AtomicInteger mostAtOnce = new AtomicInteger();
        TypedProtocol protocol =
            demo()
                .limits(limits(3, 10, 1))
                .serve(
                    Get.class,
                    (peer, get) -> {
                      int now = atOnce.incrementAndGet();
                      mostAtOnce.accumulateAndGet(now, Math::max);
                      host.clock().sleep(Duration.ofSeconds(10));
                      atOnce.decrementAndGet();
                      return new Value(get.requestId(), "");
                    });
        Side left = Side.start(host, protocol, pipe.left());
        AtomicInteger sent = new AtomicInteger();
        inBackground(
            host,
            () -> {
              for (int i = 0; i < 100; i++) {
                write(pipe.right(), GET, new Get(i, "x"));
                sent.incrementAndGet();
              }
              return true;
            });
        host.clock().sleep(SECOND);
        // Three with the workers, ten waiting, one in the dispatcher's hand, two in the pipe.
        assertThat(sent).hasValue(16);
        for (int i = 0; i < 100; i++) {
          read(pipe.right(), VALUE, Value.class);
        }
        assertThat(mostAtOnce).hasValue(3);
        pipe.right().close();
        left.outcome();
      });
    }

    @Test
    void takesNoMoreBytesInThanMayWait() throws Exception {
      onSimulatedHost(host -> {
        MessagePipe pipe = MessagePipe.open(host, 1);
        TypedProtocol protocol =
            demo()
                .limits(new TypedLimits(1, 1_000, 1_000, 2, 2, 2, SECOND, 1, 1_000, SECOND))
                .serve(
                    Get.class,
                    (peer, get) -> {
                      host.clock().sleep(LONG);
                      return new Value(get.requestId(), "");
                    });
        Side left = Side.start(host, protocol, pipe.left());
        AtomicInteger sent = new AtomicInteger();
        String half = "x".repeat(600);
        inBackground(
            host,
            () -> {
              while (true) {
                write(pipe.right(), GET, new Get(sent.get(), half));
                sent.incrementAndGet();
              }
            });
        host.clock().sleep(SECOND);
        // One with the worker; one waiting, since two are more than the bytes; one in the
        // dispatcher's hand; one in the pipe.
        assertThat(sent).hasValue(4);
        pipe.right().close();
        left.interrupt();
        left.outcome();
      });
    }

    @Test
    void doesNotWaitForAMessageThatNobodyReceives() throws Exception {
      onSimulatedHost(host -> {
        MessagePipe pipe = MessagePipe.open(host);
        Side left =
            Side.start(
                host, serving().onPeer((peer, channel) -> host.clock().sleep(SECOND)), pipe.left());
        write(pipe.right(), SAY, new Say("unheard"));
        write(pipe.right(), GET, new Get(1, "x"));
        assertThat(read(pipe.right(), VALUE, Value.class)).isEqualTo(new Value(1, "x!"));
        assertThat(left.outcome()).isEmpty();
      });
    }

    @Test
    void endsThePeerWithWhatItsHandlerThrows() throws Exception {
      for (Throwable failure :
          List.of(
              new IllegalStateException("no database"),
              new IOException("disk full"),
              new ProtocolBreach("asks too much"),
              new PeerDisconnectedException(DisconnectReason.QUITTING, true, "another peer"),
              new StackOverflowError())) {
        onSimulatedHost(host -> {
          MessagePipe pipe = MessagePipe.open(host);
          TypedProtocol protocol =
              demo()
                  .onPeer(STAY)
                  .serve(
                      Get.class,
                      (peer, get) -> {
                        throw failure instanceof Exception e ? e : sneak(failure);
                      });
          Side left = Side.start(host, protocol, pipe.left());
          write(pipe.right(), GET, new Get(1, "x"));
          assertThat(left.outcome()).get().isSameAs(failure);
        });
      }
    }

    @Test
    void needsAnAnswerThatFits() throws Exception {
      assertAnswerFails((peer, get) -> new Value(get.requestId() + 1, ""), "answered request 1");
      assertAnswerFails((peer, get) -> new Say("x"), "requestId");
      assertAnswerFails((peer, get) -> null, "null");
    }

    private void assertAnswerFails(RequestHandler<Get> handler, String words) throws Exception {
      onSimulatedHost(host -> {
        MessagePipe pipe = MessagePipe.open(host);
        Side left = Side.start(host, demo().serve(Get.class, handler), pipe.left());
        write(pipe.right(), GET, new Get(1, "x"));
        assertThat(left.outcome())
            .get()
            .isInstanceOfSatisfying(
                RuntimeException.class, e -> assertThat(e).hasMessageContaining(words));
      });
    }

    @Test
    void goesOnAfterAHandlerThatInterruptsItself() throws Exception {
      onSimulatedHost(host -> {
        MessagePipe pipe = MessagePipe.open(host);
        TypedProtocol protocol =
            demo()
                .serve(
                    Get.class,
                    (peer, get) -> {
                      Thread.currentThread().interrupt();
                      return new Value(get.requestId(), "");
                    });
        Side left = Side.start(host, protocol, pipe.left());
        for (int i = 0; i < 100; i++) {
          write(pipe.right(), GET, new Get(i, "x"));
          assertThat(read(pipe.right(), VALUE, Value.class)).isEqualTo(new Value(i, ""));
        }
        pipe.right().close();
        left.outcome();
      });
    }

    @Test
    void isGivenUpWhenThePeerGoes() throws Exception {
      onSimulatedHost(host -> {
        MessagePipe pipe = MessagePipe.open(host);
        AtomicInteger begun = new AtomicInteger();
        AtomicInteger interrupted = new AtomicInteger();
        Side left = Side.start(host, neverAnswers(host, begun, interrupted), pipe.left());
        for (int i = 0; i < 100; i++) {
          write(pipe.right(), GET, new Get(i, "x"));
        }
        host.clock().sleep(SECOND);
        pipe.right().close();
        assertThat(left.outcome()).get().isInstanceOf(PeerDisconnectedException.class);
        assertThat(begun).hasValue(TypedLimits.defaults().workers());
        assertThat(interrupted).hasValue(TypedLimits.defaults().workers());
      });
    }
  }

  @Nested
  class TheHandler {
    @Test
    void endsThePeerByReturningAndGivesUpWhatIsServed() throws Exception {
      onSimulatedHost(host -> {
        MessagePipe pipe = MessagePipe.open(host);
        AtomicInteger begun = new AtomicInteger();
        AtomicInteger interrupted = new AtomicInteger();
        Side left =
            Side.start(
                host,
                neverAnswers(host, begun, interrupted).onPeer((peer, channel) -> channel.receive()),
                pipe.left());
        write(pipe.right(), GET, new Get(1, "x"));
        host.clock().sleep(SECOND);
        write(pipe.right(), SAY, new Say("go"));
        assertThat(left.outcome()).isEmpty();
        assertThat(begun).hasValue(1);
        assertThat(interrupted).hasValue(1);
      });
    }

    @Test
    void endsThePeerHoweverMuchArrives() throws Exception {
      onSimulatedHost(host -> {
        MessagePipe pipe = MessagePipe.open(host);
        TypedLimits forgetful = new TypedLimits(2, 2, 1_000, 2, 2, 1, SECOND, 100, 1_000, SECOND);
        Side left =
            Side.start(
                host,
                demo()
                    .limits(forgetful)
                    .onPeer((peer, channel) -> {
                      for (int id = 1; id <= 2; id++) {
                        int requestId = id;
                        assertThat(catchThrowable(() -> get(channel, requestId, Duration.ZERO)))
                            .isInstanceOf(RequestTimeoutException.class);
                      }
                      host.clock().sleep(SECOND);
                      assertThat(channel.lateAnswers()).isPositive();
                    }),
                pipe.left(),
                new Endless(host, pipe.left()));
        assertThat(left.outcome()).isEmpty();
      });
    }

    @Test
    void endsThePeerByThrowing() throws Exception {
      for (Throwable failure :
          List.of(
              new IllegalStateException("x"),
              new IOException("x"),
              new ProtocolBreach("x"),
              new InterruptedException("x"),
              new StackOverflowError())) {
        onSimulatedHost(host -> {
          MessagePipe pipe = MessagePipe.open(host);
          TypedProtocol protocol =
              demo()
                  .onPeer((peer, channel) -> {
                    throw failure instanceof Exception e ? e : sneak(failure);
                  });
          Side left = Side.start(host, protocol, pipe.left());
          assertThat(left.outcome()).get().isSameAs(failure);
        });
      }
    }

    @Test
    void mayFinishWithAPeerThatHasGone() throws Exception {
      onSimulatedHost(host -> {
        MessagePipe pipe = MessagePipe.open(host);
        Side left =
            Side.start(
                host, demo().onPeer((peer, channel) -> host.clock().sleep(LONG)), pipe.left());
        pipe.right().close();
        host.clock().sleep(SECOND);
        assertThat(left.isOver()).isFalse();
        assertThat(left.outcome()).isEmpty();
      });
    }

    @Test
    void isInterruptedWhenItTakesTooLongOverAPeerThatHasGone() throws Exception {
      onSimulatedHost(host -> {
        MessagePipe pipe = MessagePipe.open(host);
        Side left =
            Side.start(
                host, demo().onPeer((peer, channel) -> host.clock().sleep(LONG)), pipe.left());
        pipe.right().close(DisconnectReason.TOO_MANY_PEERS);
        host.clock().sleep(SECOND);
        left.interrupt();
        assertThat(left.outcome())
            .get()
            .isInstanceOfSatisfying(
                PeerDisconnectedException.class,
                e -> assertThat(e.reason()).isEqualTo(DisconnectReason.TOO_MANY_PEERS));
      });
    }

    @Test
    void isInterruptedWithTheProtocol() throws Exception {
      onSimulatedHost(host -> {
        MessagePipe pipe = MessagePipe.open(host);
        Completion<Boolean> interrupted = new Completion<>(host.clock());
        Side left =
            Side.start(
                host,
                demo()
                    .onPeer((peer, channel) -> {
                      try {
                        host.clock().sleep(LONG);
                      } catch (InterruptedException e) {
                        interrupted.complete(true);
                        throw e;
                      }
                    }),
                pipe.left());
        host.clock().sleep(SECOND);
        left.interrupt();
        assertThat(left.outcome()).get().isInstanceOf(InterruptedException.class);
        assertThat(interrupted.isDone()).isTrue();
      });
    }

    @Test
    void thatIgnoresItsInterruptDoesNotHoldThePeer() throws Exception {
      onSimulatedHost(host -> {
        MessagePipe pipe = MessagePipe.open(host);
        Completion<Boolean> release = new Completion<>(host.clock());
        Side left =
            Side.start(
                host,
                demo()
                    .onPeer((peer, channel) -> {
                      while (!release.isDone()) {
                        try {
                          release.await(Deadline.never());
                        } catch (InterruptedException e) {
                          // As badly behaved as can be.
                        }
                      }
                    }),
                pipe.left());
        pipe.right().write(0x2a, new byte[0]);
        long began = host.clock().nanos();
        assertThatExceptionOfType(PeerDisconnectedException.class)
            .isThrownBy(() -> pipe.right().read())
            .satisfies(e -> assertThat(e.reason()).isEqualTo(DisconnectReason.PROTOCOL_ERROR));
        assertThat(Duration.ofNanos(host.clock().nanos() - began))
            .isEqualTo(TypedLimits.defaults().endGrace());
        host.clock().sleep(LONG);
        assertThat(left.isOver()).as("its thread is still there").isFalse();
        release.complete(true);
        assertThat(left.outcome()).get().isInstanceOf(ProtocolBreach.class);
      });
    }

    @Test
    void cannotUseTheChannelFromElsewhereWhenItIsOver() throws Exception {
      onSimulatedHost(host -> {
        MessagePipe pipe = MessagePipe.open(host);
        Side left = Side.start(host, demo().onPeer((peer, channel) -> {}), pipe.left());
        TypedChannel channel = left.session();
        assertThat(left.outcome()).isEmpty();
        assertThat(channel.isOpen()).isFalse();
        for (Throwable thrown :
            List.of(
                catchThrowable(() -> channel.send(new Say("x"))),
                catchThrowable(() -> get(channel, 1, LONG)),
                catchThrowable(channel::receive),
                catchThrowable(() -> channel.receive(LONG)))) {
          assertThat(thrown)
              .isInstanceOfSatisfying(
                  PeerDisconnectedException.class,
                  e -> assertThat(e.reason()).isEqualTo(DisconnectReason.QUITTING));
        }
      });
    }
  }

  @Nested
  class Writing {
    @Test
    void isNotInterruptedInTheMiddleWhenTheSessionEnds() throws Exception {
      onSimulatedHost(host -> {
        MessagePipe pipe = MessagePipe.open(host);
        SlowWriting slow = new SlowWriting(host, pipe.left(), Duration.ofMillis(500));
        Completion<Throwable> after = new Completion<>(host.clock());
        Side left =
            Side.start(
                host,
                demo()
                    .onPeer((peer, channel) -> {
                      channel.send(new Say("to the end"));
                      after.complete(catchThrowable(() -> host.clock().sleep(LONG)));
                    }),
                pipe.left(),
                slow);
        host.clock().sleep(Duration.ofMillis(100));
        pipe.right().write(0x2a, new byte[0]);
        assertThat(read(pipe.right(), SAY, Say.class)).isEqualTo(new Say("to the end"));
        assertThat(left.outcome()).get().isInstanceOf(ProtocolBreach.class);
        assertThat(slow.interrupted).isFalse();
        assertThat(after.await()).isInstanceOf(InterruptedException.class);
      });
    }

    @Test
    void thatIsStuckDoesNotHoldThePeer() throws Exception {
      onSimulatedHost(host -> {
        MessagePipe pipe = MessagePipe.open(host, 1);
        Side left =
            Side.start(
                host,
                demo()
                    .onPeer((peer, channel) -> {
                      while (true) {
                        channel.send(new Say("nobody reads this"));
                      }
                    }),
                pipe.left());
        host.clock().sleep(SECOND);
        pipe.right().write(0x2a, new byte[0]);
        assertThat(left.outcome()).get().isInstanceOf(ProtocolBreach.class);
      });
    }
  }

  /** A channel whose writes take their time, and tell whether they were interrupted. */
  private static final class SlowWriting implements MessageChannel {
    private final Host host;
    private final MessageChannel channel;
    private final Duration time;
    private volatile boolean interrupted;

    SlowWriting(Host host, MessageChannel channel, Duration time) {
      this.host = host;
      this.channel = channel;
      this.time = time;
    }

    @Override
    public Message read() throws IOException, InterruptedException {
      return channel.read();
    }

    @Override
    public Optional<Message> read(Duration atMost) throws IOException, InterruptedException {
      return channel.read(atMost);
    }

    @Override
    public void write(int code, byte[] payload) throws IOException {
      try {
        host.clock().sleep(time);
      } catch (InterruptedException e) {
        interrupted = true;
      }
      channel.write(code, payload);
    }

    @Override
    public boolean tryWrite(int code, byte[] payload) throws IOException {
      return channel.tryWrite(code, payload);
    }

    @Override
    public boolean isOpen() {
      return channel.isOpen();
    }
  }

  /**
   * A channel with answers that nobody waits for and no end, which takes no notice of interrupts.
   */
  private record Endless(Host host, MessageChannel channel) implements MessageChannel {
    @Override
    public Message read() {
      try {
        host.clock().sleep(Duration.ofMillis(1));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      return new Message(VALUE, RlpCodec.of(Value.class).encode(new Value(99, "late")));
    }

    @Override
    public Optional<Message> read(Duration atMost) {
      return Optional.of(read());
    }

    @Override
    public void write(int code, byte[] payload) throws IOException {
      channel.write(code, payload);
    }

    @Override
    public boolean tryWrite(int code, byte[] payload) throws IOException {
      return channel.tryWrite(code, payload);
    }

    @Override
    public boolean isOpen() {
      return true;
    }
  }

  interface Script {
    void run(Host host, TypedChannel channel, MessagePipe.End remote) throws Exception;
  }

  interface RemoteScript {
    void run(TypedChannel channel, MessagePipe.End remote) throws Exception;
  }

  interface Call {
    Object run() throws Exception;
  }

  private static void withChannel(Script script) throws Exception {
    withChannel(demo(), script);
  }

  /** Runs a script with the channel of a session whose handler waits until the script is done. */
  private static void withChannel(TypedProtocol protocol, Script script) throws Exception {
    onSimulatedHost(host -> {
      MessagePipe pipe = MessagePipe.open(host);
      Completion<Boolean> done = new Completion<>(host.clock());
      Side left = Side.start(host, protocol.onPeer((peer, channel) -> done.await()), pipe.left());
      script.run(host, left.session(), pipe.right());
      done.complete(true);
      assertThat(left.outcome()).isEmpty();
    });
  }

  private static Value get(TypedChannel channel, long id, Duration atMost) throws Exception {
    return channel.request(new Get(id, "x"), Value.class, atMost);
  }

  private static Completion<Object> inBackground(Host host, Call call) {
    Completion<Object> result = new Completion<>(host.clock());
    host.threads()
        .start(
            "background",
            () -> {
              try {
                result.complete(call.run());
              } catch (Throwable t) {
                result.fail(t);
              }
            });
    return result;
  }

  private static TypedProtocol neverAnswers(
      Host host, AtomicInteger begun, AtomicInteger interrupted) {
    return demo()
        .serve(
            Get.class,
            (peer, get) -> {
              begun.incrementAndGet();
              try {
                host.clock().sleep(LONG);
                return new Value(get.requestId(), "");
              } catch (InterruptedException e) {
                interrupted.incrementAndGet();
                throw e;
              }
            });
  }

  @SuppressWarnings("unchecked")
  private static <T extends Throwable> RuntimeException sneak(Throwable t) throws T {
    throw (T) t;
  }
}
