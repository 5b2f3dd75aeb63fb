package io.jdevp2p.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServerConfigTest {

  @Test
  void thereAreDefaults() {
    ServerConfig config = ServerConfig.builder().build();
    assertThat(config.maxPeers()).isEqualTo(50);
    assertThat(config.maxPending()).isEqualTo(50);
    assertThat(config.maxDialed()).isEqualTo(16);
    assertThat(config.maxInbound()).isEqualTo(34);
    assertThat(config.listen()).isEmpty();
    assertThat(config.privateKey()).isEmpty();
    assertThat(config.protocols()).isEmpty();
    assertThat(config.limits()).isEqualTo(ServerLimits.defaults());
  }

  @ParameterizedTest
  @CsvSource({
    "50, 3, false, 16, 34",
    "50, 2, false, 25, 25",
    "50, 1, false, 50, 0",
    "50, 51, false, 1, 49",
    "1, 3, false, 1, 0",
    "2, 3, false, 1, 1",
    "0, 3, false, 0, 0",
    "50, 3, true, 0, 50",
    "0, 3, true, 0, 0",
  })
  void theDialedShareIsOneInSoManyAndAtLeastOne(
      int maxPeers, int dialRatio, boolean noDial, int maxDialed, int maxInbound) {
    ServerConfig.Builder builder = ServerConfig.builder().maxPeers(maxPeers).dialRatio(dialRatio);
    if (noDial) {
      builder.noDial();
    }
    ServerConfig config = builder.build();
    assertThat(config.maxDialed()).isEqualTo(maxDialed);
    assertThat(config.maxInbound()).isEqualTo(maxInbound);
  }

  @Test
  void numbersThatCanNotBeAreRefused() {
    refused("maxPeers is -1, but must be at least 0", b -> b.maxPeers(-1));
    refused("maxPending is 0, but must be at least 1", b -> b.maxPending(0));
    refused("dialRatio is 0, but must be at least 1", b -> b.dialRatio(0));
  }

  @Test
  void aNameThatOthersWouldNotTakeIsRefused() {
    String wrong = "name isn't text of at most 512 bytes";
    refused(wrong, b -> b.name("n".repeat(513)));
    refused(wrong, b -> b.name("\u00fc".repeat(257)));
    refused(wrong, b -> b.name("half a pair: \ud83d"));
    assertThat(ServerConfig.builder().name("n".repeat(512)).build().name()).hasSize(512);
  }

  @Test
  void aConfigurationDoesNotChangeWithItsBuilder() {
    ServerConfig.Builder builder = ServerConfig.builder().staticNode(Nodes.node(1));
    ServerConfig config = builder.build();
    builder.staticNode(Nodes.node(2)).maxPeers(7).protocol(Protocol.raw("a", 1, 1, (_, _) -> {}));
    assertThat(config.staticNodes()).containsExactly(Nodes.node(1));
    assertThat(config.maxPeers()).isEqualTo(50);
    assertThat(config.protocols()).isEmpty();
    assertThat(builder.build().staticNodes()).containsExactly(Nodes.node(1), Nodes.node(2));
  }

  @Test
  void aFreshKeyIsAnotherOneEachTime() {
    ServerConfig first = ServerConfig.builder().freshKey().build();
    ServerConfig second = ServerConfig.builder().freshKey().build();
    assertThat(first.privateKey().orElseThrow().publicKey())
        .isNotEqualTo(second.privateKey().orElseThrow().publicKey());
  }

  private static void refused(String message, Consumer<ServerConfig.Builder> setting) {
    assertThatThrownBy(() -> setting.accept(ServerConfig.builder()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
  }
}
