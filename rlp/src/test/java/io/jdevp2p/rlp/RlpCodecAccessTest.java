package io.jdevp2p.rlp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.File;
import java.io.IOException;
import java.io.StringWriter;
import java.lang.invoke.MethodHandles;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReference;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.concurrent.Callable;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which records a codec reaches, from the class path and between real modules. */
class RlpCodecAccessTest {
  private record Private(long a) {}

  public record Public(long a) {}

  @TempDir Path directory;

  private Path classes;

  @BeforeEach
  void makeDirectory() throws IOException {
    classes = Files.createDirectory(directory.resolve("classes"));
  }

  @Test
  void onTheClassPathEveryRecordIsWithinReach() throws RlpException {
    record Local(long a, Private b, Public c) {}
    assertThat(RlpCodec.of(Local.class).decode(new byte[] {(byte) 0xc5, 1, (byte) 0xc1, 2, -63, 3}))
        .isEqualTo(new Local(1, new Private(2), new Public(3)));
  }

  @Test
  void aLookupFindsItsOwnCodecAgain() {
    MethodHandles.Lookup lookup = MethodHandles.lookup();
    assertThat(RlpCodec.of(Private.class, lookup))
        .isSameAs(RlpCodec.of(Private.class, MethodHandles.lookup()));
    assertThat(RlpCodec.of(Private.class, MethodHandles.publicLookup()).encode(new Private(1)))
        .containsExactly(0xc1, 1);
  }

  @Test
  void recordsOfACompactSourceFileAreWithinReach() throws Exception {
    source(
        "Hello.java",
        """
        record Say(String text, java.util.List<Long> numbers) {}
        void main() throws Exception {
          var codec = io.jdevp2p.rlp.RlpCodec.of(Say.class);
          var say = new Say("hello", java.util.List.of(1L, 2L));
          if (!codec.decode(codec.encode(say)).equals(say)) {
            throw new AssertionError();
          }
        }
        """);
    compile("-cp", rlpClasses().toString());
    try (URLClassLoader loader =
        new URLClassLoader(new URL[] {classes.toUri().toURL()}, getClass().getClassLoader())) {
      Class<?> hello = loader.loadClass("Hello");
      var constructor = hello.getDeclaredConstructor();
      constructor.setAccessible(true);
      var main = hello.getDeclaredMethod("main");
      main.setAccessible(true);
      main.invoke(constructor.newInstance());
    }
  }

  @Test
  void publicRecordsOfAnExportedPackageAreWithinReach() throws Exception {
    user("exports user;", "public record Say(String text, long[] n) {}", "RlpCodec.of(Say.class)");
    assertThat(run()).isEqualTo("Say");
  }

  @Test
  void publicRecordsOfAPackageExportedToUsAreWithinReach() throws Exception {
    user(
        "exports user to io.jdevp2p.rlp;",
        "public record Say(String text) {}",
        "RlpCodec.of(Say.class)");
    assertThat(run()).isEqualTo("Say");
  }

  @Test
  void anyRecordOfAPackageOpenToUsIsWithinReach() throws Exception {
    user(
        "opens user to io.jdevp2p.rlp;",
        "private record Say(String text) {}",
        "RlpCodec.of(Say.class)");
    assertThat(run()).isEqualTo("Say");
  }

  @Test
  void otherRecordsNeedALookup() throws Exception {
    user(
        "",
        "private record Say(String t, Inner i) {} record Inner(long a) {}",
        "RlpCodec.of(Say.class, MethodHandles.lookup())");
    assertThat(run()).isEqualTo("Say");
  }

  @Test
  void withoutALookupTheErrorSaysWhatToDo() throws Exception {
    user("exports user;", "record Say(String text) {}", "RlpCodec.of(Say.class)");
    assertThatIllegalArgumentException()
        .isThrownBy(this::run)
        .withMessage(
            "user.User$Say is out of reach: make it public in an exported package, or open its"
                + " package to io.jdevp2p.rlp, or use RlpCodec.of(type, MethodHandles.lookup())");
  }

  @Test
  void theModuleExportsItsOnePackageAndNeedsTheJdkOnly() throws Exception {
    ModuleReference module = ModuleFinder.of(rlpClasses()).find("io.jdevp2p.rlp").orElseThrow();
    assertThat(module.descriptor().exports())
        .extracting(ModuleDescriptor.Exports::toString)
        .containsExactly("io.jdevp2p.rlp");
    assertThat(module.descriptor().opens()).isEmpty();
    assertThat(module.descriptor().requires())
        .filteredOn(r -> !r.modifiers().contains(ModuleDescriptor.Requires.Modifier.STATIC))
        .extracting(ModuleDescriptor.Requires::name)
        .containsExactly("java.base");
  }

  /** A module with a class that has a record and makes a codec of it. */
  private void user(String directives, String records, String codec) throws IOException {
    source(
        "module-info.java",
        "module user { requires io.jdevp2p.rlp; provides java.util.concurrent.Callable with"
            + " user.User; "
            + directives
            + " }");
    source(
        "user/User.java",
        """
        package user;
        import io.jdevp2p.rlp.RlpCodec;
        import java.lang.invoke.MethodHandles;
        public class User implements java.util.concurrent.Callable<String> {
          %s
          public String call() { return %s.type().getSimpleName(); }
        }
        """
            .formatted(records, codec));
  }

  /** Runs it with the codec as a module of its own, as in an application on the module path. */
  private String run() throws Exception {
    compile("--module-path", rlpClasses() + File.pathSeparator + classesOf(NullMarked.class));
    ModuleFinder finder = ModuleFinder.of(rlpClasses(), classes);
    ModuleLayer boot = ModuleLayer.boot();
    ModuleLayer layer =
        boot.defineModulesWithManyLoaders(
            boot.configuration().resolve(finder, ModuleFinder.of(), Set.of("user")),
            ClassLoader.getPlatformClassLoader());
    // A service is reached although its package is not exported.
    Callable<?> user = ServiceLoader.load(layer, Callable.class).findFirst().orElseThrow();
    assertThat(user.getClass().getModule().getName()).isEqualTo("user");
    return (String) user.call();
  }

  private void source(String name, String text) throws IOException {
    Path file = directory.resolve("src").resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private void compile(String... options) throws IOException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    List<String> arguments = new ArrayList<>(List.of(options));
    arguments.addAll(List.of("-proc:none", "-d", classes.toString()));
    StringWriter errors = new StringWriter();
    List<Path> sources;
    try (var walk = Files.walk(directory.resolve("src"))) {
      sources = walk.filter(Files::isRegularFile).toList();
    }
    try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
      boolean compiled =
          compiler
              .getTask(
                  errors, files, null, arguments, null, files.getJavaFileObjectsFromPaths(sources))
              .call();
      assertThat(compiled).as(errors.toString()).isTrue();
    }
  }

  private static Path rlpClasses() throws URISyntaxException {
    return classesOf(RlpCodec.class);
  }

  private static Path classesOf(Class<?> type) throws URISyntaxException {
    return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
  }
}
