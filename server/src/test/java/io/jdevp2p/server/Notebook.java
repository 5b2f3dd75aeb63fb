package io.jdevp2p.server;

import io.jdevp2p.rlpx.Capability;
import java.util.ArrayList;
import java.util.List;

/**
 * A protocol that writes down what arrives and how each peer ends, and lets the test write.
 *
 * <p>For one server of a simulation; safe since only one of its threads runs at a time.
 */
final class Notebook {
  static final String NAME = "notes";
  static final Capability CAPABILITY = new Capability(NAME, 1);
  static final int LENGTH = 8;

  private final List<Message> received = new ArrayList<>();
  private final List<PeerDisconnectedException> ends = new ArrayList<>();
  private final List<MessageChannel> channels = new ArrayList<>();

  RawProtocol protocol() {
    return protocol(NAME);
  }

  RawProtocol protocol(String name) {
    return Protocol.raw(name, 1, LENGTH, (peer, channel) -> write(channel));
  }

  private void write(MessageChannel channel) throws Exception {
    channels.add(channel);
    try {
      while (true) {
        received.add(channel.read());
      }
    } catch (PeerDisconnectedException e) {
      ends.add(e);
      throw e;
    }
  }

  /** The channel of the peer that came last. */
  MessageChannel channel() {
    return channels.getLast();
  }

  int peers() {
    return channels.size();
  }

  List<Message> received() {
    return received;
  }

  /** What handlers were told at the end of their peers. */
  List<PeerDisconnectedException> ends() {
    return ends;
  }
}
