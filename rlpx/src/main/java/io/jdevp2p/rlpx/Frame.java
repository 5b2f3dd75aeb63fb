package io.jdevp2p.rlpx;

/**
 * A message as it was received. A message is one frame: RLPx knows no chunks.
 *
 * @param code the message code, not yet relative to a protocol
 * @param payload the message's data, inflated; belongs to the receiver
 * @param wireBytes how many bytes the frame had on the wire, with header, padding and MACs
 */
@SuppressWarnings("ArrayRecordComponent") // handed over once, never compared
public record Frame(int code, byte[] payload, int wireBytes) {}
