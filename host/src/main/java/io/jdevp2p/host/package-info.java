/** What a node needs of the machine: time, randomness, threads, sockets and DNS. */
@org.jspecify.annotations.NullMarked
package io.jdevp2p.host;
