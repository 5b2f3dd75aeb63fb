package io.jdevp2p.server;

import io.jdevp2p.enr.NodeId;
import io.jdevp2p.rlpx.Capability;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A peer as seen from outside at one moment.
 *
 * @param id its node id
 * @param enode its enode URL; the port of an inbound peer is the one it dialed from
 * @param enr its record, when known
 * @param name its client name, as it told it
 * @param capabilities all that it offers
 * @param flags how it came about
 * @param localAddress our end
 * @param remoteAddress its end
 * @param connected how long it has been a peer
 * @param latency the last ping's round trip, once there was one
 * @param wireBytesIn bytes received on the wire, the handshake included
 * @param wireBytesOut bytes sent on the wire, the handshake included
 * @param traffic payloads by protocol, in the order of message codes
 */
public record PeerInfo(
    NodeId id,
    String enode,
    Optional<String> enr,
    String name,
    List<Capability> capabilities,
    Set<ConnectionFlag> flags,
    InetSocketAddress localAddress,
    InetSocketAddress remoteAddress,
    Duration connected,
    Optional<Duration> latency,
    long wireBytesIn,
    long wireBytesOut,
    Map<Capability, ProtocolTraffic> traffic) {

  /**
   * What one protocol has moved on one peer; payloads as the handler sees them.
   *
   * @param messagesIn messages received
   * @param bytesIn their payload bytes
   * @param messagesOut messages sent
   * @param bytesOut their payload bytes
   */
  public record ProtocolTraffic(long messagesIn, long bytesIn, long messagesOut, long bytesOut) {}
}
