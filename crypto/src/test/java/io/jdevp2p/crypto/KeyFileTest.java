package io.jdevp2p.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Locale;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class KeyFileTest {

  private static final String HEX =
      "b71c71a67e1177ad4e901695e1b4b9ee17ae16c6668d313eac2f96dbcda3f291";

  @TempDir private Path directory;

  private final SecretKey key = SecretKey.generate(new Random(1));

  @Test
  void aSavedKeyLoadsAgain() throws IOException {
    Path file = directory.resolve("nodekey");
    KeyFile.save(file, key);
    assertThat(KeyFile.load(file)).isEqualTo(key);
    assertThat(Files.readString(file)).hasSize(64).matches("[0-9a-f]+");
  }

  @Test
  void onlyTheOwnerCanReadIt() throws IOException {
    assumeTrue(directory.getFileSystem().supportedFileAttributeViews().contains("posix"));
    Path file = directory.resolve("nodekey");
    KeyFile.save(file, key);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    KeyFile.replace(file, key);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
  }

  @Test
  void savingNeverOverwrites() throws IOException {
    Path file = directory.resolve("nodekey");
    KeyFile.save(file, key);
    SecretKey other = SecretKey.generate(new Random(2));
    assertThatThrownBy(() -> KeyFile.save(file, other))
        .isInstanceOf(FileAlreadyExistsException.class);
    assertThat(KeyFile.load(file)).isEqualTo(key);
    assertOnlyFile(file);
  }

  @Test
  void replacingOverwritesAndLeavesNothingElse() throws IOException {
    Path file = directory.resolve("nodekey");
    SecretKey other = SecretKey.generate(new Random(2));
    KeyFile.replace(file, key);
    KeyFile.replace(file, other);
    assertThat(KeyFile.load(file)).isEqualTo(other);
    assertOnlyFile(file);
  }

  @Test
  void aMissingDirectoryIsAnIoException() {
    Path file = directory.resolve("none").resolve("nodekey");
    assertThatThrownBy(() -> KeyFile.save(file, key)).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> KeyFile.replace(file, key)).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> KeyFile.load(file)).isInstanceOf(NoSuchFileException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\n", "\r\n", "\n\n", "\r"})
  void upToTwoLineEndCharactersMayFollow(String end) throws Exception {
    assertThat(KeyFile.load(file(HEX + end))).isEqualTo(SecretKey.fromHex(HEX));
  }

  @Test
  void digitsOfEitherCaseAreRead() throws Exception {
    assertThat(KeyFile.load(file(HEX.toUpperCase(Locale.ROOT)))).isEqualTo(SecretKey.fromHex(HEX));
  }

  static Stream<String> broken() {
    return Stream.of(
        "",
        "\n",
        HEX.substring(1),
        HEX.substring(1) + "\n",
        HEX + "0",
        HEX + " ",
        HEX + "\nx",
        HEX + "\n\n\n",
        HEX + "\r\n\r\n",
        HEX + "\u0000",
        " " + HEX,
        "0x" + HEX,
        "0x" + HEX.substring(2),
        HEX.substring(0, 30) + "\n" + HEX.substring(30),
        "z" + HEX.substring(1),
        "é" + HEX.substring(2),
        "0".repeat(64),
        "f".repeat(64),
        "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141",
        HEX + HEX,
        HEX + "\n".repeat(10_000));
  }

  @ParameterizedTest
  @MethodSource("broken")
  void anythingElseIsRefusedWithoutShowingIt(String content) throws IOException {
    Path file = file(content);
    assertThatThrownBy(() -> KeyFile.load(file))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith(file + ": ")
        .message()
        .doesNotContain("c71a67e1", "1c71a6");
  }

  private Path file(String content) throws IOException {
    return Files.write(directory.resolve("key"), content.getBytes(StandardCharsets.UTF_8));
  }

  private void assertOnlyFile(Path file) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      assertThat(files).containsExactly(file);
    }
  }
}
