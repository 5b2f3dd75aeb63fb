package io.jdevp2p.rlpx;

import io.jdevp2p.crypto.CryptoException;
import io.jdevp2p.crypto.PublicKey;
import io.jdevp2p.crypto.Secp256k1;
import io.jdevp2p.crypto.SecretKey;
import io.jdevp2p.crypto.Signature;
import io.jdevp2p.rlpx.HandshakeCodec.Ack;
import io.jdevp2p.rlpx.HandshakeCodec.Auth;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The handshake of both roles as a machine without I/O: {@link #next()} says what is to be done,
 * until it is {@link Step.Done} or {@link Step.Failed}. Owned by one thread; used once.
 *
 * <pre>
 *   initiator:  Send(auth)  NeedBytes(2)  NeedBytes(size)  Done
 *   recipient:  NeedBytes(2)  NeedBytes(size)  Send(ack)  Done
 * </pre>
 *
 * <p>No byte beyond the handshake is taken: frames may follow at once. A size is believed only
 * between the smallest possible message and {@link RlpxLimits#authBytes()}, and that is decided
 * from the two bytes of the prefix: before anything is waited for, kept or computed. One side's
 * asymmetric work is then bounded by one message.
 *
 * @see <a href="https://github.com/ethereum/devp2p/blob/master/rlpx.md#initial-handshake">RLPx,
 *     initial handshake</a>
 */
final class Handshake {

  /** What is to be done next. */
  sealed interface Step {
    /** Send these bytes, then ask for the next step. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Send(byte[] bytes) implements Step {}

    /** Hand over up to so many bytes of what arrives, then ask for the next step. */
    record NeedBytes(int count) implements Step {}

    /** The handshake is complete: frames follow. */
    record Done(Secrets secrets, PublicKey remote) implements Step {}

    /** The handshake has failed; nothing is to be answered. */
    record Failed(RlpxException cause) implements Step {}
  }

  private enum State {
    SEND_AUTH,
    READ_PREFIX,
    READ_MESSAGE,
    SEND_ACK,
    DONE,
    FAILED
  }

  private final SecretKey own;
  private final boolean initiator;
  private final RandomGenerator random;
  private final int largest;

  private State state;
  private @Nullable RlpxException failure;
  private byte[] incoming = new byte[HandshakeCodec.PREFIX_BYTES];
  private int filled;

  private @Nullable PublicKey remote;
  private @Nullable SecretKey ephemeral;
  private byte[] sent = {};
  private byte[] ownNonce = {};
  private @Nullable Secrets secrets;

  private Handshake(
      SecretKey own,
      boolean initiator,
      @Nullable PublicKey remote,
      RandomGenerator random,
      RlpxLimits limits) {
    this.own = own;
    this.initiator = initiator;
    this.remote = remote;
    this.random = random;
    this.largest = limits.authBytes();
    this.state = initiator ? State.SEND_AUTH : State.READ_PREFIX;
  }

  /** The side that has opened the connection, and knows whom it wants to talk to. */
  static Handshake initiator(
      SecretKey own, PublicKey remote, RandomGenerator random, RlpxLimits limits) {
    return new Handshake(own, true, remote, random, limits);
  }

  /** The side that has accepted the connection. */
  static Handshake recipient(SecretKey own, RandomGenerator random, RlpxLimits limits) {
    return new Handshake(own, false, null, random, limits);
  }

  /**
   * Takes bytes that have arrived.
   *
   * @param len at most what the last {@link Step.NeedBytes} asked for
   */
  void received(byte[] from, int off, int len) {
    System.arraycopy(from, off, incoming, filled, len);
    filled += len;
  }

  /** Whether all of the other side's message is here, so that {@link #next} computes. */
  boolean hasWholeMessage() {
    return state == State.READ_MESSAGE && filled == incoming.length;
  }

  /** Goes on as far as possible. */
  Step next() {
    try {
      return step();
    } catch (RlpxException e) {
      wipe();
      failure = e;
      state = State.FAILED;
      return new Step.Failed(e);
    }
  }

  private Step step() throws RlpxException {
    return switch (state) {
      case SEND_AUTH -> {
        sent = auth();
        state = State.READ_PREFIX;
        yield new Step.Send(sent);
      }
      case READ_PREFIX -> {
        if (filled == HandshakeCodec.PREFIX_BYTES) {
          int size = checkedSize();
          incoming = Arrays.copyOf(incoming, HandshakeCodec.PREFIX_BYTES + size);
          state = State.READ_MESSAGE;
        }
        yield new Step.NeedBytes(incoming.length - filled);
      }
      case READ_MESSAGE -> {
        if (filled < incoming.length) {
          yield new Step.NeedBytes(incoming.length - filled);
        }
        if (initiator) {
          receivedAck();
          yield done();
        }
        sent = receivedAuth();
        state = State.SEND_ACK;
        yield new Step.Send(sent);
      }
      case SEND_ACK, DONE -> done();
      case FAILED -> throw present(failure);
    };
  }

  private int checkedSize() throws RlpxException {
    int size = HandshakeCodec.sizeOf(incoming, 0);
    int smallest =
        initiator ? HandshakeCodec.SMALLEST_ACK_BYTES : HandshakeCodec.SMALLEST_AUTH_BYTES;
    if (size < smallest) {
      throw new RlpxException(
          initiator ? RlpxFailure.ACK_TOO_SHORT : RlpxFailure.AUTH_TOO_SHORT,
          "the message has " + size + " bytes, at least " + smallest);
    }
    if (size > largest) {
      throw new RlpxException(
          initiator ? RlpxFailure.ACK_TOO_BIG : RlpxFailure.AUTH_TOO_BIG,
          "the message has " + size + " bytes, at most " + largest);
    }
    return size;
  }

  /** The signature is made by the ephemeral key over {@code static-shared-secret ^ nonce}. */
  private byte[] auth() {
    PublicKey to = present(remote);
    SecretKey key = newEphemeral();
    byte[] token = token(to, ownNonce);
    Signature signature = Secp256k1.sign(key, token);
    Arrays.fill(token, (byte) 0);
    return HandshakeCodec.encode(new Auth(signature, own.publicKey(), ownNonce), to, random);
  }

  /** Answers with ack, and derives the secrets, as all that they need is known now. */
  private byte[] receivedAuth() throws RlpxException {
    Auth auth = HandshakeCodec.decodeAuth(own, incoming);
    byte[] token = token(auth.key(), auth.nonce());
    PublicKey remoteEphemeral;
    try {
      remoteEphemeral = Secp256k1.recover(token, auth.signature());
    } catch (CryptoException e) {
      throw new RlpxException(RlpxFailure.AUTH_SIGNATURE, "the signature gives no key", e);
    } finally {
      Arrays.fill(token, (byte) 0);
    }
    remote = auth.key();
    SecretKey key = newEphemeral();
    byte[] ack = HandshakeCodec.encode(new Ack(key.publicKey(), ownNonce), auth.key(), random);
    byte[] shared = Secp256k1.ecdhX(key, remoteEphemeral);
    secrets = new Secrets(shared, auth.nonce(), ownNonce, false, incoming, ack);
    forgetKey();
    return ack;
  }

  private void receivedAck() throws RlpxException {
    Ack ack = HandshakeCodec.decodeAck(own, incoming);
    byte[] shared = Secp256k1.ecdhX(present(ephemeral), ack.ephemeralKey());
    secrets = new Secrets(shared, ownNonce, ack.nonce(), true, sent, incoming);
    forgetKey();
  }

  private Step done() {
    state = State.DONE;
    return new Step.Done(present(secrets), present(remote));
  }

  private SecretKey newEphemeral() {
    SecretKey key = SecretKey.generate(random);
    ephemeral = key;
    ownNonce = new byte[HandshakeCodec.NONCE_BYTES];
    random.nextBytes(ownNonce);
    return key;
  }

  /** What the ephemeral key signs: {@code static-shared-secret ^ nonce}. */
  private byte[] token(PublicKey other, byte[] nonce) {
    byte[] staticShared = Secp256k1.ecdhX(own, other);
    byte[] token = xor(staticShared, nonce);
    Arrays.fill(staticShared, (byte) 0);
    return token;
  }

  /**
   * Overwrites all that is secret: to be called when the handshake is over, however it ended. The
   * ciphers that were made of the {@link Secrets} stay good.
   */
  void wipe() {
    forgetKey();
    Secrets agreed = secrets;
    if (agreed != null) {
      agreed.wipe();
    }
  }

  /**
   * Without the ephemeral key what was recorded can't be read later, whoever gets our own key. The
   * nonce goes, too: with what was signed it would give away the secret that the node keys share.
   */
  private void forgetKey() {
    SecretKey key = ephemeral;
    if (key != null) {
      key.destroy();
    }
    ephemeral = null;
    Arrays.fill(ownNonce, (byte) 0);
    incoming = new byte[0];
    filled = 0;
  }

  static byte[] xor(byte[] a, byte[] b) {
    byte[] out = new byte[a.length];
    for (int i = 0; i < out.length; i++) {
      out[i] = (byte) (a[i] ^ b[i]);
    }
    return out;
  }

  private static <T> T present(@Nullable T value) {
    if (value == null) {
      throw new IllegalStateException("the handshake has not come that far");
    }
    return value;
  }
}
