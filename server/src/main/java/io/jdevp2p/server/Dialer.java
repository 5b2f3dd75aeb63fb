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

  StreamSocket connect(Node node) throws DialException {
    InetSocketAddress address = address(node);
    // A name may have led somewhere that the list of networks doesn't allow.
    if (allowed.isPresent() && !allowed.get().contains(address.getAddress())) {
      throw new DialException(
          "dial.not-allowed", address + " is not in one of the allowed networks");
    }
    try {
      return host.sockets().dial(address, host.clock().deadline(limits.dialTimeout()));
    } catch (SocketTimeoutException e) {
      throw new DialException(
          "dial.timeout",
          address + " did not answer within " + limits.dialTimeout().toSeconds() + " s");
    } catch (NoRouteToHostException e) {
      throw new DialException("dial.unreachable", address + ": " + Endings.words(e));
    } catch (ConnectException e) {
      throw new DialException("dial.refused", "nothing listens on " + address);
    } catch (IOException e) {
      throw new DialException("dial.failed", address + ": " + Endings.words(e));
    }
  }

  private InetSocketAddress address(Node node) throws DialException {
    if (node.hostname().isPresent()) {
      return resolve(node, node.hostname().get());
    }
    return node.tcpAddress()
        .orElseThrow(() -> new DialException("dial.no-address", "the node has no TCP endpoint"));
  }

  /** Names are looked up at each dial: that is what they are for. */
  private InetSocketAddress resolve(Node node, String name) throws DialException {
    List<InetAddress> addresses;
    try {
      addresses = host.names().resolve(name, host.clock().deadline(limits.resolveTimeout()));
    } catch (UnknownHostException e) {
      throw new DialException("dial.unknown-name", "there is no host " + name);
    } catch (IOException e) {
      throw new DialException("dial.name-lookup", "looking up " + name + ": " + Endings.words(e));
    }
    if (addresses.isEmpty()) {
      throw new DialException("dial.unknown-name", "host " + name + " has no address");
    }
    return new InetSocketAddress(addresses.getFirst(), node.tcpPort());
  }
}
