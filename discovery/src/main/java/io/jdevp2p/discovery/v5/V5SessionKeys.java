package io.jdevp2p.discovery.v5;

/**
 * The two keys of a session.
 *
 * @param initiator for the messages of who sends the handshake packet
 * @param recipient for the messages of who sent WHOAREYOU
 */
public record V5SessionKeys(V5Key initiator, V5Key recipient) {}
