package io.jdevp2p.examples;

import io.jdevp2p.server.Protocol;
import io.jdevp2p.server.Server;
import java.util.concurrent.CountDownLatch;

/**
 * A protocol of one's own, and two nodes that speak it: 22 lines, counted from the record to the
 * last brace, with the blank one.
 */
final class Chat {
  record Say(String text) {}

  void main() throws Exception {
    var heard = new CountDownLatch(2);
    var chat =
        Protocol.named("chat", 1)
            .message(0, Say.class)
            .onPeer((peer, channel) -> {
              channel.send(new Say("Hello, " + peer.name() + "!"));
              while (channel.receive() instanceof Say(String text)) {
                IO.println(peer.name() + " says: " + text);
                heard.countDown();
              }
            });
    try (var ann =
            Server.start(c -> c.freshKey().name("Ann").listen("localhost:0").protocol(chat));
        var bob = Server.start(c -> c.freshKey().name("Bob").protocol(chat))) {
      bob.addPeer(ann.self());
      heard.await();
    }
  }
}
