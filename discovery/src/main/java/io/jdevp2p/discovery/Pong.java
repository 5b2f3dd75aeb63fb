package io.jdevp2p.discovery;

import java.net.InetSocketAddress;
import java.time.Duration;

/**
 * The answer to a ping.
 *
 * @param sequence the sequence number of the record that the other node has now, unsigned; 0 if it
 *     told none
 * @param seenAs the endpoint from which our ping came, as it says
 * @param roundTrip from sending to receiving, of the packet that was answered
 */
public record Pong(long sequence, InetSocketAddress seenAs, Duration roundTrip) {}
