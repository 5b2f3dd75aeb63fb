package io.jdevp2p.server.chaos;

import io.jdevp2p.host.Host;
import io.jdevp2p.server.Peer;
import io.jdevp2p.server.PeerDisconnectedException;
import io.jdevp2p.server.Protocol;
import io.jdevp2p.server.RequestTimeoutException;
import io.jdevp2p.server.TypedChannel;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * The typed protocol of a server: on every connection both sides ask each other questions, and send
 * numbered messages that nobody acknowledges.
 */
final class TypedTalk {
  /** A numbered message. */
  public record Say(long talk, long number) {}

  /** A question. */
  public record Ask(long requestId, long question) {}

  /** Its answer. */
  public record Answer(long requestId, long question, long answer) {}

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Duration LOOK = Duration.ofSeconds(5);

  private final ChaosNode self;
  private final Host host;
  private final Scenario scenario;
  private final Ledger ledger;

  TypedTalk(ChaosNode self, Host host, Scenario scenario, Ledger ledger) {
    this.self = self;
    this.host = host;
    this.scenario = scenario;
    this.ledger = ledger;
  }

  Protocol protocol() {
    return Protocol.named("ask", 1)
        .message(0, Say.class)
        .message(1, Ask.class)
        .message(2, Answer.class)
        .serve(Ask.class, (peer, ask) -> answer(ask))
        .onPeer(this::run);
  }

  private Answer answer(Ask ask) throws Exception {
    Mood.handler(self, host.clock(), host.random());
    return new Answer(ask.requestId(), ask.question(), answer(ask.question(), self.index()));
  }

  private static long answer(long question, int who) {
    return (question * 31 + who) & Long.MAX_VALUE; // RLP has no negative numbers
  }

  private void run(Peer peer, TypedChannel channel) throws Exception {
    OptionalInt other = self.indexOf(peer.id());
    if (other.isPresent()) {
      new Conversation(channel, other.getAsInt()).run();
    }
  }

  /** One connection with another server of the run. */
  private final class Conversation {
    private final TypedChannel channel;
    private final int other;
    private final Ledger.Talk mine;
    private Ledger.@Nullable Talk theirs;
    private long said;

    Conversation(TypedChannel channel, int other) {
      this.channel = channel;
      this.other = other;
      this.mine = ledger.begin(self.index(), other);
    }

    void run() throws Exception {
      host.threads().start("asker of " + self.index(), this::ask);
      while (Mood.handler(self, host.clock(), host.random())) {
        Optional<Record> received = channel.receive(LOOK);
        if (received.isEmpty()) {
          continue;
        }
        if (!(received.get() instanceof Say(long talk, long number))) {
          ledger.violation(mine + ": received " + received.get());
          continue;
        }
        if (theirs == null) {
          theirs = ledger.hear(talk, self.index(), other);
        }
        ledger.arrived(theirs, talk, number);
      }
    }

    private void ask() {
      try {
        while (channel.isOpen()) {
          askOnce();
          channel.send(new Say(mine.number, said));
          said++;
          host.clock().sleep(scenario.betweenMessages());
        }
      } catch (PeerDisconnectedException e) {
        // The usual end.
      } catch (InterruptedIOException | InterruptedException e) {
        Thread.currentThread().interrupt();
      } catch (IOException e) {
        ledger.violation(mine + ": asking failed with " + e);
      }
    }

    private void askOnce() throws IOException, InterruptedException {
      long question = host.random().nextInt(Integer.MAX_VALUE);
      try {
        Answer answer = channel.request(id -> new Ask(id, question), Answer.class, PATIENCE);
        if (answer.question() != question || answer.answer() != answer(question, other)) {
          ledger.violation(mine + ": asked " + question + ", got " + answer);
        }
        ledger.answered(self.index(), other, host.clock().nanos());
      } catch (RequestTimeoutException e) {
        // Its handler may be at a loss, or the network.
      }
    }
  }
}
