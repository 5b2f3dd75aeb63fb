package io.jdevp2p.discovery;

import io.jdevp2p.crypto.SecretKey;
import io.jdevp2p.enr.EndpointVote;
import io.jdevp2p.enr.LocalNode;
import io.jdevp2p.enr.NodeDatabase;
import io.jdevp2p.host.Host;
import io.jdevp2p.host.LimitBook;

/**
 * What a version of discovery is given to run on; both versions at one port have the same one.
 *
 * @param host time, randomness, threads and names
 * @param key this node's key
 * @param localNode this node, as it tells others about itself
 * @param database what is remembered of other nodes
 * @param config how discovery is to be run
 * @param sender sends packets through the port
 * @param vote is told where others see this node
 * @param limits one limit for each bound of this module, see {@link DiscoveryBounds}
 */
public record DiscoveryContext(
    Host host,
    SecretKey key,
    LocalNode localNode,
    NodeDatabase database,
    DiscoveryConfig config,
    PacketSender sender,
    EndpointVote vote,
    LimitBook limits) {}
