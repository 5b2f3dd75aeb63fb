package io.jdevp2p.rlp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The vectors in {@code valid.txt} and {@code invalid.txt}. */
class RlpVectorsTest {
  record Vector(String name, String hex, String expected) {
    byte[] encoded() {
      return HexFormat.of().parseHex(hex);
    }

    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Vector> valid() throws IOException {
    return vectors("valid.txt");
  }

  static Stream<Vector> invalid() throws IOException {
    return vectors("invalid.txt");
  }

  @ParameterizedTest
  @MethodSource("valid")
  void valuesEncodeToTheVector(Vector vector) {
    Object value = new Notation(vector.expected()).value();

    assertThat(Trees.encode(value)).isEqualTo(vector.encoded());
    assertThat(Trees.encodeByDefinition(value)).isEqualTo(vector.encoded());
  }

  @ParameterizedTest
  @MethodSource("valid")
  void vectorsDecodeToTheValue(Vector vector) throws RlpException {
    assertThat(Trees.decode(vector.encoded()))
        .usingRecursiveComparison()
        .isEqualTo(new Notation(vector.expected()).value());
  }

  @ParameterizedTest
  @MethodSource("invalid")
  void invalidVectorsAreRefusedForTheRightReason(Vector vector) {
    assertThatThrownBy(() -> Trees.decode(vector.encoded()))
        .isInstanceOf(RlpException.class)
        .hasMessage(vector.expected());
  }

  private static Stream<Vector> vectors(String resource) throws IOException {
    try (InputStream in = RlpVectorsTest.class.getResourceAsStream(resource)) {
      return new String(in.readAllBytes(), UTF_8)
          .lines()
          .filter(line -> !line.isBlank() && !line.startsWith("#"))
          .map(line -> line.split("\\|", 3))
          .map(columns -> new Vector(columns[0].strip(), columns[1].strip(), columns[2].strip()));
    }
  }

  /** The notation of values in the vectors. */
  private static final class Notation {
    private static final Pattern TOKEN =
        Pattern.compile("\\s*(?:\"([^\"]*)\"|0x([0-9a-f]*)|([0-9]+)|(\\[)|(])|,)");

    private final Matcher tokens;

    Notation(String text) {
      tokens = TOKEN.matcher(text);
      tokens.find();
    }

    Object value() {
      if (tokens.group(1) != null) {
        return tokens.group(1).getBytes(UTF_8);
      }
      if (tokens.group(2) != null) {
        return HexFormat.of().parseHex(tokens.group(2));
      }
      if (tokens.group(3) != null) {
        return Trees.unsigned(new BigInteger(tokens.group(3)));
      }
      List<Object> items = new ArrayList<>();
      while (tokens.find() && tokens.group(5) == null) {
        if (!tokens.group().strip().equals(",")) {
          items.add(value());
        }
      }
      return items;
    }
  }
}
