package io.jdevp2p.host;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Optional;

/** A UDP socket. One receiving thread at a time; send and close from any thread. */
public interface UdpSocket extends AutoCloseable {
  /**
   * Where it receives.
   *
   * @return address and the real port, also when port 0 was asked for
   */
  InetSocketAddress localAddress();

  /**
   * Blocks until a packet comes.
   *
   * @param into where its bytes go, from index 0 on
   * @return its length as stored, its sender, and whether some of it did not fit
   * @throws IOException when this socket is closed, or one packet could not be received (see {@link
   *     #isClosed})
   */
  Datagram receive(byte[] into) throws IOException;

  /**
   * Takes a packet that has come already. Doesn't wait. By the thread that receives.
   *
   * @param into where its bytes go, from index 0 on
   * @return as of {@link #receive}; nothing when none has come
   * @throws IOException as of {@link #receive}
   */
  Optional<Datagram> poll(byte[] into) throws IOException;

  /**
   * Sends one packet, which may get lost, twice, or late. Does not block for long.
   *
   * @param from its bytes
   * @param offset first index read
   * @param length so many bytes
   * @param to a resolved address
   * @throws IOException when this socket is closed, the packet is too big, or there is no way there
   */
  void send(byte[] from, int offset, int length, InetSocketAddress to) throws IOException;

  /**
   * Whether {@link #close} was called: tells a receive loop to end from one that goes on.
   *
   * @return true after close
   */
  boolean isClosed();

  /**
   * Closes and wakes the receiving thread with an {@link IOException}. From any thread; a second
   * call is harmless.
   */
  @Override
  void close();

  /**
   * A packet that was received.
   *
   * @param length bytes stored
   * @param from its sender
   * @param truncated whether it was longer than the array given
   */
  record Datagram(int length, InetSocketAddress from, boolean truncated) {}
}
