package io.jdevp2p.crypto;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * A node key in a file, as go-ethereum reads and writes it: 64 hex digits and nothing else, but for
 * up to two line-end characters. No message here ever holds what was in a file.
 *
 * <p>Static methods without state, for any thread.
 */
public final class KeyFile {

  private static final int DIGITS = 2 * SecretKey.BYTES;

  /** What an editor may have put at the end: a line feed, with or without a carriage return. */
  private static final int MAX_LINE_END_BYTES = 2;

  private KeyFile() {}

  /**
   * Reads a key.
   *
   * @param file where it is
   * @return the key
   * @throws IOException when the file cannot be read, or holds anything but a valid key
   */
  public static SecretKey load(Path file) throws IOException {
    byte[] content;
    try (InputStream in = Files.newInputStream(file)) {
      // One byte more than allowed is enough to know that there are too many.
      content = in.readNBytes(DIGITS + MAX_LINE_END_BYTES + 1);
    }
    try {
      if (content.length < DIGITS) {
        throw new IOException(file + ": key file too short, want 64 hex digits");
      }
      for (int i = DIGITS; i < content.length; i++) {
        if (content[i] != '\n' && content[i] != '\r') {
          throw new IOException(file + ": key file goes on after 64 hex digits");
        }
      }
      if (content.length > DIGITS + MAX_LINE_END_BYTES) {
        throw new IOException(file + ": key file too long, want 64 hex digits");
      }
      return SecretKey.fromHex(new String(content, 0, DIGITS, StandardCharsets.ISO_8859_1));
    } catch (CryptoException e) {
      throw new IOException(file + ": " + e.getMessage(), e);
    } finally {
      Arrays.fill(content, (byte) 0);
    }
  }

  /**
   * Writes a key into a new file that only its owner can read (mode 0600, where the file system has
   * modes). The file appears as a whole or not at all.
   *
   * @param file where to; must not exist, its directory must
   * @param key the key
   * @throws FileAlreadyExistsException when there is such a file: a key is not lost by mistake, see
   *     {@link #replace}
   * @throws IOException when it cannot be written
   */
  public static void save(Path file, SecretKey key) throws IOException {
    if (Files.exists(file)) {
      throw new FileAlreadyExistsException(file.toString());
    }
    Path complete = writeBeside(file, key);
    try {
      // A link, unlike a move, fails when another process was faster.
      Files.createLink(file, complete);
    } catch (FileAlreadyExistsException e) {
      throw e;
    } catch (UnsupportedOperationException | FileSystemException _) {
      // A file system without links.
      Files.move(complete, file);
    } finally {
      Files.deleteIfExists(complete);
    }
  }

  /**
   * Writes a key as {@link #save} does, in place of what is there. At every moment there is either
   * the old file or the new one.
   *
   * @param file where to; need not exist, its directory must
   * @param key the key
   * @throws IOException when it cannot be written; then the old file is still there
   */
  public static void replace(Path file, SecretKey key) throws IOException {
    Path complete = writeBeside(file, key);
    try {
      Files.move(
          complete, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(complete);
    }
  }

  /** The finished content under another name in the same directory. */
  private static Path writeBeside(Path file, SecretKey key) throws IOException {
    Path absolute = file.toAbsolutePath();
    Path directory = absolute.getParent();
    if (directory == null) {
      throw new IOException(file + ": not a file name");
    }
    FileAttribute<?>[] ownerOnly =
        directory.getFileSystem().supportedFileAttributeViews().contains("posix")
            ? new FileAttribute<?>[] {
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
            }
            : new FileAttribute<?>[0];
    Path beside = Files.createTempFile(directory, ".nodekey-", ".tmp", ownerOnly);
    byte[] secret = key.bytes();
    byte[] digits = HexFormat.of().formatHex(secret).getBytes(StandardCharsets.US_ASCII);
    try (FileChannel out = FileChannel.open(beside, StandardOpenOption.WRITE)) {
      ByteBuffer rest = ByteBuffer.wrap(digits);
      while (rest.hasRemaining()) {
        out.write(rest);
      }
      out.force(true);
    } catch (IOException e) {
      Files.deleteIfExists(beside);
      throw e;
    } finally {
      Arrays.fill(secret, (byte) 0);
      Arrays.fill(digits, (byte) 0);
    }
    return beside;
  }
}
