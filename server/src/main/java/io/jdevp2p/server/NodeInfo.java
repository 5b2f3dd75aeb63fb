package io.jdevp2p.server;

import io.jdevp2p.enr.NodeId;
import io.jdevp2p.rlpx.Capability;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;

/**
 * A server as seen from outside.
 *
 * @param id its node id
 * @param name its client name
 * @param enode its enode URL
 * @param enr its record, as text
 * @param ip the address in its record, or "" as long as it isn't known
 * @param listenAddress where it listens, if it does
 * @param discoveryAddress where it takes part in discovery, if it does
 * @param capabilities the protocols that it offers
 */
public record NodeInfo(
    NodeId id,
    String name,
    String enode,
    String enr,
    String ip,
    Optional<InetSocketAddress> listenAddress,
    Optional<InetSocketAddress> discoveryAddress,
    List<Capability> capabilities) {}
