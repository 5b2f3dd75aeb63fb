package io.jdevp2p.crypto;

import io.jdevp2p.fuzz.Check;
import io.jdevp2p.fuzz.Input;
import java.util.Arrays;
import java.util.Random;

/**
 * Any bytes to {@link Ecies#open}, or a sealed message that was changed or cut: it opens to what
 * was sealed if it is just that, and is refused with one and the same message otherwise.
 */
public final class EciesFuzz {
  public static final int MAX_INPUT_BYTES = 300;

  private static final SecretKey OWN = Curves.secret(1);
  private static final byte[] PLAIN = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17};
  private static final byte[] AUTHENTICATED = {0, 42};
  private static final byte[] SEALED =
      Ecies.seal(OWN.publicKey(), PLAIN, AUTHENTICATED, new Random(1));

  private EciesFuzz() {}

  public static void fuzzerTestOneInput(byte[] bytes) throws CryptoException {
    Input input = new Input(bytes);
    byte[] authenticated = AUTHENTICATED.clone();
    byte[] sealed;
    if (input.nextBoolean()) {
      sealed = Arrays.copyOf(SEALED, Math.max(0, SEALED.length + 4 - input.choice(8)));
      while (input.hasMore()) {
        int at = input.choice(sealed.length + authenticated.length);
        boolean outside = at >= sealed.length;
        byte[] changed = outside ? authenticated : sealed;
        changed[outside ? at - sealed.length : at] ^= (byte) input.nextByte();
      }
    } else {
      authenticated = input.bytes(input.choice(3));
      sealed = input.rest();
    }
    int margin = sealed.length % 5; // it need not stand at the beginning of its array
    byte[] array = new byte[sealed.length + 2 * margin];
    System.arraycopy(sealed, 0, array, margin, sealed.length);

    if (Arrays.equals(sealed, SEALED) && Arrays.equals(authenticated, AUTHENTICATED)) {
      Check.equal(
          Ecies.open(OWN, array, margin, sealed.length, authenticated), PLAIN, "what was sealed");
      return;
    }
    try {
      Ecies.open(OWN, array, margin, sealed.length, authenticated);
    } catch (CryptoException e) {
      Check.equal(e.getMessage(), "sealed message cannot be opened", "the only message");
      return;
    }
    throw new AssertionError("opened, though nobody has sealed it");
  }
}
