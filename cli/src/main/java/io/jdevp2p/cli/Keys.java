package io.jdevp2p.cli;

import io.jdevp2p.crypto.CryptoException;
import io.jdevp2p.crypto.KeyFile;
import io.jdevp2p.crypto.SecretKey;
import io.jdevp2p.host.Host;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** Node keys as they stand on a command line: a file, or the 64 hex digits themselves. */
final class Keys {
  private static final int DIGITS = 2 * SecretKey.BYTES;

  private Keys() {}

  /** The key of a node that is to run: from a file or the command line, else a new one. */
  static SecretKey own(Host host, @Nullable String fileOrHex, @Nullable String hex) {
    if (hex != null) {
      if (fileOrHex != null) {
        throw new CliException(ExitCodes.USAGE, "--key and --nodekeyhex: give only one of them");
      }
      return ofHex("--nodekeyhex", hex);
    }
    return fileOrHex == null || fileOrHex.isEmpty()
        ? SecretKey.generate(host.random())
        : load("--key", fileOrHex);
  }

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
