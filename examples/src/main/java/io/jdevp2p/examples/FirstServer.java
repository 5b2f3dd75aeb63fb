package io.jdevp2p.examples;

import io.jdevp2p.crypto.SecretKey;
import io.jdevp2p.host.Host;
import io.jdevp2p.rlp.RlpException;
import io.jdevp2p.rlp.RlpReader;
import io.jdevp2p.rlp.RlpWriter;
import io.jdevp2p.server.Message;
import io.jdevp2p.server.MessageChannel;
import io.jdevp2p.server.Peer;
import io.jdevp2p.server.Protocol;
import io.jdevp2p.server.Server;
import io.jdevp2p.server.ServerConfig;
import java.util.concurrent.CountDownLatch;

/**
 * The program by which articles introduce go-ethereum's server, in Java: a key, a protocol whose
 * handler loops over raw messages, a hook for new peers.
 *
 * <pre>
 * srv := p2p.Server{
 *   MaxPeers: 10, PrivateKey: key, Name: "my node", ListenAddr: "localhost:0",
 *   Protocols: []p2p.Protocol{MyProtocol()},
 * }
 * srv.Start()
 * </pre>
 *
 * Here a second node in the same program dials the first, so that there is something to see.
 */
final class FirstServer {
  /** The protocol has one message, a string. */
  static final int TEXT = 0;

  private static final int MAX_TEXT_BYTES = 1024;

  private final CountDownLatch answered = new CountDownLatch(1);

  void main() throws Exception {
    ServerConfig config =
        ServerConfig.builder()
            .maxPeers(10)
            .privateKey(SecretKey.generate(Host.system().random()))
            .name("my node")
            .listen("localhost:0")
            .protocol(myProtocol())
            .onPeer(peer -> IO.println("new peer: " + peer.name()))
            .build();
    try (Server server = new Server(config)) {
      server.start();
      try (Server other = Server.start(c -> c.freshKey().name("other").protocol(otherProtocol()))) {
        other.addPeer(server.self());
        answered.await();
      }
    }
  }

  /** In Go: {@code p2p.Protocol{Name: "myproto", Version: 1, Length: 1, Run: handle}}. */
  private Protocol myProtocol() {
    return Protocol.raw("myproto", 1, 1, this::handle);
  }

  /** Answers "foo" by "bar", until the peer goes: then {@code read} throws, and that is fine. */
  private void handle(Peer peer, MessageChannel channel) throws Exception {
    while (true) {
      Message message = channel.read();
      String text = decode(message);
      IO.println(peer.name() + " says " + text);
      if (text.equals("foo")) {
        channel.write(TEXT, encode("bar"));
      }
    }
  }

  private Protocol otherProtocol() {
    return Protocol.raw(
        "myproto",
        1,
        1,
        (peer, channel) -> {
          IO.println(peer.name() + " answers " + ask(channel));
          answered.countDown();
        });
  }

  /** Apart from its peer, so that {@code FirstServerTest} can call it with no network. */
  static String ask(MessageChannel channel) throws Exception {
    channel.write(TEXT, encode("hello"));
    channel.write(TEXT, encode("foo"));
    return decode(channel.read());
  }

  /** A payload is bytes; in Ethereum's protocols they are RLP. */
  static byte[] encode(String text) {
    return new RlpWriter().writeString(text).toBytes();
  }

  /** What a stranger sent may be anything: an exception here ends that peer, and nothing else. */
  static String decode(Message message) throws RlpException {
    return new RlpReader(message.payload()).readString(MAX_TEXT_BYTES);
  }
}
