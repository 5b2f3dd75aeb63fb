package io.jdevp2p.cli;

import io.jdevp2p.host.Host;
import io.jdevp2p.rlp.RlpCodec;
import io.jdevp2p.rlp.RlpException;
import io.jdevp2p.rlpx.BaseMessage;
import io.jdevp2p.rlpx.Capability;
import io.jdevp2p.server.Message;
import io.jdevp2p.server.MessageChannel;
import io.jdevp2p.server.Peer;
import io.jdevp2p.server.Protocol;
import io.jdevp2p.server.ProtocolBreach;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The protocol {@code bench}, version 1, by which nodes of any make are measured. It has 8 codes;
 * payloads of 0, 1 and 2 are bytes of any content.
 *
 * <pre>
 * 0 echo      answered with 1 and the same payload
 * 1 reply
 * 2 data      counted and dropped
 * 3 ask       []                      answered with 4; the counts start anew
 * 4 report    [messages, bytes]       data seen since the last ask
 * 5 generate  [count, size, random]   answered with so many data messages, zeros or random
 * </pre>
 */
final class BenchProtocol {
  static final Capability CAPABILITY = new Capability("bench", 1);
  static final int LENGTH = 8;

  static final int ECHO = 0;
  static final int REPLY = 1;
  static final int DATA = 2;
  static final int ASK = 3;
  static final int REPORT = 4;
  static final int GENERATE = 5;

  /** Where its codes begin on a connection that speaks nothing else. */
  static final int OFFSET = BaseMessage.CODES;

  /** Asks for a report. */
  record Ask() {}

  /** What was counted. */
  record Report(long messages, long bytes) {}

  /** Asks for data. */
  record Generate(long count, long size, long random) {}

  static final RlpCodec<Ask> ASK_CODEC = RlpCodec.of(Ask.class, MethodHandles.lookup());
  static final RlpCodec<Report> REPORT_CODEC = RlpCodec.of(Report.class, MethodHandles.lookup());
  static final RlpCodec<Generate> GENERATE_CODEC =
      RlpCodec.of(Generate.class, MethodHandles.lookup());

  private final Host host;
  private final Listener listener;

  /** Who wants to know what happens on the channels; called by their threads. */
  interface Listener {
    void opened(Peer peer, MessageChannel channel);

    void closed(Peer peer, MessageChannel channel);

    /** A reply or a report came. */
    void answered(Peer peer, int code, int size);
  }

  BenchProtocol(Host host, Listener listener) {
    this.host = host;
    this.listener = listener;
  }

  /** The protocol under any name. */
  Protocol as(Capability capability) {
    return Protocol.raw(capability.name(), capability.version(), LENGTH, this::run);
  }

  private void run(Peer peer, MessageChannel channel) throws Exception {
    listener.opened(peer, channel);
    try {
      serve(peer, channel);
    } finally {
      listener.closed(peer, channel);
    }
  }

  private void serve(Peer peer, MessageChannel channel) throws Exception {
    AtomicInteger generators = new AtomicInteger();
    long messages = 0;
    long bytes = 0;
    while (true) {
      Message message = channel.read();
      switch (message.code()) {
        case ECHO -> channel.write(REPLY, message.payload());
        case DATA -> {
          messages++;
          bytes += message.size();
        }
        case ASK -> {
          channel.write(REPORT, REPORT_CODEC.encode(new Report(messages, bytes)));
          messages = 0;
          bytes = 0;
        }
        case GENERATE -> generate(peer, channel, message, generators);
        case REPLY, REPORT -> listener.answered(peer, message.code(), message.size());
        default -> throw new ProtocolBreach("unknown code " + message.code());
      }
    }
  }

  private void generate(
      Peer peer, MessageChannel channel, Message message, AtomicInteger generators)
      throws ProtocolBreach {
    Generate order;
    try {
      order = GENERATE_CODEC.decode(message.payload());
    } catch (RlpException e) {
      throw new ProtocolBreach("generate cannot be decoded: " + e.getMessage());
    }
    if (order.size() < 0 || order.size() > Protocol.MAX_MESSAGE_BYTES) {
      throw new ProtocolBreach("generate asks for messages that are too large");
    }
    if (generators.incrementAndGet() > CliLimits.GENERATORS) {
      throw new ProtocolBreach("more than " + CliLimits.GENERATORS + " generate messages at once");
    }
    host.threads()
        .start(
            "generate for " + peer.shortId(),
            () -> {
              try {
                send(
                    channel, DATA, payload((int) order.size(), order.random() != 0), order.count());
              } catch (IOException e) {
                // The peer is gone, or does not want the rest.
              } finally {
                generators.decrementAndGet();
              }
            });
  }

  /** Sends the same message so many times. */
  static void send(MessageChannel channel, int code, byte[] payload, long count)
      throws IOException {
    for (long i = 0; i < count; i++) {
      channel.write(code, payload);
    }
  }

  /** Zeros, or bytes that cannot be compressed; the same for each size. */
  static byte[] payload(int size, boolean random) {
    byte[] payload = new byte[size];
    if (random) {
      new Random(size).nextBytes(payload);
    }
    return payload;
  }
}
