package io.jdevp2p.rlpx;

import io.jdevp2p.crypto.PublicKey;
import io.jdevp2p.host.Completion;
import io.jdevp2p.host.Host;
import io.jdevp2p.host.StreamSocket;
import java.io.IOException;
import java.util.concurrent.ExecutionException;

/**
 * The exchange of Hello: ours is written while theirs is read, so that two sides which are slow to
 * read don't wait for each other. For the connection's one reader.
 *
 * @see <a href="https://github.com/ethereum/devp2p/blob/master/rlpx.md#hello-0x00">RLPx, Hello</a>
 */
final class HelloExchange {
  private final StreamSocket socket;
  private final Host host;
  private final FrameWriter writer;
  private final FrameReader reader;

  HelloExchange(StreamSocket socket, Host host, FrameWriter writer, FrameReader reader) {
    this.socket = socket;
    this.host = host;
    this.writer = writer;
    this.reader = reader;
  }

  /**
   * Does it, and lets both directions be compressed from here on if both sides do that (EIP-706).
   *
   * @param remote the node key that their Hello must have
   */
  Hello exchange(Hello own, PublicKey remote, RlpxLimits limits) throws IOException {
    byte[] payload = BaseMessageCodec.encode(own);
    boolean snappyHere = own.version() >= Hello.SNAPPY_VERSION;
    Completion<Boolean> written = new Completion<>(host.clock());
    if (FrameCipher.wireBytes(1 + payload.length) <= socket.sendRoom()) {
      write(payload, snappyHere, written);
    } else {
      host.threads().start("rlpx-hello", () -> write(payload, snappyHere, written));
    }
    // A Disconnect that is already here says more than the write that failed because of it.
    Hello theirs = read(remote, limits);
    awaitWritten(written);
    boolean snappy = snappyHere && theirs.version() >= Hello.SNAPPY_VERSION;
    writer.open(snappy);
    reader.open(snappy);
    return theirs;
  }

  private void write(byte[] payload, boolean snappy, Completion<Boolean> written) {
    try {
      writer.writeHello(payload, snappy);
      written.complete(true);
    } catch (IOException | RuntimeException | Error e) {
      written.fail(e);
    }
  }

  private static void awaitWritten(Completion<Boolean> written) throws IOException {
    try {
      written.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while Hello was written", e);
    } catch (ExecutionException e) {
      throw new IOException("Hello could not be written", e.getCause());
    }
  }

  private Hello read(PublicKey remote, RlpxLimits limits) throws IOException {
    Frame frame = reader.readFirst();
    byte[] payload = frame.payload();
    return switch (frame.code()) {
      case BaseMessage.HELLO -> {
        Hello hello =
            (Hello) BaseMessageCodec.decode(BaseMessage.HELLO, payload, 0, payload.length, limits);
        if (!hello.id().equals(remote)) {
          throw new RlpxException(
              RlpxFailure.HELLO_UNEXPECTED_IDENTITY,
              "the node key in Hello is not the one of the handshake");
        }
        yield hello;
      }
      case BaseMessage.DISCONNECT ->
          throw RlpxException.disconnected(BaseMessageCodec.decodeFirstReason(payload));
      default ->
          throw new RlpxException(
              RlpxFailure.HELLO_UNEXPECTED_MESSAGE,
              "the first message has code " + frame.code() + ", not Hello's");
    };
  }
}
