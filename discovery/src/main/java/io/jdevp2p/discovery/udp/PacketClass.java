package io.jdevp2p.discovery.udp;

/** How much a packet matters when not all can be handled; the first matter most. */
enum PacketClass {
  /** From where an answer is awaited, or with whom there is a session. */
  SOLICITED(8),
  /** Of a network that has not sent much of late. */
  WITHIN_RATE(4),
  /** Of one that has. */
  BEYOND_RATE(1);

  /**
   * How many of it are handled in a round, when all classes have packets. None is left out: every
   * sender can be forged, so a flood can be of any class.
   */
  final int turns;

  PacketClass(int turns) {
    this.turns = turns;
  }
}
