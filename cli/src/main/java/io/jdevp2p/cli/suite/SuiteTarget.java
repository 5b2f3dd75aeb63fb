package io.jdevp2p.cli.suite;

import io.jdevp2p.enr.Node;
import io.jdevp2p.host.Host;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;

/**
 * The node under test, and where it is tested from. Immutable.
 *
 * @param host this machine
 * @param node the node under test
 * @param endpoint where it is asked
 * @param first the address of the testers
 * @param second another address, for tests that need two
 * @param patience how long an answer may take
 */
public record SuiteTarget(
    Host host,
    Node node,
    InetSocketAddress endpoint,
    InetAddress first,
    InetAddress second,
    Duration patience) {}
