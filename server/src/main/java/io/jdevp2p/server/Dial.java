package io.jdevp2p.server;

import io.jdevp2p.enr.Node;

/**
 * One attempt to reach a node. A retry is a new one.
 *
 * @param number counts all dials of a server
 * @param node whom to dial
 * @param flag static or dynamic
 * @param source where the node came from
 */
record Dial(long number, Node node, ConnectionFlag flag, String source) {}
