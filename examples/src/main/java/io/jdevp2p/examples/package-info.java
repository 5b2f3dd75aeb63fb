/**
 * Small programs that show how the library is used. Each one runs by itself, and ends by itself. In
 * the order in which to read them:
 *
 * <ul>
 *   <li>{@link Chat}: a protocol of one's own and two nodes that speak it, in 22 lines
 *   <li>{@link FirstServer}: raw messages, as articles on go-ethereum's server show them
 *   <li>{@link RequestResponse}: requests, answers, and what happens when none comes
 *   <li>{@link Crawl}: a private network of static links, and who is there
 *   <li>{@link Rumour}: a protocol with a state; its test shows how to test one's own
 *   <li>{@link CountingTransport}: what goes over a connection, seen from around RLPx
 *   <li>{@link PlainTransport}: a transport from nothing, in place of RLPx
 * </ul>
 */
@org.jspecify.annotations.NullMarked
package io.jdevp2p.examples;
