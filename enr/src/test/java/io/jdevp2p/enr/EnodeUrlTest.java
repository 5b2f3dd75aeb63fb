package io.jdevp2p.enr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EnodeUrlTest {
  private static final String KEY = Samples.KEY_DIGITS;

  /** Input after {@code enode://key}, host, TCP port, UDP port. */
  @ParameterizedTest
  @CsvSource({
    "@127.0.0.1:52150, 127.0.0.1, 52150, 52150",
    "@127.0.0.1:52150?discport=22334, 127.0.0.1, 52150, 22334",
    "@127.0.0.1:0?discport=30301, 127.0.0.1, 0, 30301",
    "@127.0.0.1:30303?discport=0, 127.0.0.1, 30303, 0",
    "@255.255.255.255:65535, 255.255.255.255, 65535, 65535",
    "@[::]:52150, ::, 52150, 52150",
    "@[::1]:1, ::1, 1, 1",
    "@[2001:db8:3c4d:15::abcd:ef12]:52150, 2001:db8:3c4d:15::abcd:ef12, 52150, 52150",
    "@[2001:db8::1:0:0:1]:30303?discport=30301, 2001:db8::1:0:0:1, 30303, 30301",
    "@[1:0:2:3:4:5:6:7]:3, 1:0:2:3:4:5:6:7, 3, 3",
  })
  void readsAndWritesAddresses(String rest, String ip, int tcp, int udp) throws EnrException {
    String url = "enode://" + KEY + rest;

    Node node = EnodeUrl.parse(url);

    assertThat(node.ip()).contains(Samples.ip(ip));
    assertThat(node.hostname()).isEmpty();
    assertThat(node.tcpPort()).isEqualTo(tcp);
    assertThat(node.udpPort()).isEqualTo(udp);
    assertThat(node.record()).isEmpty();
    assertThat(node.sequence()).isZero();
    assertThat(EnodeUrl.format(node)).isEqualTo(url);
    assertThat(Node.parse(url)).isEqualTo(node);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "hostname",
        "node-1.example.org",
        "boot_node.svc.cluster.local",
        "Example.ORG.",
        "1.2.3.4.example",
        "a23456789a23456789a23456789a23456789a23456789a23456789a23456789.x"
      })
  void readsAndWritesNamesWithoutLookingThemUp(String name) throws EnrException {
    String url = "enode://" + KEY + "@" + name + ":30303?discport=30301";

    Node node = EnodeUrl.parse(url);

    assertThat(node.hostname()).contains(name);
    assertThat(node.ip()).isEmpty();
    assertThat(node.tcpAddress()).isEmpty();
    assertThat(node.enode()).isEqualTo(url);
  }

  @Test
  void readsAndWritesAKeyAlone() throws EnrException {
    Node node = EnodeUrl.parse("enode://" + KEY);
    assertThat(node.ip()).isEmpty();
    assertThat(node.hostname()).isEmpty();
    assertThat(node.tcpPort()).isZero();
    assertThat(node.udpPort()).isZero();
    assertThat(node.enode()).isEqualTo("enode://" + KEY);
  }

  @Test
  void writesWhatIsEquivalentInOneWay() throws EnrException {
    String plain = "enode://" + KEY + "@10.0.0.1:30303";
    assertThat(
            EnodeUrl.parse("ENODE://" + KEY.toUpperCase(Locale.ROOT) + "@10.0.0.1:30303").enode())
        .isEqualTo(plain);
    assertThat(EnodeUrl.parse(plain + "?discport=30303").enode()).isEqualTo(plain);
    assertThat(EnodeUrl.parse("enode://" + KEY + "@[::ffff:10.0.0.1]:30303").enode())
        .isEqualTo(plain);
    assertThat(EnodeUrl.parse("enode://" + KEY + "@[0:0:1:0:0:0:0:00AB]:3").enode())
        .isEqualTo("enode://" + KEY + "@[0:0:1::ab]:3");
  }

  /** Input, where K stands for a good key, and the beginning of the message. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "``                              | scheme: \"\" does not begin with",
        "01010101                        | scheme: \"01010101\"",
        "http://foobar                   | scheme: \"http://foobar\"",
        "://foo                          | scheme:",
        "enode:K                         | scheme:",
        "enode://                        | key: 0 characters, it must be 128 hex digits",
        "enode://01010101                | key: 8 characters",
        "enode://01010101@10.0.0.1:3     | key: 8 characters",
        "enode://K00@10.0.0.1:3          | key: 130 characters",
        "enode://K?discport=1            | key: 139 characters",
        "enode://@10.0.0.1:3             | key: 0 characters",
        "enode://K@                      | host: empty",
        "enode://K@:30303                | host: empty",
        "enode://K@10.0.0.256:3          | host \"10.0.0.256\": not an IPv4 address",
        "enode://K@10.0.1:3              | host \"10.0.1\": not an IPv4 address",
        "enode://K@10.0.0.01:3           | host \"10.0.0.01\": not an IPv4 address",
        "enode://K@1..2.3:3              | host \"1..2.3\": not an IPv4 address",
        "enode://K@::1:30303             | host \"::1:30303\": an IPv6 address must stand in brackets",
        "enode://K@[::1:30303            | host \"[::1:30303\": no closing ']'",
        "enode://K@[10.0.0.1]:3          | host \"10.0.0.1\": not an IPv6 address",
        "enode://K@[1:2:3]:3             | host \"1:2:3\": not an IPv6 address",
        "enode://K@[]:3                  | host \"\": not an IPv6 address",
        "enode://K@[[::1]]:3             | host \"[::1\": not an IPv6 address",
        "enode://K@[fe80::1%eth0]:3      | host \"fe80::1%eth0\": an address with a zone",
        "enode://K@a..b:3                | host \"a..b\": empty label",
        "enode://K@-a.b:3                | host \"-a.b\": a label can't begin or end with '-'",
        "enode://K@a b:3                 | host \"a b\": only letters",
        "enode://K@user@host:3           | host \"user@host\": only letters",
        "enode://K@a/b:3                 | host \"a/b\": only letters",
        "enode://K@bücher.example:3      | host \"b\\u00fccher.example\": only letters",
        "enode://K@host                  | port: missing",
        "enode://K@10.0.0.1              | port: missing",
        "enode://K@10.0.0.1:             | port: missing",
        "enode://K@[::1]                 | port: missing",
        "enode://K@[::1]30303            | port: \"30303\" after the host",
        "enode://K@10.0.0.1:foo          | port \"foo\": not a number from 0 to 65535",
        "enode://K@10.0.0.1:-1           | port \"-1\": not a number",
        "enode://K@10.0.0.1:+1           | port \"+1\": not a number",
        "enode://K@10.0.0.1:65536        | port \"65536\": not a number",
        "enode://K@10.0.0.1:99999999999  | port \"99999999999\": not a number",
        "enode://K@10.0.0.1:30303/       | port \"30303/\": not a number",
        "enode://K@10.0.0.1:30303#x      | port \"30303#x\": not a number",
        "enode://K@10.0.0.1:3?discport=foo   | discport \"foo\": not a number",
        "enode://K@10.0.0.1:3?discport=70000 | discport \"70000\": not a number",
        "enode://K@10.0.0.1:3?discport=      | discport: missing",
        "enode://K@10.0.0.1:3?discport       | discport: missing",
        "enode://K@10.0.0.1:3?discport=1&x=2 | discport \"1&x=2\": not a number",
        "enode://K@10.0.0.1:3?udp=4          | query: unknown \"udp\", only discport is known",
        "enode://K@10.0.0.1:3?               | query: unknown \"\"",
      })
  void namesTheFieldThatIsWrong(String input, String message) {
    String url = input.replace("K", KEY);
    assertThatThrownBy(() -> EnodeUrl.parse(url))
        .isInstanceOf(EnrException.class)
        .hasMessageStartingWith(message);
    assertThatThrownBy(() -> Node.parse(url)).isInstanceOf(EnrException.class);
  }

  @Test
  void refusesKeysThatAreNone() {
    assertThatThrownBy(() -> EnodeUrl.parse("enode://" + KEY.replace('1', 'g')))
        .isInstanceOf(EnrException.class)
        .hasMessageStartingWith("key \"gdd9")
        .hasMessageEndingWith("not hex digits");
    assertThatThrownBy(() -> EnodeUrl.parse("enode://" + "01".repeat(64)))
        .isInstanceOf(EnrException.class)
        .hasMessageStartingWith("key \"0101");
    assertThatThrownBy(() -> EnodeUrl.parse("enode://" + "00".repeat(64)))
        .isInstanceOf(EnrException.class);
  }

  @Test
  void refusesWhatIsTooLong() {
    String label = "a".repeat(63);
    assertThatThrownBy(() -> EnodeUrl.parse("enode://" + KEY + "@" + label + "a.example:3"))
        .isInstanceOf(EnrException.class)
        .hasMessageEndingWith("label of more than 63 characters");
    String name = String.join(".", label, label, label, label);
    assertThatThrownBy(() -> EnodeUrl.parse("enode://" + KEY + "@" + name + ":3"))
        .isInstanceOf(EnrException.class)
        .hasMessageContaining("255 characters");
    assertThatThrownBy(() -> EnodeUrl.parse("enode://" + "1".repeat(100_000)))
        .isInstanceOf(EnrException.class)
        .hasMessageContaining("100008 characters");
  }

  @Test
  void theLongestNameFits() throws EnrException {
    String label = "a".repeat(63);
    String name = String.join(".", label, label, label, "a".repeat(61));
    String url = "enode://" + KEY + "@" + name + ".:65535?discport=65534";
    assertThat(EnodeUrl.parse(url).enode()).isEqualTo(url);
  }

  @Test
  void textOfStrangersIsEscapedAndCutInMessages() {
    assertThatThrownBy(
            () -> EnodeUrl.parse("enode://" + KEY + "@\u001b[2J\r\n" + "x".repeat(200) + ":3"))
        .isInstanceOf(EnrException.class)
        .message()
        .startsWith("host \"\\u001b[2J\\u000d\\u000axxx")
        .hasSizeLessThan(200);
  }

  @Test
  void everyTruncationAndMutationThrowsNothingElse() {
    String url = "enode://" + KEY + "@[2001:db8::1]:30303?discport=30301";
    String mutants = "\0 %[]:@?=&#/.-9zé\ud800";
    for (int i = 0; i <= url.length(); i++) {
      parse(url.substring(0, i));
      parse(url.substring(i));
      for (int m = 0; m < mutants.length(); m++) {
        parse(url.substring(0, i) + mutants.charAt(m) + url.substring(i));
        parse(
            url.substring(0, i) + mutants.charAt(m) + url.substring(Math.min(i + 1, url.length())));
      }
    }
  }

  /** Reads or refuses; what can be read can be written and read again. */
  private static void parse(String url) {
    Node node;
    try {
      node = Node.parse(url);
    } catch (EnrException e) {
      assertThat(e.getMessage()).hasSizeLessThan(250);
      return;
    }
    try {
      assertThat(Node.parse(node.enode())).isEqualTo(node);
    } catch (EnrException e) {
      throw new AssertionError(url + " gave " + node.enode(), e);
    }
  }
}
