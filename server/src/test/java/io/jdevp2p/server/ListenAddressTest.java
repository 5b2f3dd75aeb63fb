package io.jdevp2p.server;

import static io.jdevp2p.server.Nodes.ip;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ListenAddressTest {

  @Test
  void nothingMeansNotToListen() throws ServerException {
    assertThat(ListenAddress.parse("")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "127.0.0.1:30303, 127.0.0.1, 30303",
    "127.0.0.1:0, 127.0.0.1, 0",
    "0.0.0.0:65535, 0.0.0.0, 65535",
    "localhost:30303, 127.0.0.1, 30303",
    "[::1]:30303, ::1, 30303",
    "[2001:db8::1]:1, 2001:db8::1, 1",
    "[127.0.0.1]:1, 127.0.0.1, 1",
    "127.0.0.1:00080, 127.0.0.1, 80",
  })
  void anAddressHasHostAndPort(String text, String host, int port) throws ServerException {
    assertThat(ListenAddress.parse(text)).contains(new InetSocketAddress(ip(host), port));
  }

  @Test
  void aPortAloneListensOnAllAddresses() throws ServerException {
    InetSocketAddress address = ListenAddress.parse(":30303").orElseThrow();
    assertThat(address.getPort()).isEqualTo(30303);
    assertThat(address.getAddress().isAnyLocalAddress()).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "30303 | there is no port; write it as host:port, such as 127.0.0.1:30303 or :30303",
        "127.0.0.1 | there is no port; write it as host:port, such as 127.0.0.1:30303 or :30303",
        "127.0.0.1: | the port '' is not a number from 0 to 65535",
        ": | the port '' is not a number from 0 to 65535",
        "127.0.0.1:x | the port 'x' is not a number from 0 to 65535",
        "127.0.0.1:65536 | the port '65536' is not a number from 0 to 65535",
        "127.0.0.1:-1 | the port '-1' is not a number from 0 to 65535",
        "127.0.0.1:+80 | the port '+80' is not a number from 0 to 65535",
        "127.0.0.1:٨٠ | the port '٨٠' is not a number from 0 to 65535",
        "127.0.0.1:99999999999 | the port '99999999999' is not a number from 0 to 65535",
        "127.0.0.1:30303 x | the port '30303 x' is not a number from 0 to 65535",
        "127.0.0.256:30303 | '127.0.0.256' is not an IP address",
        "example.org:30303 | 'example.org' is not an IP address",
        "[example.org]:30303 | 'example.org' is not an IP address",
        "[]:30303 | '' is not an IP address",
        "[::g]:30303 | '::g' is not an IP address",
        "::1:30303 | write an IPv6 address in brackets, such as [::1]:30303",
        "::1 | write an IPv6 address in brackets, such as [::1]:30303",
      })
  void whatIsNoAddressIsNamedWithTheReason(String text, String why) {
    assertThatThrownBy(() -> ListenAddress.parse(text))
        .asInstanceOf(type(ServerException.class))
        .satisfies(e -> {
          assertThat(e).hasMessage("can't listen on '" + text + "': " + why);
          assertThat(e.reason()).isEqualTo(ServerException.Reason.BAD_ADDRESS);
        });
  }
}
