package io.jdevp2p.discovery.v5;

import io.jdevp2p.enr.NodeId;
import java.net.InetSocketAddress;

/**
 * Another node at the endpoint from which it sends. Sessions and challenges belong to both, so that
 * what was proved at one endpoint is worth nothing at another.
 */
record Remote(NodeId id, InetSocketAddress endpoint) {}
