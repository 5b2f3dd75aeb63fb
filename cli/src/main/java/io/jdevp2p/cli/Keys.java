package io.jdevp2p.cli;

import io.jdevp2p.crypto.CryptoException;
import io.jdevp2p.crypto.KeyFile;
import io.jdevp2p.crypto.SecretKey;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HexFormat;

/** Node keys as they stand on a command line: a file, or the 64 hex digits themselves. */
final class Keys {
  private static final int DIGITS = 2 * SecretKey.BYTES;

  private Keys() {}

  /** The key in a file, or written out; a file counts first. */
  static SecretKey load(String option, String fileOrHex) {
    boolean digits =
        fileOrHex.length() == DIGITS && fileOrHex.chars().allMatch(HexFormat::isHexDigit);
    return digits && !Files.exists(Path.of(fileOrHex))
        ? ofHex(option, fileOrHex)
        : ofFile(option, fileOrHex);
  }

  static SecretKey ofHex(String option, String hex) {
    try {
      return SecretKey.fromHex(hex);
    } catch (CryptoException e) {
      throw new CliException(ExitCodes.USAGE, option + ": " + e.getMessage());
    }
  }

  private static SecretKey ofFile(String option, String file) {
    try {
      if (Files.isDirectory(Path.of(file))) {
        throw new FileSystemException(file, null, "is a directory");
      }
      return KeyFile.load(Path.of(file));
    } catch (NoSuchFileException e) {
      // A key with a digit too few or a prefix lands here: what may be a secret is not repeated.
      String name = file.matches("(0[xX])?\\p{XDigit}{32,}") ? "" : " " + file;
      throw new CliException(
          ExitCodes.RESOURCE, option + name + ": no such file, and not 64 hex digits");
    } catch (FileSystemException e) {
      throw new CliException(ExitCodes.RESOURCE, option + " " + file + ": " + reason(e));
    } catch (IOException e) {
      throw new CliException(ExitCodes.CONFIGURATION, option + ": " + e.getMessage());
    }
  }

  static String reason(FileSystemException e) {
    String why =
        switch (e) {
          case java.nio.file.NoSuchFileException _ -> "no such file";
          case java.nio.file.AccessDeniedException _ -> "permission denied";
          case java.nio.file.FileAlreadyExistsException _ -> "there is such a file already";
          default -> e.getReason();
        };
    return why == null ? "cannot be used" : why;
  }
}
