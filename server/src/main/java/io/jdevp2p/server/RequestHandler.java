package io.jdevp2p.server;

/**
 * Answers the peers' requests of one type. Runs on virtual threads, for a peer several at a time
 * and in any order; may block. Interrupted when the peer goes.
 *
 * @param <Q> the type of the requests
 */
@FunctionalInterface
public interface RequestHandler<Q extends Record> {
  /**
   * Answers one request.
   *
   * @param peer who asks
   * @param request what it asks
   * @return the answer: a declared message with the request's id
   * @throws Exception whatever ends the peer; {@link ProtocolBreach} when the peer broke the
   *     protocol
   */
  Record answer(Peer peer, Q request) throws Exception;
}
