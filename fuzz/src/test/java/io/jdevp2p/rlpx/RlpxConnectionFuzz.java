package io.jdevp2p.rlpx;

import io.jdevp2p.crypto.PublicKey;
import io.jdevp2p.crypto.SecretKey;
import io.jdevp2p.fuzz.Allocation;
import io.jdevp2p.fuzz.Check;
import io.jdevp2p.fuzz.FuzzedSocket;
import io.jdevp2p.fuzz.InlineHost;
import io.jdevp2p.fuzz.Input;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;

/**
 * A whole connection, from the first byte to the last, whose other side has good keys and sends
 * what it likes, in any pieces: only {@link RlpxException} comes out, always with a reason to close
 * with, and memory follows what has arrived.
 */
public final class RlpxConnectionFuzz {
  private static final int MOST_FRAMES = 8;
  private static final byte[] AUTH = Peers.sent(Peers.alice());
  private static final byte[] ACK = ack();

  private final Input input;
  private final ByteArrayOutputStream wire = new ByteArrayOutputStream();
  private boolean helloIsGood;
  private boolean greeted;

  private RlpxConnectionFuzz(Input input) {
    this.input = input;
  }

  public static void fuzzerTestOneInput(byte[] bytes) throws IOException {
    new RlpxConnectionFuzz(new Input(bytes)).run();
  }

  private void run() throws IOException {
    send();
    byte[] sent = wire.toByteArray();
    byte[] arriving = sent;
    if (input.choice(4) == 1) {
      arriving = Arrays.copyOf(arriving, input.upTo(arriving.length));
    }
    if (input.choice(4) == 1 && arriving.length > 0) {
      arriving = arriving.clone();
      arriving[input.upTo(arriving.length - 1)] ^= (byte) (1 + input.choice(255));
    }
    Allocation allocation = new Allocation();
    FuzzedSocket socket = new FuzzedSocket(arriving, input);
    RlpxConnection connection =
        new RlpxConnection(socket, new InlineHost(Peers.BOB_SEED), Peers.LIMITS);
    DisconnectReason answer = DisconnectReason.QUITTING;
    try {
      talk(connection);
    } catch (RlpxException e) {
      Check.that(!e.failure().text().isEmpty(), "a failure has a name");
      answer = e.failure().answer().orElse(DisconnectReason.NETWORK_ERROR);
    }
    if (helloIsGood && Arrays.equals(arriving, sent)) {
      Check.that(greeted, "a good Hello is taken, in whatever pieces it comes");
    }
    connection.close(answer);
    Check.that(socket.isClosed(), "the socket is closed in the end");
    allocation.checkAtMost(64L * arriving.length);
  }

  private void talk(RlpxConnection connection) throws IOException {
    PublicKey remote = connection.accept(Peers.BOB);
    Check.equal(remote, Peers.ALICE.publicKey(), "who it is");
    Hello theirs = connection.exchangeHello(Peers.hello(Peers.BOB, Hello.VERSION));
    Check.equal(theirs.id(), remote, "who it says it is");
    greeted = true;
    connection.write(16, new byte[100]);
    while (true) {
      Frame frame = connection.read();
      if (frame.code() < BaseMessage.CODES) {
        byte[] payload = frame.payload();
        try {
          BaseMessageCodec.decode(frame.code(), payload, 0, payload.length);
        } catch (RlpxException _) {
          // Who reads a connection decides what to do about it.
        }
      }
    }
  }

  /** What Alice sends: her auth, a Hello or something else, and frames of anything. */
  private void send() {
    wire.writeBytes(AUTH);
    Handshake alice = Peers.alice();
    Peers.sent(alice);
    Secrets secrets = ((Handshake.Step.Done) Peers.given(alice, ACK)).secrets();
    FrameCipher cipher = secrets.egress();
    int kind = input.choice(6);
    helloIsGood = kind < 2;
    switch (kind) {
      case 0 -> frame(cipher, hello(Peers.ALICE, Hello.VERSION));
      case 1 -> frame(cipher, hello(Peers.ALICE, Hello.SNAPPY_VERSION - 1));
      case 2 -> {
        byte[] changed = hello(Peers.ALICE, Hello.VERSION);
        for (int i = input.choice(4); i >= 0; i--) {
          changed[input.choice(changed.length)] = (byte) input.nextByte();
        }
        frame(cipher, changed);
      }
      case 4 -> frame(cipher, hello(Peers.BOB, Hello.VERSION)); // not whose handshake it is
      case 5 -> announced(cipher, input.upTo(0xffffff));
      default -> {} // the first frame below stands for Hello
    }
    for (int i = input.choice(MOST_FRAMES); i > 0; i--) {
      frame(cipher, input.bytesUpTo(input.upTo(300)));
    }
  }

  private static byte[] hello(SecretKey identity, int version) {
    byte[] payload = BaseMessageCodec.encode(Peers.hello(identity, version));
    byte[] data = new byte[1 + payload.length];
    data[0] = (byte) 0x80;
    System.arraycopy(payload, 0, data, 1, payload.length);
    return data;
  }

  /** The header of a frame of which no more need come. */
  private void announced(FrameCipher cipher, int size) {
    byte[] header = new byte[FrameCipher.HEADER_BYTES];
    cipher.sealHeader(header, 0, size);
    wire.writeBytes(header);
  }

  private void frame(FrameCipher cipher, byte[] data) {
    byte[] frame = new byte[FrameCipher.wireBytes(data.length)];
    System.arraycopy(data, 0, frame, FrameCipher.HEADER_BYTES, data.length);
    cipher.seal(frame, FrameCipher.HEADER_BYTES, 0, data.length);
    wire.writeBytes(frame);
  }

  /** What Bob answers to Alice, on a host with his seed. */
  private static byte[] ack() {
    FuzzedSocket socket = new FuzzedSocket(AUTH, new Input(new byte[0]));
    RlpxConnection bob = new RlpxConnection(socket, new InlineHost(Peers.BOB_SEED), Peers.LIMITS);
    try {
      bob.accept(Peers.BOB);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return socket.written();
  }
}
