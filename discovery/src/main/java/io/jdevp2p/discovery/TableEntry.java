package io.jdevp2p.discovery;

import io.jdevp2p.enr.Node;

/**
 * A node in the table, as it was when the table was asked.
 *
 * @param node the node
 * @param bucket its log distance to this node, with all up to 240 in the one of 240
 * @param replacement whether it only waits for a place in its bucket
 * @param live whether it answered the last time it was asked; only then others are told of it
 * @param checks how many times in a row it answered, less after it didn't
 */
public record TableEntry(Node node, int bucket, boolean replacement, boolean live, int checks) {}
