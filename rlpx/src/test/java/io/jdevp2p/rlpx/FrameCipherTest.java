package io.jdevp2p.rlpx;

import static org.assertj.core.api.Assertions.assertThat;

import io.jdevp2p.crypto.Keccak256;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Random;
import javax.crypto.Cipher;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

/** Frames against go-ethereum's, and against the words of the specification. */
class FrameCipherTest {

  private static final byte[] SECRET = Vectors.read("frame.txt").bytes("secret");

  private static FrameCipher cipher() {
    return new FrameCipher(SECRET, new FrameMac(SECRET, new Keccak256().update(SECRET)));
  }

  @Test
  void ciphertextIsThatOfGoEthereum() {
    Vectors golden = Vectors.read("frame.txt");
    byte[] frame = Wire.sealed(cipher(), golden.bytes("frame-data"));
    // Its MACs come from a fake hash and cannot be compared.
    assertThat(frame).hasSize(64);
    assertThat(Arrays.copyOfRange(frame, 0, 16)).isEqualTo(golden.bytes("header-ciphertext"));
    assertThat(Arrays.copyOfRange(frame, 32, 48)).isEqualTo(golden.bytes("frame-ciphertext"));
  }

  @Test
  void macsAreThoseOfTheSpecification() throws Exception {
    Random random = new Random(20);
    FrameCipher cipher = cipher();
    PlainMac mac = new PlainMac();
    for (int size = 1; size < 500; size += 13) {
      byte[] data = new byte[size];
      random.nextBytes(data);
      byte[] frame = Wire.sealed(cipher, data);
      int padded = FrameCipher.padded(size);
      assertThat(Arrays.copyOfRange(frame, 16, 32)).isEqualTo(mac.header(Arrays.copyOf(frame, 16)));
      assertThat(Arrays.copyOfRange(frame, 32 + padded, frame.length))
          .isEqualTo(mac.body(Arrays.copyOfRange(frame, 32, 32 + padded)));
    }
  }

  /** Slow and word for word: all that was hashed is kept, and hashed again for each digest. */
  private static final class PlainMac {
    private byte[] hashed = SECRET;

    private byte[] digest() {
      return Arrays.copyOf(Keccak256.hash(hashed), 16);
    }

    private void update(byte[] bytes) {
      hashed = Wire.concat(hashed, bytes);
    }

    private static byte[] aes(byte[] block) throws GeneralSecurityException {
      Cipher aes = Cipher.getInstance("AES/ECB/NoPadding");
      aes.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(SECRET, "AES"));
      return aes.doFinal(block);
    }

    byte[] header(byte[] headerCiphertext) throws GeneralSecurityException {
      update(Handshake.xor(aes(digest()), headerCiphertext));
      return digest();
    }

    byte[] body(byte[] frameCiphertext) throws GeneralSecurityException {
      update(frameCiphertext);
      update(Handshake.xor(aes(digest()), digest()));
      return digest();
    }
  }

  @Test
  void framesOfAllSizesComeBack() throws Exception {
    FrameCipher egress = cipher();
    FrameCipher ingress = cipher();
    Random random = new Random(21);
    for (int size : new int[] {1, 15, 16, 17, 31, 32, 33, 1000, 65536, 1 << 20, 0xffffff}) {
      byte[] data = new byte[size];
      random.nextBytes(data);
      byte[] frame = Wire.sealed(egress, data);
      assertThat(frame).hasSize(FrameCipher.wireBytes(size));
      assertThat(ingress.openHeader(frame, 0)).isEqualTo(size);
      ingress.openPiece(frame, FrameCipher.HEADER_BYTES, FrameCipher.padded(size), 0);
      ingress.openEnd(frame, FrameCipher.HEADER_BYTES + FrameCipher.padded(size));
      assertThat(Arrays.equals(data, 0, size, frame, 0, size)).isTrue();
    }
  }

  @Test
  void aFrameInPiecesIsTheSameFrame() throws Exception {
    Random random = new Random(22);
    FrameCipher whole = cipher();
    FrameCipher pieces = cipher();
    for (int size : new int[] {48, 1000, 16384, 100_000}) {
      byte[] data = new byte[FrameCipher.padded(size)];
      random.nextBytes(data);
      Arrays.fill(data, size, data.length, (byte) 0);
      byte[] frame = new byte[FrameCipher.wireBytes(size)];
      pieces.sealHeader(frame, 0, size);
      for (int done = 0; done < data.length; ) {
        int piece = Math.min(16 * (1 + random.nextInt(2000)), data.length - done);
        pieces.sealPiece(data, done, piece, frame, FrameCipher.HEADER_BYTES + done);
        done += piece;
      }
      pieces.sealEnd(frame, FrameCipher.HEADER_BYTES + data.length);
      assertThat(frame).isEqualTo(Wire.sealed(whole, Arrays.copyOf(data, size)));
    }
  }

  @Test
  void equalFramesDifferOnTheWire() {
    FrameCipher egress = cipher();
    assertThat(Wire.sealed(egress, new byte[20])).isNotEqualTo(Wire.sealed(egress, new byte[20]));
  }
}
