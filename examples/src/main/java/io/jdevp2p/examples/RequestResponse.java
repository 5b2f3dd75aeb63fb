package io.jdevp2p.examples;

import io.jdevp2p.server.Peer;
import io.jdevp2p.server.Protocol;
import io.jdevp2p.server.RequestTimeoutException;
import io.jdevp2p.server.Server;
import io.jdevp2p.server.TypedChannel;
import io.jdevp2p.server.TypedProtocol;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/**
 * Requests and answers: one node serves a phone book, the other asks. Requests find their answers
 * by the id that comes first in both records; the library counts the ids and watches the time.
 */
final class RequestResponse {
  record Find(long requestId, String name) {}

  record Found(long requestId, String number) {}

  /** What both sides agree on; each then adds its own part. */
  private static final TypedProtocol PHONE_BOOK =
      Protocol.named("phone", 1).message(0, Find.class, 1024).message(1, Found.class, 1024);

  private static final Map<String, String> NUMBERS = Map.of("Ada", "1815", "Grace", "1906");

  private final CountDownLatch done = new CountDownLatch(1);
  private final CountDownLatch tooLate = new CountDownLatch(1);

  void main() throws Exception {
    Protocol serving = PHONE_BOOK.serve(Find.class, this::find);
    Protocol asking = PHONE_BOOK.onPeer(this::ask);
    try (Server book =
            Server.start(c -> c.freshKey().name("book").listen("localhost:0").protocol(serving));
        Server _ = Server.start(c -> c.freshKey().protocol(asking).staticNode(book.self()))) {
      done.await();
    }
  }

  /** Runs for several requests at once, on virtual threads, so that it may block. */
  private Found find(Peer peer, Find request) throws InterruptedException {
    if (request.name().equals("Nobody")) {
      tooLate.await(); // searches until the other side has given up
    }
    return new Found(request.requestId(), NUMBERS.getOrDefault(request.name(), "not listed"));
  }

  private void ask(Peer peer, TypedChannel channel) throws Exception {
    for (String name : new String[] {"Ada", "Grace", "Linus"}) {
      Found found = channel.request(id -> new Find(id, name), Found.class, Duration.ofSeconds(5));
      IO.println(name + ": " + found.number());
    }
    try {
      channel.request(id -> new Find(id, "Nobody"), Found.class, Duration.ofMillis(100));
    } catch (RequestTimeoutException e) {
      // Only the request has failed: the peer is still there, and a late answer does no harm.
      IO.println("Nobody: no answer in time, connected: " + channel.isOpen());
    }
    tooLate.countDown();
    Found again = channel.request(id -> new Find(id, "Ada"), Found.class, Duration.ofSeconds(5));
    IO.println("Ada, once more: " + again.number());
    done.countDown();
  }
}
