package io.jdevp2p.server.chaos;

import io.jdevp2p.host.Host;
import io.jdevp2p.server.Message;
import io.jdevp2p.server.MessageChannel;
import io.jdevp2p.server.Peer;
import io.jdevp2p.server.PeerDisconnectedException;
import io.jdevp2p.server.Protocol;
import io.jdevp2p.server.ProtocolBreach;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * The raw protocol of a server: on every connection both sides send numbered messages, each when
 * the one before was acknowledged, now and then several at once. Strangers get back what they send.
 */
final class RawTalk {
  static final String NAME = "talk";
  static final int SAY = 0;
  static final int ACKNOWLEDGE = 1;
  static final int LENGTH = 2;

  private static final int HEADER_BYTES = 2 * Long.BYTES;
  private static final int SMALL_BYTES = 300;
  private static final int LARGE_BYTES = 100 * 1024;
  private static final int MOST_AT_ONCE = 8;
  private static final Duration LOOK = Duration.ofSeconds(5);

  private final ChaosNode self;
  private final Host host;
  private final Scenario scenario;
  private final Ledger ledger;

  RawTalk(ChaosNode self, Host host, Scenario scenario, Ledger ledger) {
    this.self = self;
    this.host = host;
    this.scenario = scenario;
    this.ledger = ledger;
  }

  Protocol protocol() {
    return Protocol.raw(NAME, 1, LENGTH, this::run);
  }

  private void run(Peer peer, MessageChannel channel) throws Exception {
    OptionalInt other = self.indexOf(peer.id());
    if (other.isEmpty()) {
      echo(channel);
    } else {
      new Conversation(channel, other.getAsInt()).run();
    }
  }

  private void echo(MessageChannel channel) throws Exception {
    while (Mood.handler(self, host.clock(), host.random())) {
      Optional<Message> received = channel.read(LOOK);
      if (received.isPresent()) {
        channel.write(SAY, received.get().payload());
      }
    }
  }

  /** One connection with another server of the run. */
  private final class Conversation {
    private final MessageChannel channel;
    private final int other;
    private final Ledger.Talk mine;
    private Ledger.@Nullable Talk theirs;
    private long said;
    private long acknowledged;

    Conversation(MessageChannel channel, int other) {
      this.channel = channel;
      this.other = other;
      this.mine = ledger.begin(self.index(), other);
    }

    void run() throws Exception {
      host.threads().start("talker of " + self.index(), this::talk);
      while (Mood.handler(self, host.clock(), host.random())) {
        Optional<Message> received = channel.read(LOOK);
        if (received.isPresent()) {
          listen(received.get());
        }
      }
    }

    private void listen(Message message) throws IOException {
      if (message.size() < HEADER_BYTES) {
        ledger.violation(mine + ": " + message.size() + " bytes arrived");
        throw new ProtocolBreach("too short");
      }
      ByteBuffer header = ByteBuffer.wrap(message.payload());
      long talk = header.getLong();
      long number = header.getLong();
      if (message.code() == ACKNOWLEDGE) {
        ledger.acknowledged(mine, talk, number, host.clock().nanos());
        acknowledged++;
        return;
      }
      if (theirs == null) {
        theirs = ledger.hear(talk, self.index(), other);
      }
      ledger.arrived(theirs, talk, number);
      if (!isAsSent(message.payload(), number)) {
        ledger.violation(theirs + ": message " + number + " arrived garbled");
      }
      channel.write(ACKNOWLEDGE, bytes(HEADER_BYTES, talk, number));
    }

    private void talk() {
      try {
        while (channel.isOpen()) {
          for (int i = host.random().nextInt(MOST_AT_ONCE); i >= 0; i--) {
            channel.write(SAY, bytes(size(), mine.number, said));
            said++;
          }
          do {
            host.clock().sleep(scenario.betweenMessages());
          } while (acknowledged < said && channel.isOpen());
        }
      } catch (PeerDisconnectedException e) {
        // The usual end.
      } catch (InterruptedIOException | InterruptedException e) {
        Thread.currentThread().interrupt();
      } catch (IOException e) {
        ledger.violation(mine + ": writing failed with " + e);
      }
    }

    private int size() {
      boolean large = host.random().nextDouble() < scenario.largeMessages();
      return HEADER_BYTES + host.random().nextInt(large ? LARGE_BYTES : SMALL_BYTES);
    }
  }

  /** A message of a given size, in which every byte follows from its place and number. */
  private static byte[] bytes(int size, long talk, long number) {
    byte[] bytes = new byte[size];
    ByteBuffer.wrap(bytes).putLong(talk).putLong(number);
    for (int i = HEADER_BYTES; i < size; i++) {
      bytes[i] = filler(i, number);
    }
    return bytes;
  }

  private static boolean isAsSent(byte[] bytes, long number) {
    for (int i = HEADER_BYTES; i < bytes.length; i++) {
      if (bytes[i] != filler(i, number)) {
        return false;
      }
    }
    return true;
  }

  private static byte filler(int i, long number) {
    return (byte) (i * 31L + number * 7 + (i >> 5) * 13L);
  }
}
