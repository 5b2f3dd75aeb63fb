/** The peer-to-peer server: dialing, listening, peers and their protocols. */
@org.jspecify.annotations.NullMarked
package io.jdevp2p.server;
