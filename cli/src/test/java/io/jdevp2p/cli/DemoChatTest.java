package io.jdevp2p.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.jdevp2p.crypto.SecretKey;
import io.jdevp2p.enr.NodeId;
import io.jdevp2p.host.Host;
import io.jdevp2p.rlp.RlpCodec;
import io.jdevp2p.rlpx.BaseMessage;
import io.jdevp2p.rlpx.BaseMessageCodec;
import io.jdevp2p.rlpx.Capability;
import io.jdevp2p.rlpx.DisconnectReason;
import io.jdevp2p.rlpx.Frame;
import io.jdevp2p.rlpx.Hello;
import io.jdevp2p.rlpx.RlpxConnection;
import io.jdevp2p.rlpx.RlpxLimits;
import io.jdevp2p.server.Server;
import io.jdevp2p.server.TypedChannel;
import java.lang.invoke.MethodHandles;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class DemoChatTest {
  /** Does not listen to anything. */
  private static final class Deaf implements DemoChat.Listener {
    @Override
    public void opened(NodeId peer, TypedChannel channel) {}

    @Override
    public void closed(NodeId peer, TypedChannel channel) {}

    @Override
    public void heard(NodeId peer, String text) {
      throw new IllegalStateException("heard " + text.length() + " characters");
    }
  }

  @Test
  void whoSaysMoreThanAMessageMayHaveIsLetGo() throws Exception {
    SecretKey key = SecretKey.generate(Host.system().random());
    List<Capability> chat = List.of(new Capability("chat", 1));
    byte[] tooMuch =
        RlpCodec.of(DemoChat.Say.class, MethodHandles.lookup())
            .encode(new DemoChat.Say("x".repeat(CliLimits.CHAT_BYTES)));
    try (Server server =
            Server.start(
                c -> c.freshKey().listen("127.0.0.1:0").protocol(DemoChat.protocol(new Deaf())));
        RlpxConnection connection =
            new RlpxConnection(
                Host.system()
                    .sockets()
                    .dial(
                        server.self().tcpAddress().orElseThrow(),
                        Host.system().clock().deadline(Duration.ofSeconds(10))),
                Host.system(),
                RlpxLimits.defaults())) {
      connection.connect(key, server.self().publicKey());
      connection.exchangeHello(new Hello(Hello.VERSION, "loud", chat, 0, key.publicKey()));
      connection.write(BaseMessage.CODES, tooMuch);
      Frame frame = connection.read();
      while (frame.code() != BaseMessage.DISCONNECT) {
        frame = connection.read();
      }
      byte[] payload = frame.payload();
      assertThat(BaseMessageCodec.decode(frame.code(), payload, 0, payload.length))
          .isEqualTo(new BaseMessage.Disconnect(DisconnectReason.PROTOCOL_ERROR));
    }
  }
}
