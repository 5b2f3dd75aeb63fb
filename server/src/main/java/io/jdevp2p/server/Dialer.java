package io.jdevp2p.server;

import io.jdevp2p.enr.Node;
import io.jdevp2p.host.Host;
import io.jdevp2p.host.StreamSocket;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;

/**
 * Takes a {@link Dial} to an open socket: name, address, connect; for a static node also looking
 * for where it is now. Stateless; runs on the dial's thread.
 */
final class Dialer {
  private final Host host;
  private final ServerLimits limits;
  private final Optional<NetworkList> allowed;
  private final Optional<Finder> finder;

  Dialer(Host host, ServerLimits limits, Optional<NetworkList> allowed, Optional<Finder> finder) {
    this.host = host;
    this.limits = limits;
    this.allowed = allowed;
    this.finder = finder;
  }

  /** Says where a node is now. May take a while. */
  interface Finder {
    Optional<Node> resolve(Node node) throws InterruptedException;
  }

  /** A node that was reached, at the endpoint where it was, and the socket to it. */
  record Reached(Node node, StreamSocket socket) {}

  /** Why there is no connection. */
  static final class DialException extends Exception {
    private static final long serialVersionUID = 1L;
    private final transient Failure failure;

    DialException(String name, String detail) {
      super(detail);
      this.failure = new Failure(name, detail);
    }

    Failure failure() {
      return failure;
    }
  }

  /**
   * One attempt where the node is known to be. When that fails and the node is to be kept
   * connected, one more where discovery says that it is, if that is elsewhere: how often it is
   * looked for follows from how often it is dialed.
   *
   * @param resolved told where the dial goes on, and why
   */
  Reached connect(Dial dial, BiConsumer<Node, Failure> resolved)
      throws DialException, InterruptedException {
    try {
      return new Reached(dial.node(), connect(dial.node()));
    } catch (DialException e) {
      Optional<Node> found = find(dial);
      if (found.isEmpty()) {
        throw e;
      }
      resolved.accept(found.get(), e.failure());
      return new Reached(found.get(), connect(found.get()));
    }
  }

  private Optional<Node> find(Dial dial) throws InterruptedException {
    if (dial.flag() != ConnectionFlag.STATIC_DIALED || finder.isEmpty()) {
      return Optional.empty();
    }
    return finder
        .get()
        .resolve(dial.node())
        .filter(found -> found.tcpAddress().isPresent())
        .filter(found -> !found.tcpAddress().equals(dial.node().tcpAddress()));
  }

  /** The addresses of a name are tried in turn; the last failure counts. */
  private StreamSocket connect(Node node) throws DialException {
    DialException last = new DialException("dial.no-address", "the node has no TCP endpoint");
    for (InetSocketAddress address : addresses(node)) {
      try {
        return connect(address);
      } catch (DialException e) {
        last = e;
      }
    }
    throw last;
  }

  private StreamSocket connect(InetSocketAddress address) throws DialException {
    // A name or discovery may have led somewhere that the list of networks doesn't allow.
    if (allowed.isPresent() && !allowed.get().contains(address.getAddress())) {
      throw new DialException(
          "dial.not-allowed", words(address) + " is not in one of the allowed networks");
    }
    try {
      return host.sockets().dial(address, host.clock().deadline(limits.dials().dialTimeout()));
    } catch (SocketTimeoutException e) {
      throw new DialException(
          "dial.timeout",
          words(address)
              + " did not answer within "
              + limits.dials().dialTimeout().toSeconds()
              + " s");
    } catch (NoRouteToHostException e) {
      throw new DialException("dial.unreachable", words(address) + ": " + Endings.words(e));
    } catch (ConnectException e) {
      throw new DialException("dial.refused", "nothing listens on " + words(address));
    } catch (IOException e) {
      throw new DialException("dial.failed", words(address) + ": " + Endings.words(e));
    }
  }

  private static String words(InetSocketAddress address) {
    String ip = address.getAddress().getHostAddress();
    return (ip.contains(":") ? "[" + ip + "]" : ip) + ":" + address.getPort();
  }

  private List<InetSocketAddress> addresses(Node node) throws DialException {
    if (node.hostname().isEmpty()) {
      return node.tcpAddress().stream().toList();
    }
    return resolve(node.hostname().get()).stream()
        .limit(FixedLimits.ADDRESSES_PER_NAME)
        .map(address -> new InetSocketAddress(address, node.tcpPort()))
        .toList();
  }

  /** Names are looked up at each dial: that is what they are for. */
  private List<InetAddress> resolve(String name) throws DialException {
    try {
      List<InetAddress> addresses =
          host.names().resolve(name, host.clock().deadline(limits.dials().resolveTimeout()));
      if (addresses.isEmpty()) {
        throw new DialException("dial.unknown-name", "host " + name + " has no address");
      }
      return addresses;
    } catch (UnknownHostException e) {
      throw new DialException("dial.unknown-name", "there is no host " + name);
    } catch (IOException e) {
      throw new DialException("dial.name-lookup", "looking up " + name + ": " + Endings.words(e));
    }
  }
}
