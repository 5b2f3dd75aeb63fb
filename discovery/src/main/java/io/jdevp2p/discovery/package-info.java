/** Node discovery: what both versions have in common, and the UDP port that they share. */
@org.jspecify.annotations.NullMarked
package io.jdevp2p.discovery;
