package io.jdevp2p.server;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.core.read.ListAppender;
import io.jdevp2p.rlpx.BaseMessage;
import io.jdevp2p.rlpx.Capability;
import io.jdevp2p.rlpx.Hello;
import io.jdevp2p.rlpx.RlpxConnection;
import io.jdevp2p.simulation.SimulatedHost;
import io.jdevp2p.simulation.Simulation;
import io.jdevp2p.simulation.junit.SimulationTest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.slf4j.LoggerFactory;

/** What strangers send, in the log: at DEBUG at most, and never as more than one plain line. */
class HostileLogTest {
  /** Ends a line, begins a forged one, colours the terminal and turns the direction of text. */
  private static final String EVIL =
      "evil\r\n12:00:00 ERROR forged\u001b[31m\u0007\u202egnp.exe\u2028\u0085\u009b31m";

  private final ListAppender<ILoggingEvent> appender = new ListAppender<>();
  private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
  private Level before;

  @BeforeEach
  void capture() {
    before = root.getLevel();
    root.setLevel(Level.TRACE);
    appender.start();
    root.addAppender(appender);
  }

  @AfterEach
  void release() {
    root.detachAppender(appender);
    root.setLevel(before);
  }

  /** Fails with whatever the peer said in the message, in that of a cause, or as an error. */
  private static void fail(Peer peer, MessageChannel channel) throws Exception {
    Message message = channel.read();
    String text = peer.name() + new String(message.payload(), StandardCharsets.UTF_8);
    switch (message.code()) {
      case 0 -> throw new IllegalStateException(text, new IOException(text));
      case 1 -> throw new ProtocolBreach(text);
      case 2 -> throw new AssertionError(text);
      default -> throw new IOException(text);
    }
  }

  private void attack(SimulatedHost host, SimulatedServer server, Attack attack) {
    host.threads()
        .start(
            "attack",
            () -> {
              Stranger stranger = new Stranger(host);
              Hello hello =
                  new Hello(
                      Hello.VERSION,
                      EVIL,
                      List.of(new Capability("note", 1), new Capability(EVIL.substring(0, 8), 1)),
                      0,
                      stranger.key().publicKey());
              try (RlpxConnection connection = stranger.greeted(server.node(), hello)) {
                attack.run(connection);
                Stranger.farewell(connection);
              } catch (IOException e) {
                // It was let go without a word.
              }
            });
  }

  private interface Attack {
    void run(RlpxConnection connection) throws IOException;
  }

  @SimulationTest
  void holdsNothingThatStrangersCouldForge(Simulation simulation) throws Exception {
    SimulatedServer server =
        new SimulatedServer(simulation, "server")
            .with(c ->
                c.protocol(Protocol.raw("note", 1, 4, HostileLogTest::fail).maxMessageBytes(4096))
                    .onPeer(peer -> {
                      throw new AssertionError(EVIL);
                    }))
            .start();
    byte[] evil = EVIL.getBytes(StandardCharsets.UTF_8);
    List<Attack> attacks = new ArrayList<>();
    for (int code = 0; code < 4; code++) {
      int wireCode = BaseMessage.CODES + code;
      attacks.add(connection -> connection.write(wireCode, evil));
    }
    attacks.add(connection -> connection.write(BaseMessage.CODES + 100, evil));
    attacks.add(connection -> connection.write(BaseMessage.CODES, new byte[1 << 20]));
    attacks.add(connection -> connection.write(BaseMessage.DISCONNECT, evil));
    attacks.add(connection -> connection.write(BaseMessage.HELLO, evil));
    attacks.add(connection -> {
      for (int i = 0; i < 200; i++) {
        connection.write(BaseMessage.PING, evil);
      }
    });
    for (int i = 0; i < attacks.size(); i++) {
      attack(simulation.host("stranger " + i), server, attacks.get(i));
    }
    simulation.run(Duration.ofSeconds(5));
    server.close();
    simulation.run(Duration.ofSeconds(5));

    assertThat(server.events(ServerEvent.PeerAdded.class)).hasSize(attacks.size());
    assertThat(appender.list).isNotEmpty();
    for (ILoggingEvent event : appender.list) {
      String text = text(event);
      assertThat(text.codePoints().filter(HostileLogTest::isUnsafe).boxed().toList())
          .as(text)
          .isEmpty();
      if (event.getLevel().isGreaterOrEqual(Level.INFO)) {
        assertThat(text).doesNotContain("evil").doesNotContain("forged");
      }
    }
  }

  private static String text(ILoggingEvent event) {
    StringBuilder text = new StringBuilder(event.getFormattedMessage());
    for (IThrowableProxy e = event.getThrowableProxy(); e != null; e = e.getCause()) {
      text.append(" | ").append(e.getMessage());
    }
    return text.toString();
  }

  private static boolean isUnsafe(int character) {
    return switch (Character.getType(character)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          true;
      default -> false;
    };
  }
}
