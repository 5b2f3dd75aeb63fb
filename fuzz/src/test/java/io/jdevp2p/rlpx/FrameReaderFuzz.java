package io.jdevp2p.rlpx;

import io.jdevp2p.fuzz.Allocation;
import io.jdevp2p.fuzz.Check;
import io.jdevp2p.fuzz.FuzzedSocket;
import io.jdevp2p.fuzz.Input;
import io.jdevp2p.rlp.RlpException;
import io.jdevp2p.rlp.RlpReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@link FrameReader} as a machine: a stream of frames, of {@link FrameEncoder}'s and of anybody's
 * who has the keys, is changed or cut somewhere, and arrives in any pieces. Each message before
 * that place is read bit for bit or refused as the specification says; the first one behind it is
 * refused; and nothing is allocated that has not arrived.
 */
public final class FrameReaderFuzz {
  public static final int MAX_INPUT_BYTES = 2500;

  private static final int MOST_FRAMES = 12;
  private static final int LARGEST_BYTES = 0xffffff - 5; // a frame has the code, too
  private static final int BUFFER_BYTES = Peers.LIMITS.bufferBytes();
  private static final int SMALL_BYTES = 64;
  private static final int UNUSED_CODE = 7;

  /** The header of a frame of the largest size that there is, as the first of a connection. */
  private static final byte[] GIANT_HEADER = giantHeader();

  /** One frame: where on the wire it ends, and what must be read; nothing when it is refused. */
  private record Sent(int end, @Nullable Frame frame) {}

  private final Input input;
  private final boolean snappy;
  private final FrameCipher cipher;
  private final FrameEncoder encoder;
  private final ByteArrayOutputStream wire = new ByteArrayOutputStream();
  private final List<Sent> sent = new ArrayList<>();

  private FrameReaderFuzz(Input input) {
    this.input = input;
    this.snappy = input.nextBoolean();
    this.cipher = secrets(true).egress();
    this.encoder = new FrameEncoder(cipher, Peers.LIMITS);
  }

  public static void fuzzerTestOneInput(byte[] bytes) throws IOException {
    FrameReaderFuzz run = new FrameReaderFuzz(new Input(bytes));
    boolean hello = run.input.nextBoolean();
    run.send(hello);
    run.receive(hello);
  }

  // ---- Sending

  private void send(boolean hello) throws IOException {
    if (hello) {
      sendSealed(input.bytesUpTo(input.upTo(Peers.LIMITS.helloBytes() + 8)), true);
    } else if (input.choice(16) == 1) {
      sendRaw(GIANT_HEADER);
    }
    encoder.open(snappy);
    for (int i = 0; i < MOST_FRAMES && input.hasMore(); i++) {
      switch (input.choice(8)) {
        case 0, 1, 2 -> sendWritten(input.bytesUpTo(input.upTo(400)));
        case 3 -> sendWritten(new byte[input.upTo(20_000)]);
        case 4, 5 -> sendSealed(input.bytesUpTo(input.upTo(400)), false);
        case 6 -> sendRaw(input.bytesUpTo(input.choice(64)));
        default -> {
          return;
        }
      }
    }
  }

  /** A message as we write it. */
  private void sendWritten(byte[] payload) throws IOException {
    int code = input.choice(8) == 0 ? Math.toIntExact(input.nextLong() >>> 33) : input.choice(200);
    byte[] frame = new byte[encoder.mostBytes(code, payload.length)];
    int size = encoder.append(code, payload, 0, payload.length, frame, 0);
    boolean taken = payload.length <= limit(code);
    sent(Arrays.copyOf(frame, size), taken ? code : -1, payload);
  }

  /** Any frame-data, under a good MAC. */
  private void sendSealed(byte[] data, boolean hello) {
    byte[] frame = new byte[FrameCipher.wireBytes(data.length)];
    System.arraycopy(data, 0, frame, FrameCipher.HEADER_BYTES, data.length);
    cipher.seal(frame, FrameCipher.HEADER_BYTES, 0, data.length);
    int code = -1;
    byte[] payload = null;
    try {
      RlpReader reader = new RlpReader(data);
      code = reader.readInt();
      int allowed = hello ? Peers.LIMITS.helloBytes() : limit(code);
      byte[] rest = Arrays.copyOfRange(data, reader.offset(), data.length);
      payload =
          snappy && !hello
              ? ReferenceSnappy.inflate(rest, allowed)
              : rest.length <= allowed ? rest : null;
      if (hello && data.length > Peers.LIMITS.helloBytes() + 1) {
        payload = null;
      }
    } catch (RlpException _) {
      // Refused for its code.
    }
    sent(frame, payload == null ? -1 : code, payload);
  }

