package io.jdevp2p.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.jdevp2p.rlpx.Capability;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Protocols as text: {@code name/version:length}. */
class ProtocolOffsetsTest {

  /** The situations that go-ethereum's test of its matching goes through. */
  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      value = {
        "nothing offered by them | a/1:1 | - | -",
        "nothing offered by us | - | a/1 | -",
        "nothing in common | a/1:1 b/1:1 | c/1 d/1 | -",
        "some in common | own/1:9 x/1:1 y/2:2 z/3:3 | theirs/1 x/1 y/2 z/3"
            + " | x/1@16-17 y/2@17-19 z/3@19-22",
        "any order on both sides | cc/1:3 aa/1:1 bb/1:2 | bb/1 cc/1 aa/1"
            + " | aa/1@16-17 bb/1@17-19 cc/1@19-22",
        "no version in common | a/1:1 a/2:1 | a/3 a/4 | -",
        "one version of many in common | a/1:1 a/2:2 | a/2 a/3 | a/2@16-18",
        "many versions in common | a/1:1 a/2:2 a/3:3 a/4:4 | a/2 a/3 | a/3@16-19",
        "many versions in any order | a/4:4 a/1:1 a/3:3 a/2:2 | a/3 a/1 a/2 | a/3@16-19",
        "a lower version's length counts for nothing | a/1:10 a/2:20 a/3:30 b/1:2"
            + " | a/1 a/2 a/3 b/1 | a/3@16-46 b/1@46-48",
      })
  void sharedProtocolsAreTheHighestCommonVersionsInAlphabeticalOrder(
      String situation, String ours, String theirs, String expected) {
    assertThat(match(ours, theirs)).as(situation).isEqualTo(expected == null ? "" : expected);
  }

  @Test
  void namesAreComparedByCase() {
    assertThat(match("eth/1:1", "Eth/1 ETH/1")).isEmpty();
    assertThat(match("a/1:1 B/1:1", "a/1 B/1")).isEqualTo("B/1@16-17 a/1@17-18");
  }

  @Test
  void anOfferMadeTwiceCountsOnce() {
    assertThat(match("a/1:2", "a/1 a/1")).isEqualTo("a/1@16-18");
  }

  @Test
  void aProtocolWithoutMessagesTakesNoCodes() {
    ProtocolOffsets offsets = offsets("a/1:0 b/1:1", "a/1 b/1");
    assertThat(text(offsets)).isEqualTo("a/1@16-16 b/1@16-17");
    assertThat(offsets.of(16).orElseThrow().protocol().capability())
        .isEqualTo(Capability.parse("b/1"));
  }

  @Test
  void aCodeBelongsToTheRangeItFallsInto() {
    ProtocolOffsets offsets = offsets("a/1:2 b/1:3", "a/1 b/1");
    List<String> owners =
        Stream.of(-1, 0, 15, 16, 17, 18, 20, 21, Integer.MAX_VALUE)
            .map(code -> offsets.of(code).map(r -> r.protocol().toString()).orElse("none"))
            .toList();
    assertThat(owners)
        .containsExactly("none", "none", "none", "a/1", "a/1", "b/1", "b/1", "none", "none");
  }

  @Test
  void isEmptyWhenNothingIsShared() {
    assertThat(offsets("a/1:1", "b/1").isEmpty()).isTrue();
    assertThat(offsets("a/1:1", "a/1").isEmpty()).isFalse();
  }

  private static String match(String ours, String theirs) {
    return text(offsets(ours, theirs));
  }

  private static ProtocolOffsets offsets(String ours, String theirs) {
    return ProtocolOffsets.match(
        words(ours).map(ProtocolOffsetsTest::protocol).toList(),
        words(theirs).map(Capability::parse).toList());
  }

  private static String text(ProtocolOffsets offsets) {
    return String.join(
        " ",
        offsets.ranges().stream()
            .map(r -> r.protocol() + "@" + r.first() + "-" + r.end())
            .toList());
  }

  private static Stream<String> words(String text) {
    return text == null ? Stream.empty() : Stream.of(text.split(" ", -1));
  }

  private static Protocol protocol(String text) {
    int colon = text.indexOf(':');
    Capability capability = Capability.parse(text.substring(0, colon));
    return Protocol.raw(
        capability.name(),
        capability.version(),
        Integer.parseInt(text.substring(colon + 1)),
        (_, _) -> {});
  }
}
