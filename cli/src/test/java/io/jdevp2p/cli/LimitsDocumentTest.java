package io.jdevp2p.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.jdevp2p.host.Bound;
import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** That {@code docs/limits.md} says what the code says, and that the code says it all. */
class LimitsDocumentTest {
  private static final Path ROOT = root();
  private static final Path DOCUMENT = ROOT.resolve("docs/limits.md");

  /** Modules that simulate or measure: nobody attacks these. */
  private static final List<String> NOT_DEPLOYED =
      List.of("simulation", "conformance", "benchmarks", "fuzz", "examples");

  private static final List<Bound> BOUNDS = bounds();

  @Test
  void theDocumentIsThatOfTheCode() throws IOException {
    String document = LimitsDocument.of(BOUNDS);
    if (Boolean.getBoolean("jdevp2p.update-docs")) {
      Files.writeString(DOCUMENT, document);
    }
    assertThat(Files.readString(DOCUMENT))
        .as(
            "write it with ./mvnw -pl cli -am test -Dtest=LimitsDocumentTest -Djdevp2p.update-docs=true -Dsurefire.failIfNoSpecifiedTests=false")
        .isEqualTo(document);
  }

  @Test
  void namesAreUnique() {
    assertThat(BOUNDS).extracting(b -> b.description().name()).doesNotHaveDuplicates();
  }

  @Test
  void eachBoundHasATestThatExists() throws IOException {
    Map<String, String> tests = new TreeMap<>();
    for (Path source : sources("src/test/java")) {
      tests.merge(simpleName(source), Files.readString(source), String::concat);
    }
    List<String> missing = new ArrayList<>();
    for (Bound bound : BOUNDS) {
      String[] name = bound.description().test().split("\\.", 2);
      String source = tests.getOrDefault(name[0], "");
      if (!source.contains("void " + name[1] + "(")) {
        missing.add(bound.description().name() + ": " + bound.description().test());
      }
    }
    assertThat(missing).isEmpty();
  }

  /** A number in a class of limits that no bound describes would be a limit in the dark. */
  @Test
  void eachNumberInAClassOfLimitsIsDescribed() throws Exception {
    TreeSet<String> described = new TreeSet<>();
    for (Bound bound : BOUNDS) {
      if (bound instanceof Enum<?> constant) {
        described.add(constant.getDeclaringClass().getPackageName() + "." + constant.name());
      }
    }
    List<String> missing = new ArrayList<>();
    for (Path source : sources("src/main/java")) {
      if (!simpleName(source).endsWith("Limits")) {
        continue;
      }
      Class<?> limits = Class.forName(className(source));
      for (String number : numbers(limits)) {
        String key = limits.getPackageName() + "." + number;
        if (!described.contains(key)) {
          missing.add(limits.getSimpleName() + "." + number);
        }
      }
    }
    assertThat(missing).isEmpty();
  }

  @Test
  void noLimitIsMadeWithoutItsBound() throws IOException {
    Pattern bare = Pattern.compile("new Limit\\(\\s*\"");
    List<Path> found = new ArrayList<>();
    for (Path source : sources("src/main/java")) {
      if (bare.matcher(Files.readString(source)).find()) {
        found.add(ROOT.relativize(source));
      }
    }
    assertThat(found).isEmpty();
  }

  /** The failures that a bound names are those that events tell. */
  @Test
  void eachFailureIsOneOfTheTaxonomy() throws IOException {
    StringBuilder code = new StringBuilder();
    for (Path source : sources("src/main/java")) {
      if (!simpleName(source).endsWith("Bound")) {
        code.append(Files.readString(source));
      }
    }
    List<String> unknown = new ArrayList<>();
    for (Bound bound : BOUNDS) {
      for (String failure : bound.description().failures()) {
        if (code.indexOf('"' + failure + '"') < 0) {
          unknown.add(failure);
        }
      }
    }
    assertThat(unknown).isEmpty();
  }

  private static List<String> numbers(Class<?> limits) {
    List<String> numbers = new ArrayList<>();
    if (limits.isRecord()) {
      for (RecordComponent component : limits.getRecordComponents()) {
        if (!component.getType().isRecord()) { // else it is a part with numbers of its own
          numbers.add(component.getName().replaceAll("([A-Z])", "_$1").toUpperCase(Locale.ROOT));
        }
      }
    }
    for (Field field : limits.getDeclaredFields()) {
      Class<?> type = field.getType();
      if (Modifier.isStatic(field.getModifiers())
          && !Modifier.isPrivate(field.getModifiers())
          && (type == int.class || type == long.class || type == Duration.class)) {
        numbers.add(field.getName());
      }
    }
    return numbers;
  }

  /** The constants of all enums that are bounds, found by their sources. */
  private static List<Bound> bounds() {
    Pattern declaration = Pattern.compile("enum \\w+ implements Bound\\b");
    List<Bound> bounds = new ArrayList<>(JdkOnlyBound.all());
    try {
      for (Path source : sources("src/main/java")) {
        Matcher matcher = declaration.matcher(Files.readString(source));
        if (matcher.find()) {
          for (Object constant : Class.forName(className(source)).getEnumConstants()) {
            bounds.add((Bound) constant);
          }
        }
      }
    } catch (IOException | ClassNotFoundException e) {
      throw new IllegalStateException(e);
    }
    return bounds;
  }

  private static List<Path> sources(String kind) throws IOException {
    List<Path> sources = new ArrayList<>();
    try (Stream<Path> modules = Files.list(ROOT)) {
      for (Path module : modules.sorted().toList()) {
        Path folder = module.resolve(kind);
        boolean deployed = !NOT_DEPLOYED.contains(String.valueOf(module.getFileName()));
        if (deployed && Files.isDirectory(folder)) {
          try (Stream<Path> files = Files.walk(folder)) {
            files.filter(f -> f.toString().endsWith(".java")).sorted().forEach(sources::add);
          }
        }
      }
    }
    return sources;
  }

  private static String simpleName(Path source) {
    return String.valueOf(source.getFileName()).replace(".java", "");
  }

  private static String className(Path source) {
    String path = source.toString().replace('\\', '/');
    return path.substring(path.indexOf("/java/") + "/java/".length())
        .replace(".java", "")
        .replace('/', '.');
  }

  private static Path root() {
    Optional<Path> folder = Optional.of(Path.of("").toAbsolutePath());
    while (folder.isPresent() && !Files.exists(folder.get().resolve("CONTRIBUTING.md"))) {
      folder = Optional.ofNullable(folder.get().getParent());
    }
    return folder.orElseThrow();
  }
}
