package io.jdevp2p.examples;

import io.jdevp2p.server.Peer;
import io.jdevp2p.server.Protocol;
import io.jdevp2p.server.Server;
import io.jdevp2p.server.ServerException;
import io.jdevp2p.server.TypedChannel;
import io.jdevp2p.server.TypedProtocol;
import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * A protocol with a state: what one node hears it tells all its peers, and whoever is new is told
 * all that is known. {@code RumourTest} shows how to test such a protocol, without a network and on
 * a simulated one.
 *
 * <p>One object for each node. Thread-safe: each peer has a thread of its own.
 *
 * <p>So that a simulation runs the same way each time, nothing here goes through a collection in
 * the order of its hashes.
 */
final class Rumour {
  record Tell(String text) {}

  static final int MAX_BYTES = 1024;

  /**
   * Bounded, as all that strangers fill should be; and so few that they all have room in a peer's
   * inbox. For a handler here sends before it receives: if its peer does too, and both had to wait
   * until the other takes something, they would wait forever.
   */
  static final int MAX_KNOWN = 100;

  private final Consumer<String> listener;
  private final ReentrantLock lock = new ReentrantLock();
  private final Set<String> known = new LinkedHashSet<>();
  private final List<TypedChannel> peers = new CopyOnWriteArrayList<>();

  /** The listener is called once for each rumour, by whichever thread brings it. */
  Rumour(Consumer<String> listener) {
    this.listener = listener;
  }

  /** Three nodes in a row: what the first one says comes to the last. */
  static void main() throws Exception {
    CountDownLatch heard = new CountDownLatch(2);
    Rumour ann = new Rumour(_ -> {});
    Rumour bob = new Rumour(text -> report("Bob", text, heard));
    Rumour cleo = new Rumour(text -> report("Cleo", text, heard));
    try (Server first = ann.start();
        Server second = bob.start();
        Server third = cleo.start()) {
      second.addPeer(first.self());
      third.addPeer(second.self());
      ann.tell("It will rain");
      heard.await();
    }
  }

  private Server start() throws ServerException {
    return Server.start(c ->
        c.freshKey()
            .listen("localhost:0")
            .protocol(protocol())
            .transportFactory(PlainTransport.FACTORY));
  }

  private static void report(String who, String text, CountDownLatch heard) {
    IO.println(who + " has heard: " + text);
    heard.countDown();
  }

  TypedProtocol protocol() {
    return Protocol.named("rumour", 1).message(0, Tell.class, MAX_BYTES).onPeer(this::listen);
  }

  List<String> known() {
    lock.lock();
    try {
      return List.copyOf(known);
    } finally {
      lock.unlock();
    }
  }

  private void listen(Peer peer, TypedChannel channel) throws Exception {
    peers.add(channel); // before the known ones are told, so that none falls in between
    try {
      for (String text : known()) {
        channel.send(new Tell(text));
      }
      while (channel.receive() instanceof Tell(String text)) {
        tell(text);
      }
    } finally {
      peers.remove(channel);
    }
  }

  /** Begins a rumour, or passes it on if it is new. */
  void tell(String text) {
    if (!isNew(text)) {
      return;
    }
    listener.accept(text);
    for (TypedChannel channel : peers) {
      try {
        channel.send(new Tell(text));
      } catch (IOException e) {
        // That peer has just gone; its own thread learns of it and takes it off the list.
      }
    }
  }

  private boolean isNew(String text) {
    lock.lock();
    try {
      return known.size() < MAX_KNOWN && known.add(text);
    } finally {
      lock.unlock();
    }
  }
}
