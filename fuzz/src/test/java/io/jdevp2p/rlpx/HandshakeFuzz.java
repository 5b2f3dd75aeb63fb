package io.jdevp2p.rlpx;

import io.jdevp2p.crypto.Ecies;
import io.jdevp2p.crypto.PublicKey;
import io.jdevp2p.fuzz.Check;
import io.jdevp2p.fuzz.Input;
import io.jdevp2p.rlp.RlpWriter;
import java.util.Arrays;
import java.util.Random;

/**
 * The handshake as a machine, in both roles, with its bytes in any pieces: the genuine packet leads
 * to the secrets that the other side has, however it is cut and whatever follows; a changed one
 * never does; and nobody is waited for beyond the largest packet.
 */
public final class HandshakeFuzz {
  public static final int MAX_INPUT_BYTES = 2300;

  private static final byte[] AUTH = Peers.sent(Peers.alice());
  private static final byte[] ACK = ackTo(AUTH);
  private static final byte[] SECRET = secret();

  private final Input input;
  private final boolean initiator;

  private HandshakeFuzz(Input input) {
    this.input = input;
    this.initiator = input.nextBoolean();
  }

  public static void fuzzerTestOneInput(byte[] bytes) {
    new HandshakeFuzz(new Input(bytes)).run();
  }

  private void run() {
    Handshake machine = initiator ? Peers.alice() : Peers.bob();
    if (initiator) {
      Check.equal(Peers.sent(machine), AUTH, "the same auth each time");
    }
    byte[] genuine = initiator ? ACK : AUTH;
    switch (input.choice(5)) {
      case 0 -> genuine(machine, genuine);
      case 1 -> changed(machine, genuine);
      case 2 -> cut(machine, genuine);
      case 3 -> feed(machine, sealed(mutated(genuineBody())));
      default -> feed(machine, input.rest());
    }
  }

  private void genuine(Handshake machine, byte[] packet) {
    byte[] more = Arrays.copyOf(packet, packet.length + input.choice(8));
    Fed fed = feed(machine, more);
    Check.equal(fed.taken, packet.length, "the bytes of the handshake, and no more");
    if (!(fed.last instanceof Handshake.Step.Done(Secrets secrets, PublicKey remote))) {
      throw new AssertionError("the genuine packet leads to " + fed.last);
    }
    Check.equal(secrets.aesSecret(), SECRET, "the secret of the other side");
    Check.equal(
        remote, (initiator ? Peers.BOB : Peers.ALICE).publicKey(), "the key of the other side");
  }

  private void changed(Handshake machine, byte[] packet) {
    byte[] changed = packet.clone();
    for (int i = 0; i <= input.choice(3); i++) {
      changed[input.upTo(changed.length - 1)] ^= (byte) input.nextByte();
    }
    if (!Arrays.equals(changed, packet)) {
      checkNotDone(feed(machine, changed));
    }
  }

  private void cut(Handshake machine, byte[] packet) {
    checkNotDone(feed(machine, Arrays.copyOf(packet, input.upTo(packet.length - 1))));
  }

  private static void checkNotDone(Fed fed) {
    Check.that(!(fed.last instanceof Handshake.Step.Done), "it is done with the wrong bytes");
  }

  /** How far a machine came, and how many bytes it took for that. */
  private record Fed(Handshake.Step last, int taken) {}

  private Fed feed(Handshake machine, byte[] wire) {
    int at = 0;
    while (true) {
      Handshake.Step step = machine.next();
      switch (step) {
        case Handshake.Step.Send(byte[] bytes) -> Check.that(!initiator && bytes.length > 0, "ack");
        case Handshake.Step.NeedBytes(int count) -> {
          Check.between(1, count, Peers.LIMITS.authBytes(), "the bytes waited for");
          if (at == wire.length) {
            return new Fed(step, at);
          }
          int piece = input.piece(Math.min(count, wire.length - at));
          machine.received(wire, at, piece);
          at += piece;
        }
        case Handshake.Step.Failed _ -> {
          Check.that(machine.next() instanceof Handshake.Step.Failed, "it fails for good");
          return new Fed(step, at);
        }
        case Handshake.Step.Done _ -> {
          return new Fed(step, at);
        }
      }
    }
  }

  /** The list in a packet, which is encrypted, so that the fuzzer can't change it there. */
  private byte[] genuineBody() {
    RlpWriter body = new RlpWriter().beginList();
    if (initiator) {
      body.writeBytes(Peers.BOB.publicKey().bytes());
    } else {
      body.writeBytes(new byte[65]).writeBytes(Peers.ALICE.publicKey().bytes());
    }
    return body.writeBytes(new byte[HandshakeCodec.NONCE_BYTES]).writeLong(4).endList().toBytes();
  }

  private byte[] mutated(byte[] body) {
    if (input.nextBoolean()) {
      return input.rest();
    }
    byte[] mutated = Arrays.copyOf(body, input.upTo(2 * body.length));
    while (input.hasMore() && mutated.length > 0) {
      mutated[input.choice(Math.min(256, mutated.length))] = (byte) input.nextByte();
    }
    return mutated;
  }

  private byte[] sealed(byte[] body) {
    int size = body.length + Ecies.OVERHEAD;
    byte[] prefix = {(byte) (size >>> 8), (byte) size};
    PublicKey to = (initiator ? Peers.ALICE : Peers.BOB).publicKey();
    byte[] sealed = Ecies.seal(to, body, prefix, new Random(5));
    byte[] packet = new byte[prefix.length + sealed.length];
    System.arraycopy(prefix, 0, packet, 0, prefix.length);
    System.arraycopy(sealed, 0, packet, prefix.length, sealed.length);
    return packet;
  }

  private static byte[] ackTo(byte[] auth) {
    return ((Handshake.Step.Send) Peers.given(Peers.bob(), auth)).bytes();
  }

  private static byte[] secret() {
    Handshake alice = Peers.alice();
    Peers.sent(alice);
    byte[] secret = ((Handshake.Step.Done) Peers.given(alice, ACK)).secrets().aesSecret();
    Handshake bob = Peers.bob();
    Peers.given(bob, AUTH);
    Check.equal(
        ((Handshake.Step.Done) bob.next()).secrets().aesSecret(), secret, "the secret of both");
    return secret;
  }
}
