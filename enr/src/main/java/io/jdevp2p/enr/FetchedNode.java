package io.jdevp2p.enr;

/**
 * A node on its way from one thread to another.
 *
 * @param node the node
 * @param source the name of the source that gave it
 */
record FetchedNode(Node node, String source) {}
