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

/**
 * Takes a {@link Dial} to an open socket: name, address, connect. Stateless; runs on the dial's
 * thread.
 */
final class Dialer {
  private final Host host;
  private final ServerLimits limits;
  private final Optional<NetworkList> allowed;

  Dialer(Host host, ServerLimits limits, Optional<NetworkList> allowed) {
    this.host = host;
    this.limits = limits;
    this.allowed = allowed;
  }

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

  /** The addresses of a name are tried in turn; the last failure counts. */
  StreamSocket connect(Node node) throws DialException {
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
    // A name may have led somewhere that the list of networks doesn't allow.
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
