package io.jdevp2p.cli;

import io.jdevp2p.enr.NodeId;
import io.jdevp2p.host.Host;
import io.jdevp2p.rlp.RlpCodec;
import io.jdevp2p.server.Peer;
import io.jdevp2p.server.Protocol;
import io.jdevp2p.server.TypedChannel;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;

/** The protocol of the demo, {@code chat/1}: records, and what a node does with a peer. */
final class DemoChat {
  private static final int NOISE_BYTES = 200;

  /** Something said. */
  record Say(String text) {}

  /** A question. */
  record Ask(long requestId, String question) {}

  /** Its answer. */
  record Answer(long requestId, String text) {}

  /** What fills the time between sentences, so that the table has something to show. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Noise(long number, byte[] bytes) {}

  /** Who hears what is said. */
  interface Listener {
    void opened(NodeId peer, TypedChannel channel);

    void closed(NodeId peer, TypedChannel channel);

    void heard(NodeId peer, String text);
  }

  private DemoChat() {}

  static Protocol protocol(Listener listener) {
    MethodHandles.Lookup own = MethodHandles.lookup();
    return Protocol.named("chat", 1)
        .message(0, Say.class, CliLimits.CHAT_BYTES, own)
        .message(1, Ask.class, CliLimits.CHAT_BYTES, own)
        .message(2, Answer.class, CliLimits.CHAT_BYTES, own)
        .message(3, Noise.class, CliLimits.CHAT_BYTES, own)
        .serve(Ask.class, (_, ask) -> new Answer(ask.requestId(), answer(ask.question())))
        .onPeer((peer, channel) -> talk(peer, channel, listener));
  }

  /** Bytes of a sentence on its way, before compression and encryption. */
  static int encodedBytes(String text) {
    return RlpCodec.of(Say.class, MethodHandles.lookup()).encode(new Say(text)).length;
  }

  private static void talk(Peer peer, TypedChannel channel, Listener listener)
      throws IOException, InterruptedException {
    listener.opened(peer.id(), channel);
    try {
      while (true) {
        if (channel.receive() instanceof Say(String text)) {
          listener.heard(peer.id(), text);
        }
      }
    } finally {
      listener.closed(peer.id(), channel);
    }
  }

  private static String answer(String question) {
    return new StringBuilder(question).reverse().toString();
  }

  /** Sends noise to one peer after the other until told to stop. Runs on a thread of its own. */
  static void murmur(Host host, DemoNode node, Duration pause, BooleanSupplier ended) {
    long millis = pause.toMillis();
    long number = 0;
    byte[] bytes = new byte[NOISE_BYTES];
    try {
      while (!ended.getAsBoolean()) {
        host.clock().sleep(Duration.ofMillis(millis / 2 + host.random().nextLong(millis)));
        List<TypedChannel> channels = node.channels();
        if (!channels.isEmpty()) {
          host.random().nextBytes(bytes);
          TypedChannel to = channels.get(host.random().nextInt(channels.size()));
          try {
            to.send(new Noise(number++, bytes));
          } catch (IOException e) {
            // That peer just went; there are others, or will be.
          }
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
