package io.jdevp2p.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.jdevp2p.host.Host;
import io.jdevp2p.server.Message;
import io.jdevp2p.server.MessagePipe;
import org.junit.jupiter.api.Test;

/** How a user tests what only reads and writes: at one end of a pipe, with no server at all. */
final class FirstServerTest {
  @Test
  void asksForFooAfterAHello() throws Exception {
    try (MessagePipe pipe = MessagePipe.open(Host.system())) {
      pipe.right().write(FirstServer.TEXT, FirstServer.encode("bar"));
      assertThat(FirstServer.ask(pipe.left())).isEqualTo("bar");
      assertThat(pipe.right().read()).isEqualTo(text("hello"));
      assertThat(pipe.right().read()).isEqualTo(text("foo"));
    }
  }

  private static Message text(String text) {
    return new Message(FirstServer.TEXT, FirstServer.encode(text));
  }
}
