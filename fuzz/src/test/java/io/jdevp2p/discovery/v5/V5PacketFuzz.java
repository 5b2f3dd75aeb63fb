package io.jdevp2p.discovery.v5;

import io.jdevp2p.discovery.udp.UdpLimits;
import io.jdevp2p.enr.EnrLimits;
import io.jdevp2p.enr.NodeId;
import io.jdevp2p.fuzz.Check;
import io.jdevp2p.fuzz.Input;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Any bytes as a packet, and any header properly masked, with any message properly sealed: only
 * {@link V5Exception} comes out, just the packets of the specification are taken, and what is said
 * of them is what is in them, as the JDK's own cipher unmasks it.
 */
public final class V5PacketFuzz {
  public static final int MAX_INPUT_BYTES = 1320;

  /** The recipient of the specification's vectors. */
  private static final NodeId US =
      NodeId.fromHex("bbbb9d047f0488c0b5a93c1c3f2d8bafc7c8ff337024a55434a0d0555de64db9");

  private static final V5Mask OWN = V5Mask.of(US);
  private static final byte[] KEY = "not of a vector!".getBytes(StandardCharsets.US_ASCII);
  private static final int IV_BYTES = 16;
  private static final int AUTHDATA = 39;

  private V5PacketFuzz() {}

  public static void fuzzerTestOneInput(byte[] bytes) throws GeneralSecurityException {
    Input input = new Input(bytes);
    int mode = input.choice(3);
    V5Key key = V5Key.of(KEY);
    byte[] packet = input.rest();
    if (mode == 1 && packet.length >= IV_BYTES) {
      packet = unmask(packet);
    } else if (mode == 2) {
      packet = sealed(packet, key);
    }
    read(packet, key, mode == 2);
  }

  private static void read(byte[] packet, V5Key key, boolean sealed)
      throws GeneralSecurityException {
    byte[] before = packet.clone();
    byte[] plain = packet.length < IV_BYTES ? packet : unmask(packet);
    Check.that(V5Codec.isV5(packet, OWN) == isV5(plain), "the cheap test");
    Check.equal(packet, before, "unchanged by the cheap test");
    V5Packet read;
    try {
      read = V5Codec.decode(packet, OWN);
    } catch (V5Exception e) {
      Check.equal(headerBytes(plain), 0, "where the header ends");
      Check.equal(packet, before, "unchanged when refused");
      Check.equal(e.getStackTrace().length, 0, "the stack trace");
      return;
    }
    int headerBytes = headerBytes(plain);
    Check.that(headerBytes > 0, "taken and not one of the specification's");
    ByteBuffer header = ByteBuffer.wrap(plain, 0, headerBytes);
    Check.equal(read.nonce().bytes(), slice(header, 25, 12), "the nonce");
    switch (read) {
      case V5Packet.Ordinary ordinary -> {
        Check.equal(ordinary.source().bytes(), slice(header, AUTHDATA, 32), "the source");
        open(ordinary.message(), key, sealed);
      }
      case V5Packet.Whoareyou whoareyou -> {
        Check.equal(whoareyou.idNonce(), slice(header, AUTHDATA, 16), "the id nonce");
        Check.equal(whoareyou.recordSequence(), header.getLong(55), "the sequence number");
        Check.equal(whoareyou.challengeData(), slice(header, 0, 63), "the challenge data");
        Check.equal(V5Codec.encodeWhoareyou(OWN, whoareyou), before, "the same again");
      }
      case V5Packet.Handshake handshake -> {
        Check.equal(handshake.source().bytes(), slice(header, AUTHDATA, 32), "the source");
        Check.equal(handshake.idSignature(), slice(header, 73, 64), "the signature");
        Check.equal(handshake.ephemeralKey(), slice(header, 137, 33), "the key");
        Check.equal(handshake.record(), slice(header, 170, headerBytes - 170), "the record");
        ephemeralKey(handshake);
        open(handshake.message(), key, sealed);
      }
    }
  }

