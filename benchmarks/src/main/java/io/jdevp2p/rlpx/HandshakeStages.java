package io.jdevp2p.rlpx;

import io.jdevp2p.benchmarks.ShortRuns;
import io.jdevp2p.crypto.PublicKey;
import io.jdevp2p.crypto.Secp256k1;
import io.jdevp2p.crypto.SecretKey;
import io.jdevp2p.crypto.Signature;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/**
 * The stages of a connection's set-up, each by itself on one thread and without a socket. In this
 * package, since nobody outside needs the stages. The whole is {@code HandshakeBenchmark}.
 */
@State(Scope.Thread)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class HandshakeStages extends ShortRuns {
  private static final RlpxLimits LIMITS = RlpxLimits.defaults();
  private static final long SEED = 3; // of the initiator whom the ack answers

  private final Random random = new Random(1);
  private final SecretKey alice = SecretKey.generate(random);
  private final SecretKey bob = SecretKey.generate(random);
  private final byte[] nonce = bytes();
  private final byte[] shared = bytes();
  private final Signature signature = Secp256k1.sign(alice, nonce);
  private final byte[] auth = auth(initiator());
  private final byte[] ack = ack(auth);
  private final Hello hello =
      new Hello(
          Hello.VERSION,
          "jdevp2p/benchmark/linux-amd64/java25",
          List.of(new Capability("eth", 68), new Capability("snap", 1)),
          30303,
          alice.publicKey());
  private final byte[] helloBytes = BaseMessageCodec.encode(hello);

  private byte[] bytes() {
    byte[] made = new byte[32];
    random.nextBytes(made);
    return made;
  }

  private Handshake initiator() {
    return Handshake.initiator(alice, bob.publicKey(), new Random(SEED), LIMITS);
  }

  private static byte[] auth(Handshake initiator) {
    return ((Handshake.Step.Send) initiator.next()).bytes();
  }

  private static Handshake.Step feed(Handshake machine, byte[] packet) {
    Handshake.Step step = machine.next();
    for (int at = 0; step instanceof Handshake.Step.NeedBytes(int count); at += count) {
      machine.received(packet, at, count);
      step = machine.next();
    }
    return step;
  }

  private byte[] ack(byte[] toAuth) {
    return ((Handshake.Step.Send) feed(Handshake.recipient(bob, random, LIMITS), toAuth)).bytes();
  }

  /** The initiator's first half: two keys, a shared secret, a signature, the sealed message. */
  @Benchmark
  public byte[] initiatorAuth() {
    return auth(initiator());
  }

  /** All of the initiator: its auth, and what it does with the ack. */
  @Benchmark
  public Handshake.Step initiatorInAll() {
    Handshake machine = initiator();
    auth(machine);
    return feed(machine, ack);
  }

  /** All of the recipient: opens auth, makes and seals ack, derives the secrets. */
  @Benchmark
  public Handshake.Step recipientInAll() {
    return feed(Handshake.recipient(bob, random, LIMITS), auth);
  }

  /** Seals auth. */
  @Benchmark
  public byte[] authSeal() {
    return HandshakeCodec.encode(
        new HandshakeCodec.Auth(signature, alice.publicKey(), nonce), bob.publicKey(), random);
  }

  /** Opens auth. */
  @Benchmark
  public Object authOpen() throws RlpxException {
    return HandshakeCodec.decodeAuth(bob, auth);
  }

  /** Seals ack. */
  @Benchmark
  public byte[] ackSeal() {
    return HandshakeCodec.encode(
        new HandshakeCodec.Ack(bob.publicKey(), nonce), alice.publicKey(), random);
  }

  /** Opens ack. */
  @Benchmark
  public Object ackOpen() throws RlpxException {
    return HandshakeCodec.decodeAck(alice, ack);
  }

  /** Derives the secrets. */
  @Benchmark
  public Object secrets() {
    return new Secrets(Arrays.copyOf(shared, shared.length), nonce, nonce, true, auth, ack);
  }

  /** Derives the secrets and makes the ciphers of both directions. */
  @Benchmark
  public Object secretsAndCiphers() {
    Secrets secrets =
        new Secrets(Arrays.copyOf(shared, shared.length), nonce, nonce, true, auth, ack);
    return List.of(secrets.egress(), secrets.ingress());
  }

  /** Encodes our Hello. */
  @Benchmark
  public byte[] helloEncode() {
    return BaseMessageCodec.encode(hello);
  }

  /** Decodes and checks theirs. */
  @Benchmark
  public Object helloDecode() throws IOException {
    return BaseMessageCodec.decode(BaseMessage.HELLO, helloBytes, 0, helloBytes.length, LIMITS);
  }

  /** The curve's part of opening a key that came in a message. */
  @Benchmark
  public PublicKey keyCheck() throws Exception {
    return PublicKey.of(alice.publicKey().bytes());
  }
}