  /** Any bytes. */
  private void sendRaw(byte[] bytes) {
    if (bytes.length > 0) {
      sent(bytes, -1, null);
    }
  }

  private void sent(byte[] bytes, int code, byte @Nullable [] payload) {
    wire.writeBytes(bytes);
    Frame frame = payload == null || code < 0 ? null : new Frame(code, payload, bytes.length);
    sent.add(new Sent(wire.size(), frame));
  }

  private static int limit(int code) {
    return code == UNUSED_CODE ? -1 : code % 3 == 0 ? SMALL_BYTES : LARGEST_BYTES;
  }

  // ---- Receiving

  private void receive(boolean hello) {
    byte[] genuine = wire.toByteArray();
    byte[] arriving = changed(genuine);
    int mismatch = Arrays.mismatch(genuine, arriving);
    int intact = mismatch < 0 ? genuine.length : mismatch;
    FrameReader reader =
        new FrameReader(
            new ReadBuffer(new FuzzedSocket(arriving, input), new RlpxLimitCounts(Peers.LIMITS)),
            secrets(false).ingress(),
            Peers.LIMITS);
    if (!hello) {
      reader.open(snappy);
    }
    Allocation allocation = new Allocation();
    long allowed = 8L * arriving.length;
    int read = 0;
    while (true) {
      Frame frame;
      try {
        frame = read == 0 && hello ? reader.readFirst() : reader.read(new Limits());
      } catch (RlpxException e) {
        break;
      } catch (IOException e) {
        throw new AssertionError("an exception without a reason", e);
      }
      Check.that(read < sent.size() && sent.get(read).end <= intact, "it reads what nobody sent");
      checkSame(frame, sent.get(read).frame);
      allowed += 2L * frame.payload().length + BUFFER_BYTES;
      if (read++ == 0 && hello) {
        reader.open(snappy);
      }
    }
    allocation.checkAtMost(allowed);
    if (read < sent.size() && sent.get(read).end <= intact) {
      Check.that(sent.get(read).frame == null, "it refuses what was sent well");
    }
  }

  /** Some of it, and perhaps other bytes here and there. */
  private byte[] changed(byte[] genuine) {
    int length = input.choice(4) == 1 ? input.upTo(genuine.length) : genuine.length;
    byte[] changed = Arrays.copyOf(genuine, length);
    for (int i = input.choice(3); i > 0 && length > 0; i--) {
      changed[input.upTo(length - 1)] ^= (byte) (1 + input.choice(255));
    }
    return changed;
  }

  private static void checkSame(Frame frame, @Nullable Frame expected) {
    if (expected == null) {
      throw new AssertionError("it takes what is to be refused");
    }
    Check.equal(frame.code(), expected.code(), "the code");
    Check.equal(frame.payload(), expected.payload(), "the payload");
    Check.equal(frame.wireBytes(), expected.wireBytes(), "the size on the wire");
  }

  private static final class Limits implements MessageLimits {
    @Override
    public int maxBytes(int code) {
      return limit(code);
    }

    @Override
    public int largestBytes() {
      return LARGEST_BYTES;
    }
  }

  private static byte[] giantHeader() {
    byte[] frame = new byte[FrameCipher.wireBytes(0xffffff)];
    secrets(true).egress().seal(frame, FrameCipher.HEADER_BYTES, 0, 0xffffff);
    return Arrays.copyOf(frame, FrameCipher.HEADER_BYTES);
  }

  /** What one side has after a handshake; the same each time. */
  private static Secrets secrets(boolean initiator) {
    byte[] shared = new byte[32];
    Arrays.fill(shared, (byte) 0x5a);
    byte[] nonce = new byte[HandshakeCodec.NONCE_BYTES];
    return new Secrets(shared, nonce, nonce, initiator, new byte[307], new byte[210]);
  }
}
