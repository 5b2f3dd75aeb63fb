package io.jdevp2p.server;

import static io.jdevp2p.server.TypedTestbed.GET;
import static io.jdevp2p.server.TypedTestbed.SAY;
import static io.jdevp2p.server.TypedTestbed.SECOND;
import static io.jdevp2p.server.TypedTestbed.VALUE;
import static io.jdevp2p.server.TypedTestbed.demo;
import static io.jdevp2p.server.TypedTestbed.onSimulatedHost;
import static io.jdevp2p.server.TypedTestbed.read;
import static io.jdevp2p.server.TypedTestbed.serving;
import static io.jdevp2p.server.TypedTestbed.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.jdevp2p.host.Completion;
import io.jdevp2p.rlpx.DisconnectReason;
import io.jdevp2p.server.TypedTestbed.Get;
import io.jdevp2p.server.TypedTestbed.Say;
import io.jdevp2p.server.TypedTestbed.Value;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ProtocolTesterTest {
  private static final RawProtocol ECHO =
      Protocol.raw(
          "echo",
          1,
          3,
          (peer, channel) -> {
            while (true) {
              Message message = channel.read();
              channel.write(message.code(), message.payload());
            }
          });

  @Test
  void runsARawProtocolAgainstAScript() throws Exception {
    onSimulatedHost(host -> {
      try (ProtocolTester tester = ProtocolTester.start(ECHO, host)) {
        tester.remote().write(2, new byte[] {1, 2});
        assertThat(tester.remote().read()).isEqualTo(new Message(2, new byte[] {1, 2}));
        assertThat(tester.awaitEnd(Duration.ZERO)).isEmpty();
        assertThat(tester.peer().isConnected()).isTrue();
      }
    });
  }

  @Test
  void runsATypedProtocolAgainstAScript() throws Exception {
    onSimulatedHost(host -> {
      Completion<String> heard = new Completion<>(host.clock());
      TypedProtocol protocol =
          serving()
              .onPeer((peer, channel) -> {
                if (channel.receive() instanceof Say(String text)) {
                  heard.complete(text + " from " + peer.name());
                }
              });
      try (ProtocolTester tester = ProtocolTester.start(protocol, host)) {
        write(tester.remote(), GET, new Get(1, "x"));
        assertThat(read(tester.remote(), VALUE, Value.class)).isEqualTo(new Value(1, "x!"));
        write(tester.remote(), SAY, new Say("hello"));
        assertThat(heard.await()).isEqualTo("hello from tester");
        assertThat(tester.awaitEnd(SECOND)).contains(DisconnectReason.QUITTING);
        assertGone(tester, DisconnectReason.QUITTING);
      }
    });
  }

  @Test
  void showsHowAProtocolEndsItsPeer() throws Exception {
    assertEnds(demo(), 0x03 + 1, new byte[] {}, DisconnectReason.PROTOCOL_ERROR);
    assertEnds(demo(), SAY, new byte[] {}, DisconnectReason.PROTOCOL_ERROR);
    assertEnds(ECHO, 3, new byte[] {}, DisconnectReason.PROTOCOL_ERROR);
    assertEnds(
        Protocol.raw(
            "bad",
            1,
            1,
            (peer, channel) -> {
              channel.read();
              throw new IllegalStateException("a bug");
            }),
        0,
        new byte[] {},
        DisconnectReason.SUBPROTOCOL_ERROR);
  }

  @Test
  void letsTheScriptDisconnect() throws Exception {
    onSimulatedHost(host -> {
      Completion<DisconnectReason> seen = new Completion<>(host.clock());
      TypedProtocol protocol =
          demo()
              .onPeer((peer, channel) -> {
                try {
                  channel.receive();
                } catch (PeerDisconnectedException e) {
                  seen.complete(e.reason());
                }
              });
      ProtocolTester tester = ProtocolTester.start(protocol, host);
      tester.remote().close(DisconnectReason.TOO_MANY_PEERS);
      assertThat(seen.await()).isEqualTo(DisconnectReason.TOO_MANY_PEERS);
      assertThat(tester.awaitEnd(SECOND)).contains(DisconnectReason.TOO_MANY_PEERS);
      tester.close();
      tester.close();
    });
  }

  @Test
  void lastsAsLongAsTheTestLikes() throws Exception {
    onSimulatedHost(host -> {
      try (ProtocolTester tester = ProtocolTester.start(ECHO, host)) {
        assertThat(tester.awaitEnd(Duration.ofHours(2))).isEmpty();
      }
    });
  }

  private static void assertEnds(
      Protocol protocol, int code, byte[] payload, DisconnectReason reason) throws Exception {
    onSimulatedHost(host -> {
      try (ProtocolTester tester = ProtocolTester.start(protocol, host)) {
        tester.remote().write(code, payload);
        assertThat(tester.awaitEnd(SECOND)).contains(reason);
        assertGone(tester, reason);
      }
    });
  }

  private static void assertGone(ProtocolTester tester, DisconnectReason reason) {
    assertThatExceptionOfType(PeerDisconnectedException.class)
        .isThrownBy(() -> tester.remote().read())
        .satisfies(e -> {
          assertThat(e.reason()).isEqualTo(reason);
          assertThat(e.remote()).isTrue();
        });
  }
}
