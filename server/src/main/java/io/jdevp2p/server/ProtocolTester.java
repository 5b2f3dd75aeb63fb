package io.jdevp2p.server;

import io.jdevp2p.crypto.SecretKey;
import io.jdevp2p.enr.Node;
import io.jdevp2p.host.Completion;
import io.jdevp2p.host.Host;
import io.jdevp2p.rlpx.Capability;
import io.jdevp2p.rlpx.DisconnectReason;
import io.jdevp2p.rlpx.Hello;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;

/**
 * Runs one protocol as a server would, with one peer that is a script: the test reads and writes at
 * the other end. No network, no handshake; the protocol's handlers, limits and ends are the real
 * ones.
 *
 * {@snippet :
 * try (ProtocolTester tester = ProtocolTester.start(echo, host)) {
 *   tester.remote().write(0x00, payload);
 *   assertThat(tester.remote().read()).isEqualTo(new Message(0x00, payload));
 *   tester.remote().write(0x7f, payload);
 *   assertThat(tester.awaitEnd(Duration.ofSeconds(1))).contains(DisconnectReason.PROTOCOL_ERROR);
 * }
 * }
 *
 * <p>Thread-safe.
 */
public final class ProtocolTester implements AutoCloseable {
  private final MessagePipe pipe;
  private final Peer peer;
  private final Host host;
  private final Completion<DisconnectReason> ended;

  private ProtocolTester(Protocol protocol, Host host) {
    this.host = host;
    this.pipe = MessagePipe.open(host);
    this.ended = new Completion<>(host.clock());
    this.peer =
        peer(
            protocol,
            host,
            pipe.left(),
            new CloseSequence.Observer() {
              @Override
              public void ended(Peer peer, Ending ending) {
                ended.complete(ending.reason());
              }

              @Override
              public void closed(Peer peer) {}

              @Override
              public void handlersLeft(int more) {}
            });
  }

  /**
   * Starts a protocol on a peer.
   *
   * @param protocol what to run
   * @param host where to run it
   * @return the peer's end of it
   */
  public static ProtocolTester start(Protocol protocol, Host host) {
    ProtocolTester tester = new ProtocolTester(protocol, host);
    host.threads().start("peer of " + protocol, tester.peer.reader()::run);
    return tester;
  }

  /** A peer that speaks one protocol, at the other end of a pipe. */
  static Peer peer(
      Protocol protocol, Host host, MessagePipe.End end, CloseSequence.Observer observer) {
    PipeTransport transport = new PipeTransport(host, end);
    List<Capability> capabilities = List.of(protocol.capability());
    Node node =
        Node.of(
            SecretKey.generate(host.random()).publicKey(),
            transport.remoteAddress().getAddress(),
            transport.remoteAddress().getPort(),
            0);
    ServerConfig standard = ServerConfig.builder().host(host).build();
    return new Peer(
        host,
        node,
        new Hello(Hello.VERSION, "tester", capabilities, 0, node.publicKey()),
        Set.of(ConnectionFlag.INBOUND),
        transport,
        ProtocolOffsets.match(List.of(protocol), capabilities),
        standard.limits(),
        new SharedByPeers(host.clock(), standard.limits(), new LimitCounts(standard)),
        observer);
  }

  /**
   * The peer's end: what is written here the protocol reads. Closing it disconnects as a peer does.
   *
   * @return the same at every call
   */
  public MessagePipe.End remote() {
    return pipe.right();
  }

  /**
   * The peer as the protocol's handlers see it.
   *
   * @return the same at every call
   */
  public Peer peer() {
    return peer;
  }

  /**
   * Waits until the peer goes.
   *
   * @param atMost how long to wait; zero looks without waiting
   * @return why it went, whoever ended it; empty when it is still there
   * @throws InterruptedException when the thread is interrupted while waiting
   */
  public Optional<DisconnectReason> awaitEnd(Duration atMost) throws InterruptedException {
    try {
      return ended.await(host.clock().deadline(atMost));
    } catch (ExecutionException e) {
      throw new IllegalStateException("the end of a peer can't fail", e);
    }
  }

  /**
   * Disconnects the peer as if it quit. Handlers may end a little later. A second call is harmless.
   */
  @Override
  public void close() {
    remote().close(DisconnectReason.QUITTING);
  }
}
