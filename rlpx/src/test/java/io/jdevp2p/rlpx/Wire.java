package io.jdevp2p.rlpx;

import static org.assertj.core.api.Assertions.assertThat;

import io.jdevp2p.crypto.PublicKey;
import io.jdevp2p.crypto.SecretKey;
import io.jdevp2p.host.Host;
import io.jdevp2p.host.StreamSocket;
import java.io.IOException;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** What the tests of connections share: keys, Hellos, pairs of connections, threads. */
final class Wire {

  static final SecretKey ALICE = SecretKey.generate(new Random(1));
  static final SecretKey BOB = SecretKey.generate(new Random(2));

  private Wire() {}

  static Hello hello(SecretKey key) {
    return hello(key, Hello.VERSION);
  }

  static Hello hello(SecretKey key, int version) {
    return new Hello(version, "test/1", List.of(new Capability("test", 1)), 0, key.publicKey());
  }

  /** Runs on a virtual thread; the result is to be {@linkplain #join awaited}. */
  static <T> FutureTask<T> async(Callable<T> body) {
    FutureTask<T> task = new FutureTask<>(body);
    Host.system().threads().start("test", task);
    return task;
  }

  static FutureTask<Void> run(ThrowingRunnable body) {
    return async(() -> {
      body.run();
      return null;
    });
  }

  static <T> T join(FutureTask<T> task) throws IOException {
    try {
      return task.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException io) {
        throw io;
      }
      throw new AssertionError(e.getCause());
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  static RlpxException failing(ThrowingCallable body, RlpxFailure failure) {
    RlpxException e =
        org.assertj.core.api.Assertions.catchThrowableOfType(RlpxException.class, body);
    assertThat(e).isNotNull();
    assertThat(e.failure()).as(String.valueOf(e.getMessage())).isEqualTo(failure);
    return e;
  }

  /** Something that may fail. */
  interface ThrowingRunnable {
    void run() throws Exception;
  }

  /** Two connections, Hello exchanged. */
  record Connected(
      RlpxConnection alice, RlpxConnection bob, MemoryStream aliceSocket, MemoryStream bobSocket) {}

  static Connected connected(Host host, RlpxLimits limits) throws IOException {
    return connected(host, limits, MemoryStream.pair(), Hello.VERSION, Hello.VERSION);
  }

  static Connected connected(
      Host host, RlpxLimits limits, MemoryStream.Pair pair, int aliceVersion, int bobVersion)
      throws IOException {
    return connected(host, new RlpxLimitCounts(limits), pair, aliceVersion, bobVersion);
  }

  static Connected connected(
      Host host, RlpxLimitCounts alices, MemoryStream.Pair pair, int aliceVersion, int bobVersion)
      throws IOException {
    RlpxConnection alice = new RlpxConnection(pair.left(), host, alices);
    RlpxConnection bob = new RlpxConnection(pair.right(), host, alices.limits());
    FutureTask<Hello> atBob =
        async(() -> {
          bob.accept(BOB);
          return bob.exchangeHello(hello(BOB, bobVersion));
        });
    assertThat(alice.connect(ALICE, BOB.publicKey())).isEqualTo(BOB.publicKey());
    assertThat(alice.exchangeHello(hello(ALICE, aliceVersion)).id()).isEqualTo(BOB.publicKey());
    assertThat(join(atBob).id()).isEqualTo(ALICE.publicKey());
    return new Connected(alice, bob, pair.left(), pair.right());
  }

  /** The end of a connection that may send what it likes. */
  static final class Rogue {
    final StreamSocket socket;
    final FrameCipher egress;
    final FrameCipher ingress;

    private Rogue(StreamSocket socket, Secrets secrets) {
      this.socket = socket;
      this.egress = secrets.egress();
      this.ingress = secrets.ingress();
    }

    static Rogue connect(StreamSocket socket, SecretKey own, PublicKey remote) throws IOException {
      return shakeHands(
          socket, Handshake.initiator(own, remote, new Random(3), RlpxLimits.defaults()));
    }

    static Rogue accept(StreamSocket socket, SecretKey own) throws IOException {
      return shakeHands(socket, Handshake.recipient(own, new Random(4), RlpxLimits.defaults()));
    }

    private static Rogue shakeHands(StreamSocket socket, Handshake machine) throws IOException {
      while (true) {
        switch (machine.next()) {
          case Handshake.Step.Send(byte[] bytes) -> socket.write(bytes, 0, bytes.length);
          case Handshake.Step.NeedBytes(int count) -> {
            byte[] bytes = new byte[count];
            machine.received(bytes, 0, socket.read(bytes, 0, count));
          }
          case Handshake.Step.Failed(RlpxException e) -> throw e;
          case Handshake.Step.Done(Secrets secrets, PublicKey _) -> {
            return new Rogue(socket, secrets);
          }
        }
      }
    }

    /** A frame around any data, code included. */
    byte[] frame(byte[] data) {
      return sealed(egress, data);
    }

    void send(byte[] bytes) throws IOException {
      socket.write(bytes, 0, bytes.length);
    }

    void sendHello() throws IOException {
      sendHello(ALICE, Hello.VERSION);
    }

    void sendHello(SecretKey key, int version) throws IOException {
      send(frame(concat(new byte[] {(byte) 0x80}, BaseMessageCodec.encode(hello(key, version)))));
    }

    /** Reads a frame's data, code included. */
    byte[] receive() throws IOException {
      byte[] header = exactly(FrameCipher.HEADER_BYTES);
      int size = ingress.openHeader(header, 0);
      int padded = FrameCipher.padded(size);
      byte[] body = exactly(padded + FrameMac.BYTES);
      ingress.openPiece(body, 0, padded, 0);
      ingress.openEnd(body, padded);
      return java.util.Arrays.copyOf(body, size);
    }

    private byte[] exactly(int count) throws IOException {
      byte[] bytes = new byte[count];
      for (int filled = 0; filled < count; ) {
        int got = socket.read(bytes, filled, count - filled);
        if (got < 0) {
          throw new java.io.EOFException();
        }
        filled += got;
      }
      return bytes;
    }
  }

  static byte[] sealed(FrameCipher cipher, byte[] data) {
    byte[] frame = new byte[FrameCipher.wireBytes(data.length)];
    System.arraycopy(data, 0, frame, FrameCipher.HEADER_BYTES, data.length);
    cipher.seal(frame, FrameCipher.HEADER_BYTES, 0, data.length);
    return frame;
  }

  static byte[] concat(byte[]... parts) {
    java.io.ByteArrayOutputStream out = new java.io.ByteArrayOutputStream();
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }
}
