package io.jdevp2p.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A server says at its start what others would say to its Hello. */
class OwnHelloTest {
  private static ServerConfig.Builder offering(int protocols, String name) {
    ServerConfig.Builder config = ServerConfig.builder().freshKey().name(name);
    IntStream.range(0, protocols)
        .forEach(i -> config.protocol(Protocol.raw("p" + i, 1, 1, (peer, channel) -> {})));
    return config;
  }

  @Test
  void takesAsManyProtocolsAsOthersDo() throws Exception {
    try (Server server = Server.start(offering(128, "many").build())) {
      assertThat(server.info().capabilities()).hasSize(128);
    }
  }

  @Test
  void refusesMore() {
    assertThatExceptionOfType(ServerException.class)
        .isThrownBy(() -> Server.start(offering(129, "more").build()))
        .satisfies(e -> assertThat(e.reason()).isEqualTo(ServerException.Reason.BAD_PROTOCOLS))
        .withMessageContaining("at most 128 protocols");
  }

  @Test
  void refusesWhatIsTooManyBytesTogether() {
    ServerConfig.Builder config = ServerConfig.builder().freshKey().name("n".repeat(512));
    IntStream.range(0, 128)
        .forEach(i ->
            config.protocol(Protocol.raw("long" + (1000 + i), 100_000, 1, (peer, channel) -> {})));
    assertThatExceptionOfType(ServerException.class)
        .isThrownBy(() -> Server.start(config.build()))
        .withMessageContaining("and 2048 bytes are understood");
  }
}
