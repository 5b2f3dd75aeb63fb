package io.jdevp2p.discovery.v5;

import io.jdevp2p.enr.NodeId;
import java.net.InetSocketAddress;

/** Answers talk requests of one protocol. */
@FunctionalInterface
public interface TalkHandler {
  /**
   * Answers a request. Several threads at once.
   *
   * @param from who asks; it has proved so
   * @param endpoint where it is
   * @param request as it came; the handler's own
   * @return the answer, at most {@link V5Limits#TALK_RESPONSE_BYTES}; an empty one means, as the
   *     protocol has it, that nothing can be said
   */
  byte[] answer(NodeId from, InetSocketAddress endpoint, byte[] request);

  /**
   * Whether the answer comes without any waiting, within microseconds. Then no thread is started
   * for it, which costs more than a quick answer; but while it runs no other packet is handled.
   *
   * @return always the same; false unless the handler says otherwise
   */
  default boolean isQuick() {
    return false;
  }

  /**
   * The same handler, declared to be {@linkplain #isQuick quick}.
   *
   * @param handler waits for nothing
   * @return a handler that is run where the packet is handled
   */
  static TalkHandler quick(TalkHandler handler) {
    return new TalkHandler() {
      @Override
      public byte[] answer(NodeId from, InetSocketAddress endpoint, byte[] request) {
        return handler.answer(from, endpoint, request);
      }

      @Override
      public boolean isQuick() {
        return true;
      }
    };
  }
}
