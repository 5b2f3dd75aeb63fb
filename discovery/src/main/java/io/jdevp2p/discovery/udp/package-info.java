/** The UDP port: which packet is whose, and who goes first when there are too many. */
@org.jspecify.annotations.NullMarked
package io.jdevp2p.discovery.udp;