  private static void open(V5Sealed message, V5Key key, boolean sealed) {
    try {
      byte[] plain = message.decrypt(key);
      Check.that(sealed, "a message that was not sealed");
      Check.between(0, plain.length, UdpLimits.PACKET_BYTES, "the size of the message");
    } catch (V5Exception e) {
      Check.equal(e.failure(), V5Failure.MESSAGE_DECRYPT, "why it can't be decrypted");
      Check.that(!sealed, "a sealed message isn't opened");
    }
  }

  private static void ephemeralKey(V5Packet.Handshake handshake) {
    try {
      byte[] again = V5Crypto.ephemeralKey(handshake.ephemeralKey()).compressed();
      Check.equal(again, handshake.ephemeralKey(), "the ephemeral key");
    } catch (V5Exception e) {
      Check.equal(e.failure(), V5Failure.HANDSHAKE_KEY, "why it is no key");
    }
  }

  /** Where the header of a packet of the specification ends; 0 of anything else. */
  private static int headerBytes(byte[] plain) {
    if (plain.length > UdpLimits.PACKET_BYTES || !isV5(plain)) {
      return 0;
    }
    ByteBuffer header = ByteBuffer.wrap(plain);
    int end = AUTHDATA + (header.getShort(37) & 0xffff);
    int left = plain.length - end;
    boolean fits =
        header.getShort(22) != 0
            && switch (header.get(24)) {
              case 0 -> end == 71 && left >= 16;
              case 1 -> end == 63 && left == 0;
              case 2 ->
                  end >= 170
                      && end <= 170 + EnrLimits.RECORD_BYTES
                      && left >= 16
                      && header.get(71) == 64
                      && header.get(72) == 33;
              default -> false;
            };
    return fits ? end : 0;
  }

  private static boolean isV5(byte[] plain) {
    byte[] name = "discv5".getBytes(StandardCharsets.US_ASCII);
    return plain.length >= 63 && Arrays.equals(plain, 16, 22, name, 0, 6);
  }

  /** The header unmasked, or masked, as far as one can reach; the message as it is. */
  private static byte[] unmask(byte[] packet) throws GeneralSecurityException {
    Cipher ctr = Cipher.getInstance("AES/CTR/NoPadding");
    SecretKeySpec key = new SecretKeySpec(US.bytes(), 0, 16, "AES");
    ctr.init(Cipher.DECRYPT_MODE, key, new IvParameterSpec(packet, 0, IV_BYTES));
    byte[] all = packet.clone();
    ctr.doFinal(packet, IV_BYTES, packet.length - IV_BYTES, all, IV_BYTES);
    int headerBytes = packet.length < 63 ? 0 : AUTHDATA + (short16(all) & 0xffff);
    return headerBytes >= packet.length ? all : joined(all, headerBytes, packet);
  }

  private static byte[] joined(byte[] header, int headerBytes, byte[] message) {
    byte[] both = message.clone();
    System.arraycopy(header, 0, both, 0, headerBytes);
    return both;
  }

  private static int short16(byte[] header) {
    return ByteBuffer.wrap(header).getShort(37);
  }

  /** An ordinary packet with any message, perhaps an empty one. */
  private static byte[] sealed(byte[] plaintext, V5Key key) {
    int headerBytes = AUTHDATA + 32;
    byte[] packet = new byte[headerBytes + plaintext.length + V5Key.TAG_BYTES];
    byte[] random =
        V5Codec.encodeRandom(
            OWN, new byte[IV_BYTES], new V5Nonce(1, 2), US, new byte[V5Key.TAG_BYTES]);
    OWN.mask(random, headerBytes);
    System.arraycopy(random, 0, packet, 0, headerBytes);
    System.arraycopy(plaintext, 0, packet, headerBytes, plaintext.length);
    key.seal(packet, headerBytes, new V5Nonce(1, 2));
    OWN.mask(packet, headerBytes);
    return packet;
  }

  private static byte[] slice(ByteBuffer of, int offset, int length) {
    byte[] slice = new byte[length];
    of.get(offset, slice);
    return slice;
  }
}
