package io.jdevp2p.examples;

import io.jdevp2p.rlpx.BaseMessage;
import io.jdevp2p.rlpx.Frame;
import io.jdevp2p.rlpx.Hello;
import io.jdevp2p.rlpx.MessageLimits;
import io.jdevp2p.server.ForwardingTransport;
import io.jdevp2p.server.Protocol;
import io.jdevp2p.server.Server;
import io.jdevp2p.server.Transport;
import io.jdevp2p.server.TransportFactory;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** Sees every message go by: RLPx inside, a count and a line around it. */
final class CountingTransport extends ForwardingTransport {
  private final AtomicInteger messages;

  private CountingTransport(Transport inner, AtomicInteger messages) {
    super(inner);
    this.messages = messages;
  }

  /** Goes where {@code newTransport} goes in go-ethereum's server. */
  static TransportFactory factory(AtomicInteger messages) {
    TransportFactory rlpx = TransportFactory.rlpx();
    return (socket, host, counts) ->
        new CountingTransport(rlpx.create(socket, host, counts), messages);
  }

  public static void main(String[] args) throws Exception {
    CountDownLatch done = new CountDownLatch(2);
    Protocol greeting =
        Protocol.raw(
            "greeting",
            1,
            1,
            (_, channel) -> {
              channel.write(0, new byte[100]);
              channel.read();
              done.countDown();
              channel.read(); // stays until the other side goes
            });
    AtomicInteger messages = new AtomicInteger();
    try (Server bob = Server.start(c -> c.freshKey().listen("localhost:0").protocol(greeting));
        Server ann =
            Server.start(
                c -> c.freshKey().protocol(greeting).transportFactory(factory(messages)))) {
      ann.addPeer(bob.self());
      done.await();
      IO.println(messages + " messages on Ann's side");
    }
  }

  @Override
  public Hello protocolHandshake(Hello own) throws IOException {
    Hello theirs = super.protocolHandshake(own);
    IO.println("hello from " + theirs.name() + ", which speaks " + theirs.capabilities());
    return theirs;
  }

  @Override
  public Frame read(MessageLimits limits) throws IOException {
    Frame frame = super.read(limits);
    count("received", frame.code(), frame.payload());
    return frame;
  }

  @Override
  public void write(int code, byte[] payload) throws IOException {
    count("sent", code, payload);
    super.write(code, payload);
  }

  /** Codes count over all protocols: 0 to 15 are the base protocol's, the first other has 16. */
  private void count(String what, int code, byte[] payload) {
    if (code >= BaseMessage.CODES) {
      messages.incrementAndGet();
      IO.println(what + " code " + code + ", " + payload.length + " bytes");
    }
  }
}
