/**
 * What a node that speaks discovery must do, as tests that run against any node. A test is a peer
 * of its own, with a fresh key and fresh sockets, that follows a script. The peers are written on
 * the packet codecs and nothing above them, so that they find the faults of what is.
 */
@org.jspecify.annotations.NullMarked
package io.jdevp2p.cli.suite;
