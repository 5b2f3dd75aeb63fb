/**
 * Who nodes are and where: ids, records (ENR, EIP-778), enode URLs, what this node publishes of
 * itself, what it remembers of others, and where the nodes to dial come from.
 *
 * <p>{@link io.jdevp2p.enr.Node} is what the rest passes around; {@link io.jdevp2p.enr.NodeRecord}
 * and {@link io.jdevp2p.enr.EnodeUrl} are what it is read from.
 */
@org.jspecify.annotations.NullMarked
package io.jdevp2p.enr;
