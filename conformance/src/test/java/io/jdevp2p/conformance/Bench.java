package io.jdevp2p.conformance;

import io.jdevp2p.enr.NodeId;
import io.jdevp2p.host.Completion;
import io.jdevp2p.host.Deadline;
import io.jdevp2p.host.Host;
import io.jdevp2p.host.Limit;
import io.jdevp2p.host.Mailbox;
import io.jdevp2p.rlp.RlpReader;
import io.jdevp2p.rlp.RlpWriter;
import io.jdevp2p.rlpx.Capability;
import io.jdevp2p.server.Message;
import io.jdevp2p.server.MessageChannel;
import io.jdevp2p.server.Peer;
import io.jdevp2p.server.Protocol;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import java.util.function.IntFunction;

/**
 * The protocol "bench", as go/wire/wire.go defines it: echo, counted data, generated data.
 * Thread-safe.
 */
final class Bench {
  static final String NAME = "bench";
  static final int VERSION = 1;
  static final int LENGTH = 8;

  static final int ECHO = 0;
  static final int REPLY = 1;
  static final int DATA = 2;
  static final int ASK = 3;
  static final int REPORT = 4;
  static final int GENERATE = 5;

  private final Host host = Host.system();
  private final ConcurrentMap<String, Completion<Link>> links = new ConcurrentHashMap<>();

  /** A connected peer, and the replies that came from it. */
  private final class Link {
    final MessageChannel channel;
    final Mailbox<byte[]> replies =
        new Mailbox<>(host.clock(), new Limit("replies that wait for the test", 1024));

    Link(MessageChannel channel) {
      this.channel = channel;
    }
  }

  Protocol protocol(Capability capability) {
    return Protocol.raw(
        capability.name(),
        capability.version(),
        LENGTH,
        (peer, channel) -> run(capability.name(), peer, channel));
  }

  private void run(String protocol, Peer peer, MessageChannel channel) throws Exception {
    Link link = new Link(channel);
    slot(protocol, peer.id()).complete(link);
    long messages = 0;
    long bytes = 0;
    try {
      while (true) {
        Message message = channel.read();
        switch (message.code()) {
          case ECHO -> channel.write(REPLY, message.payload());
          case REPLY -> link.replies.put(message.payload());
          case DATA -> {
            messages++;
            bytes += message.size();
          }
          case ASK -> {
            channel.write(REPORT, list(messages, bytes));
            messages = 0;
            bytes = 0;
          }
          case GENERATE -> {
            RlpReader order = new RlpReader(message.payload());
            order.enterList();
            int count = order.readInt();
            byte[] data = payload(order.readInt(), order.readInt() != 0);
            host.threads().start("generated data", () -> generate(channel, count, data));
          }
          default -> throw new IOException("unknown code " + message.code());
        }
      }
    } finally {
      link.replies.close();
    }
  }

  private static void generate(MessageChannel channel, int count, byte[] data) {
    try {
      for (int i = 0; i < count; i++) {
        channel.write(DATA, data);
      }
    } catch (IOException e) {
      // The peer has gone; its handler knows.
    }
  }

  private static byte[] list(long... numbers) {
    RlpWriter writer = new RlpWriter().beginList();
    for (long number : numbers) {
      writer.writeLong(number);
    }
    return writer.endList().toBytes();
  }

  static byte[] payload(int size, boolean random) {
    byte[] payload = new byte[size];
    if (random) {
      new Random(size).nextBytes(payload);
    }
    return payload;
  }

  void write(String protocol, NodeId peer, int code, byte[] payload) throws Exception {
    link(protocol, peer).channel.write(code, payload);
  }

  /** Sends payloads 0 to count - 1 without waiting, and checks that each comes back in its turn. */
  void echo(String protocol, NodeId peer, int count, IntFunction<byte[]> payload) throws Exception {
    Link link = link(protocol, peer);
    if (count == 1) {
      link.channel.write(ECHO, payload.apply(0));
    } else {
      host.threads().start("pipelined echoes", () -> sendAll(link, count, payload));
    }
    Deadline deadline = host.clock().deadline(TestNode.PATIENCE);
    for (int i = 0; i < count; i++) {
      Optional<byte[]> reply = link.replies.take(deadline);
      if (reply.isEmpty()) {
        throw new IOException("only " + i + " of " + count + " replies came");
      }
      byte[] sent = payload.apply(i);
      if (!Arrays.equals(reply.get(), sent)) {
        throw new IOException(
            "reply "
                + i
                + " of "
                + reply.get().length
                + " bytes is not what was sent, "
                + sent.length
                + " bytes");
      }
    }
  }

  private static void sendAll(Link link, int count, IntFunction<byte[]> payload) {
    try {
      for (int i = 0; i < count; i++) {
        link.channel.write(ECHO, payload.apply(i));
      }
    } catch (IOException e) {
      // The replies that don't come tell.
    }
  }

  static byte[] numbered(int number, int size) {
    return ByteBuffer.allocate(Math.max(size, Long.BYTES)).putLong(number).array();
  }

  private Link link(String protocol, NodeId peer) throws InterruptedException, ExecutionException {
    return slot(protocol, peer)
        .await(host.clock().deadline(TestNode.PATIENCE))
        .orElseThrow(() -> new AssertionError("there is no peer " + peer.hex()));
  }

  private Completion<Link> slot(String protocol, NodeId peer) {
    return links.computeIfAbsent(protocol + " " + peer.hex(), _ -> new Completion<>(host.clock()));
  }
}
