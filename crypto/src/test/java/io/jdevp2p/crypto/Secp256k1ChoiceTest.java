package io.jdevp2p.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** Which implementation of the curve is used, and what becomes of libraries that cannot be. */
class Secp256k1ChoiceTest {

  private static final String NATIVE = "libsecp256k1 (native)";
  private static final String JAVA = "BouncyCastle (Java)";

  private final Logger logger = (Logger) LoggerFactory.getLogger(Secp256k1.class);
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();

  @TempDir private Path directory;

  @BeforeEach
  void listen() {
    logger.setLevel(Level.DEBUG);
    logger.setAdditive(false);
    log.start();
    logger.addAppender(log);
  }

  @AfterEach
  void stopListening() {
    logger.detachAppender(log);
    logger.setLevel(null);
    logger.setAdditive(true);
  }

  @Test
  void javaIsUsedWhenAskedFor() {
    assertThat(Secp256k1.choose("java").name()).isEqualTo(JAVA);
    assertThat(levels()).containsExactly(Level.DEBUG);
  }

  @Test
  void theBundledLibraryIsUsedWhereThereIsOne() {
    String expected = Curves.nativeExpected() ? NATIVE : JAVA;
    assertThat(Secp256k1.choose("").name()).isEqualTo(expected);
    assertThat(Secp256k1.choose("native").name()).isEqualTo(expected);
  }

  @Test
  void aLibraryThatIsMissingOrAnotherIsPassedOver() {
    for (String path : List.of("/no/such/library.so", "\0", anyOtherLibrary())) {
      log.list.clear();
      Curve curve = Secp256k1.choose(path);
      assertThat(Secp256k1.tested(curve)).isSameAs(curve);
      assertThat(levels()).as(path).startsWith(Level.WARN).endsWith(Level.DEBUG);
    }
  }

  @Test
  void theLibraryCanBeGivenByItsPath() throws IOException {
    assumeTrue(Curves.nativeExpected());
    Path copy = NativeLibrary.extract();
    try {
      assertThat(Secp256k1.choose(copy.toString()).name()).isEqualTo(NATIVE);
      assertThat(levels()).containsExactly(Level.DEBUG);
    } finally {
      Files.delete(copy);
    }
  }

  @Test
  void noCopyOfTheLibraryIsLeftBehind() throws IOException {
    List<String> before = copies();
    Secp256k1.choose("native");
    assertThat(copies()).isEqualTo(before);
  }

  @Test
  void everyPlatformHasItsFile() {
    String linux = "fr/acinq/secp256k1/jni/native/linux-%s/libsecp256k1-jni.so";
    String mac = "fr/acinq/secp256k1/jni/native/darwin/libsecp256k1-jni.dylib";
    assertThat(resource("Linux", "amd64")).isEqualTo(linux.formatted("x86_64"));
    assertThat(resource("Linux", "aarch64")).isEqualTo(linux.formatted("aarch64"));
    assertThat(resource("Mac OS X", "x86_64")).isEqualTo(mac);
    assertThat(resource("Mac OS X", "aarch64")).isEqualTo(mac);
    for (String path : List.of(linux.formatted("x86_64"), linux.formatted("aarch64"), mac)) {
      assertThat(getClass().getResource("/" + path)).as(path).isNotNull();
    }
    assertThat(NativeLibrary.bundledFor("Windows 11", "amd64")).isEmpty();
    assertThat(NativeLibrary.bundledFor("Linux", "riscv64")).isEmpty();
    assertThat(NativeLibrary.bundledFor("Linux", "i386")).isEmpty();
    assertThat(NativeLibrary.bundledFor("", "")).isEmpty();
  }

  /** The rest of the choice depends on how a virtual machine was started: so it is started. */
  @Test
  void whereNativeAccessIsDeniedJavaIsUsed() throws Exception {
    assertThat(implementationOf("--illegal-native-access=deny")).isEqualTo(JAVA);
  }

  @Test
  void withoutPermissionForNativeAccessItStillWorks() throws Exception {
    assertThat(implementationOf("--illegal-native-access=warn"))
        .isEqualTo(Curves.nativeExpected() ? NATIVE : JAVA);
  }

  @Test
  void theSystemPropertyDecides() throws Exception {
    assertThat(implementationOf("-Djdevp2p.secp256k1=java")).isEqualTo(JAVA);
  }

  @Test
  void withoutATemporaryDirectoryJavaIsUsed() throws Exception {
    assertThat(implementationOf("-Djava.io.tmpdir=" + directory.resolve("none"))).isEqualTo(JAVA);
  }

  @Test
  void onTheModulePathTheLibraryIsFoundToo() throws Exception {
    String modulePath =
        Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
            .filter(entry -> !entry.endsWith("test-classes") && !entry.contains("logback"))
            .reduce((left, right) -> left + File.pathSeparator + right)
            .orElseThrow();
    String testClasses =
        Path.of(getClass().getProtectionDomain().getCodeSource().getLocation().toURI()).toString();
    assertThat(
            run(
                "-p",
                modulePath,
                "--patch-module",
                "io.jdevp2p.crypto=" + testClasses,
                "--enable-native-access=io.jdevp2p.crypto",
                "-m",
                "io.jdevp2p.crypto/" + ShowImplementation.class.getName()))
        .isEqualTo(Curves.nativeExpected() ? NATIVE : JAVA);
  }

  /** What the virtual machines started here run. */
  static final class ShowImplementation {
    private ShowImplementation() {}

    public static void main(String[] args) {
      System.out.println("implementation=" + Secp256k1.implementation());
    }
  }

  private static String implementationOf(String option) throws Exception {
    return run(
        option, "-cp", System.getProperty("java.class.path"), ShowImplementation.class.getName());
  }

  private static String run(String... arguments) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-XX:TieredStopAtLevel=1");
    command.addAll(Arrays.asList(arguments));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output;
    try (var reader = process.inputReader()) {
      output = reader.readAllAsString();
    }
    assertThat(process.waitFor()).as(output).isZero();
    return output
        .lines()
        .filter(line -> line.startsWith("implementation="))
        .map(line -> line.substring("implementation=".length()))
        .findFirst()
        .orElseThrow(() -> new AssertionError(output));
  }

  private List<Level> levels() {
    return log.list.stream().map(ILoggingEvent::getLevel).toList();
  }

  private static String resource(String osName, String osArch) {
    return NativeLibrary.bundledFor(osName, osArch).orElseThrow().resource();
  }

  /** A real library that is not this one. */
  private static String anyOtherLibrary() {
    return Path.of(System.getProperty("java.home"), "lib", System.mapLibraryName("zip")).toString();
  }

  private static List<String> copies() throws IOException {
    try (Stream<Path> files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.startsWith("jdevp2p-secp256k1-"))
          .sorted()
          .toList();
    }
  }
}
