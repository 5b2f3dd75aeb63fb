package io.jdevp2p.server;

import java.time.Duration;

/**
 * Every number that bounds the server, with its default; those of typed protocols are in {@link
 * TypedLimits}.
 *
 * @param handshake one deadline over accept or connect's end, encryption handshake, both
 *     checkpoints and Hello; go-ethereum gives the encryption handshake 5 s and Hello another 30 s,
 *     which lets silent strangers hold slots
 * @param authTimeout how long the whole auth of a connection that came in may take to arrive,
 *     within {@code handshake}; an honest one sends it at once
 * @param awaitingAuth connections that came in and haven't sent their whole auth; when there are
 *     more, the most dispensable is closed
 * @param handshakeLine connections whose auth waits to be computed; when there are more, the
 *     longest line of a network loses its last
 * @param handshakesPerProcessor handshakes of connections that came in, computing at once
 * @param awaitingHello connections whose handshake is done and whose Hello isn't; when there are
 *     more, the most dispensable is closed. At our best of some thousand handshakes a second, it
 *     still takes longer than a round trip to fill
 * @param unprovenKnown places in each of these that only the addresses of trusted and static nodes
 *     take
 * @param inboundPeersPerPrefix inbound peers of one /24 (IPv4) or /64 (IPv6) once half of the
 *     inbound places are taken; until then anybody may have them. LAN and loopback are exempt
 * @param crossDialPatience how long a connection whose node has proved itself waits for a better
 *     one with the same node, which has not
 * @param dialTimeout how long a TCP connect may take (go-ethereum: 15 s)
 * @param resolveTimeout how long the lookup of a host name may take (go-ethereum: 5 s)
 * @param inboundThrottle how long an address must wait before it may connect again (go-ethereum: 30
 *     s); LAN and loopback are exempt
 * @param throttleEntries addresses that the throttle remembers
 * @param dialHistory how long a node isn't dialed again after a dial began (go-ethereum: 35 s,
 *     above the other side's throttle)
 * @param dialHistoryEntries nodes that the dial history remembers
 * @param redialMaximum the longest wait between two dials of a static node that never answers; the
 *     wait doubles from {@code dialHistory} on
 * @param staticNodes entries of the static list
 * @param trustedNodes entries of the trusted list
 * @param candidates nodes of node sources that wait for a free dial slot
 * @param pingInterval how often a peer is asked whether it is there (go-ethereum: 15 s)
 * @param readTimeout how long nothing may arrive before a peer is dropped (go-ethereum: 30 s)
 * @param writeTimeout how long a peer may take nothing before it is dropped (go-ethereum: 20 s)
 * @param inboxMessages messages of one protocol of one peer that wait for the user's handler
 * @param inboxBytes bytes of such messages; a single larger message is taken when nothing else
 *     waits
 * @param unreadBytes what all peers together have sent and nobody has read yet: in inboxes, about
 *     to be inflated, or a large frame in part. Beyond it a connection is not read, and so its
 *     sender stopped, until something was read; see {@link UnreadBudget} for who waits first
 * @param unreadBytesPerPeer the most that one peer may have of them
 * @param unreadBytesOwn what each peer may have besides, so that small messages never wait for
 *     other peers
 * @param unreadPatience how long it must be that nothing of a peer was read, before it is let go
 *     for those who wait for memory
 * @param baseMessageBurst messages of the base protocol, such as pings, that a peer may send at
 *     once; beyond it, it is disconnected
 * @param baseMessageInterval how long it takes until it may send one more; by default as many as
 *     ethrex allows, 500 a minute (go-ethereum sends four, ethrex six a minute)
 * @param mailboxEvents events that wait for the run loop
 * @param eventRing events that a subscriber may lag behind
 * @param subscribers event subscriptions at once
 * @param closeGrace how long {@link Server#close()} waits for what doesn't let go
 * @param handlerGrace how long a protocol's handler may go on after its peer went, before it is
 *     interrupted
 * @param handlersLeft handlers that may outlive their peers, because they don't react to an
 *     interrupt; beyond it no new peer is admitted
 */
public record ServerLimits(
    Duration handshake,
    Duration authTimeout,
    int awaitingAuth,
    int handshakeLine,
    int handshakesPerProcessor,
    int awaitingHello,
    int unprovenKnown,
    int inboundPeersPerPrefix,
    Duration crossDialPatience,
    Duration dialTimeout,
    Duration resolveTimeout,
    Duration inboundThrottle,
    int throttleEntries,
    Duration dialHistory,
    int dialHistoryEntries,
    Duration redialMaximum,
    int staticNodes,
    int trustedNodes,
    int candidates,
    Duration pingInterval,
    Duration readTimeout,
    Duration writeTimeout,
    int inboxMessages,
    long inboxBytes,
    long unreadBytes,
    long unreadBytesPerPeer,
    long unreadBytesOwn,
    Duration unreadPatience,
    int baseMessageBurst,
    Duration baseMessageInterval,
    int mailboxEvents,
    int eventRing,
    int subscribers,
    Duration closeGrace,
    Duration handlerGrace,
    int handlersLeft) {

  /** Refuses numbers that don't fit together. */
  public ServerLimits {
    require(positive(handshake), "handshake must be positive");
    require(positive(authTimeout), "authTimeout must be positive");
    require(authTimeout.compareTo(handshake) <= 0, "authTimeout is a part of handshake, not more");
    require(positive(dialTimeout), "dialTimeout must be positive");
    require(!crossDialPatience.isNegative(), "crossDialPatience must not be negative");
    require(
        awaitingAuth > 0
            && handshakeLine > 0
            && handshakesPerProcessor > 0
            && awaitingHello > 0
            && unprovenKnown > 0
            && inboundPeersPerPrefix > 0,
        "the way in needs room for at least one");
    require(positive(resolveTimeout), "resolveTimeout must be positive");
    require(positive(pingInterval), "pingInterval must be positive");
    require(positive(writeTimeout), "writeTimeout must be positive");
    require(!inboundThrottle.isNegative(), "inboundThrottle must not be negative");
    require(!closeGrace.isNegative(), "closeGrace must not be negative");
    require(!handlerGrace.isNegative(), "handlerGrace must not be negative");
    require(
        dialHistory.compareTo(inboundThrottle) > 0,
        "dialHistory must exceed inboundThrottle, or the other side refuses our redials");
    require(
        redialMaximum.compareTo(dialHistory) >= 0, "redialMaximum must not be below dialHistory");
    require(
        readTimeout.compareTo(pingInterval) > 0,
        "readTimeout must exceed pingInterval, or a peer is dropped before its pong can arrive");
    require(
        throttleEntries > 0
            && dialHistoryEntries > 0
            && staticNodes > 0
            && trustedNodes > 0
            && candidates > 0,
        "lists need room for at least one");
    require(inboxMessages > 0 && inboxBytes > 0, "an inbox needs room for at least one message");
    require(
        unreadBytes > 0 && unreadBytesPerPeer > 0 && unreadBytesOwn >= 0,
        "unread data needs room for at least one byte");
    require(positive(unreadPatience), "unreadPatience must be positive");
    require(baseMessageBurst > 0, "a peer must be allowed a ping");
    require(positive(baseMessageInterval), "baseMessageInterval must be positive");
    require(mailboxEvents >= 16, "the run loop's mailbox needs room for at least 16 events");
    require(
        eventRing > 0 && subscribers > 0 && handlersLeft > 0, "rings need room for at least one");
  }

  /**
   * The defaults.
   *
   * @return go-ethereum's numbers where it has one and nothing speaks against it
   */
  public static ServerLimits defaults() {
    return new ServerLimits(
        Duration.ofSeconds(8),
        Duration.ofSeconds(3),
        1_024,
        256,
        1,
        512,
        64,
        4,
        Duration.ofSeconds(2),
        Duration.ofSeconds(15),
        Duration.ofSeconds(5),
        Duration.ofSeconds(30),
        65_536,
        Duration.ofSeconds(35),
        16_384,
        Duration.ofMinutes(10),
        4_096,
        4_096,
        64,
        Duration.ofSeconds(15),
        Duration.ofSeconds(30),
        Duration.ofSeconds(20),
        1_024,
        2L << 20,
        128L << 20,
        32L << 20,
        64L << 10,
        Duration.ofSeconds(10),
        64,
        Duration.ofMillis(120),
        4_096,
        4_096,
        64,
        Duration.ofSeconds(2),
        Duration.ofSeconds(1),
        1_024);
  }

  private static boolean positive(Duration d) {
    return !d.isNegative() && !d.isZero();
  }

  private static void require(boolean condition, String message) {
    if (!condition) {
      throw new IllegalArgumentException(message);
    }
  }

  /**
   * A builder that begins with these limits.
   *
   * @return a new builder
   */
  public Builder toBuilder() {
    return new Builder(this);
  }

  /** Builds limits that differ from others in some numbers. Not thread-safe. */
  public static final class Builder {
    private Duration handshake;
    private Duration authTimeout;
    private int awaitingAuth;
    private int handshakeLine;
    private int handshakesPerProcessor;
    private int awaitingHello;
    private int unprovenKnown;
    private int inboundPeersPerPrefix;
    private Duration crossDialPatience;
    private Duration dialTimeout;
    private Duration resolveTimeout;
    private Duration inboundThrottle;
    private int throttleEntries;
    private Duration dialHistory;
    private int dialHistoryEntries;
    private Duration redialMaximum;
    private int staticNodes;
    private int trustedNodes;
    private int candidates;
    private Duration pingInterval;
    private Duration readTimeout;
    private Duration writeTimeout;
    private int inboxMessages;
    private long inboxBytes;
    private long unreadBytes;
    private long unreadBytesPerPeer;
    private long unreadBytesOwn;
    private Duration unreadPatience;
    private int baseMessageBurst;
    private Duration baseMessageInterval;
    private int mailboxEvents;
    private int eventRing;
    private int subscribers;
    private Duration closeGrace;
    private Duration handlerGrace;
    private int handlersLeft;

    private Builder(ServerLimits from) {
      handshake = from.handshake;
      authTimeout = from.authTimeout;
      awaitingAuth = from.awaitingAuth;
      handshakeLine = from.handshakeLine;
      handshakesPerProcessor = from.handshakesPerProcessor;
      awaitingHello = from.awaitingHello;
      unprovenKnown = from.unprovenKnown;
      inboundPeersPerPrefix = from.inboundPeersPerPrefix;
      crossDialPatience = from.crossDialPatience;
      dialTimeout = from.dialTimeout;
      resolveTimeout = from.resolveTimeout;
      inboundThrottle = from.inboundThrottle;
      throttleEntries = from.throttleEntries;
      dialHistory = from.dialHistory;
      dialHistoryEntries = from.dialHistoryEntries;
      redialMaximum = from.redialMaximum;
      staticNodes = from.staticNodes;
      trustedNodes = from.trustedNodes;
      candidates = from.candidates;
      pingInterval = from.pingInterval;
      readTimeout = from.readTimeout;
      writeTimeout = from.writeTimeout;
      inboxMessages = from.inboxMessages;
      inboxBytes = from.inboxBytes;
      unreadBytes = from.unreadBytes;
      unreadBytesPerPeer = from.unreadBytesPerPeer;
      unreadBytesOwn = from.unreadBytesOwn;
      unreadPatience = from.unreadPatience;
      baseMessageBurst = from.baseMessageBurst;
      baseMessageInterval = from.baseMessageInterval;
      mailboxEvents = from.mailboxEvents;
      eventRing = from.eventRing;
      subscribers = from.subscribers;
      closeGrace = from.closeGrace;
      handlerGrace = from.handlerGrace;
      handlersLeft = from.handlersLeft;
    }

    /**
     * Sets {@link ServerLimits#handshake()}.
     *
     * @param value the number
     * @return this
     */
    public Builder handshake(Duration value) {
      handshake = value;
      return this;
    }

    /**
     * Sets {@link ServerLimits#authTimeout()}.
     *
     * @param value the number
     * @return this
     */
    public Builder authTimeout(Duration value) {
      authTimeout = value;
      return this;
    }

    /**
     * Sets {@link ServerLimits#awaitingAuth()}.
     *
     * @param value the number
     * @return this
     */
    public Builder awaitingAuth(int value) {
      awaitingAuth = value;
      return this;
    }

    /**
     * Sets {@link ServerLimits#handshakeLine()}.
     *
     * @param value the number
     * @return this
     */
    public Builder handshakeLine(int value) {
      handshakeLine = value;
      return this;
    }

    /**
     * Sets {@link ServerLimits#handshakesPerProcessor()}.
     *
     * @param value the number
     * @return this
     */
    public Builder handshakesPerProcessor(int value) {
      handshakesPerProcessor = value;
      return this;
    }

    /**
     * Sets {@link ServerLimits#awaitingHello()}.
     *
     * @param value the number
     * @return this
     */
    public Builder awaitingHello(int value) {
      awaitingHello = value;
      return this;
    }

    /**
     * Sets {@link ServerLimits#unprovenKnown()}.
     *
     * @param value the number
     * @return this
     */
    public Builder unprovenKnown(int value) {
      unprovenKnown = value;
      return this;
    }

    /**
     * Sets {@link ServerLimits#inboundPeersPerPrefix()}.
     *
     * @param value the number
     * @return this
     */
    public Builder inboundPeersPerPrefix(int value) {
      inboundPeersPerPrefix = value;
      return this;
    }

    /**
     * Sets {@link ServerLimits#crossDialPatience()}.
     *
     * @param value the number
     * @return this
     */
    public Builder crossDialPatience(Duration value) {
      crossDialPatience = value;
      return this;
    }

    /**
     * Sets {@link ServerLimits#dialTimeout()}.
     *
     * @param value the number
     * @return this
     */
    public Builder dialTimeout(Duration value) {
      dialTimeout = value;
      return this;
    }

    /**
     * Sets {@link ServerLimits#resolveTimeout()}.
     *
     * @param value the number
     * @return this
     */
    public Builder resolveTimeout(Duration value) {
      resolveTimeout = value;
      return this;
    }

    /**
     * Sets {@link ServerLimits#inboundThrottle()}.
     *
     * @param value the number
     * @return this
     */
    public Builder inboundThrottle(Duration value) {
      inboundThrottle = value;
      return this;
    }

    /**
     * Sets {@link ServerLimits#throttleEntries()}.
     *
     * @param value the number
     * @return this
     */
    public Builder throttleEntries(int value) {
      throttleEntries = value;
      return this;
    }

    /**
     * Sets {@link ServerLimits#dialHistory()}.
     *
     * @param value the number
     * @return this
     */
    public Builder dialHistory(Duration value) {
      dialHistory = value;
      return this;
    }

    /**
     * Sets {@link ServerLimits#dialHistoryEntries()}.
     *
     * @param value the number
     * @return this
     */
    public Builder dialHistoryEntries(int value) {
      dialHistoryEntries = value;
      return this;
    }

    /**
     * Sets {@link ServerLimits#redialMaximum()}.
     *
     * @param value the number
     * @return this
     */
    public Builder redialMaximum(Duration value) {
      redialMaximum = value;
      return this;
    }

    /**
     * Sets {@link ServerLimits#staticNodes()}.
     *
     * @param value the number
     * @return this
     */
    public Builder staticNodes(int value) {
      staticNodes = value;
      return this;
    }

    /**
     * Sets {@link ServerLimits#trustedNodes()}.
     *
     * @param value the number
     * @return this
     */
    public Builder trustedNodes(int value) {
      trustedNodes = value;
      return this;
    }

    /**
     * Sets {@link ServerLimits#candidates()}.
     *
     * @param value the number
     * @return this
     */
    public Builder candidates(int value) {
      candidates = value;
      return this;
    }

    /**
     * Sets {@link ServerLimits#pingInterval()}.
     *
     * @param value the number
     * @return this
     */
    public Builder pingInterval(Duration value) {
      pingInterval = value;
      return this;
    }

    /**
     * Sets {@link ServerLimits#readTimeout()}.
     *
     * @param value the number
     * @return this
     */
    public Builder readTimeout(Duration value) {
      readTimeout = value;
      return this;
    }

    /**
     * Sets {@link ServerLimits#writeTimeout()}.
     *
     * @param value the number
     * @return this
     */
    public Builder writeTimeout(Duration value) {
      writeTimeout = value;
      return this;
    }

    /**
     * Sets {@link ServerLimits#inboxMessages()}.
     *
     * @param value the number
     * @return this
     */
    public Builder inboxMessages(int value) {
      inboxMessages = value;
      return this;
    }

    /**
     * Sets {@link ServerLimits#inboxBytes()}.
     *
     * @param value the number
     * @return this
     */
    public Builder inboxBytes(long value) {
      inboxBytes = value;
      return this;
    }

    /**
     * Sets {@link ServerLimits#unreadBytes()}.
     *
     * @param value the number
     * @return this
     */
    public Builder unreadBytes(long value) {
      unreadBytes = value;
      return this;
    }

    /**
     * Sets {@link ServerLimits#unreadBytesPerPeer()}.
     *
     * @param value the number
     * @return this
     */
    public Builder unreadBytesPerPeer(long value) {
      unreadBytesPerPeer = value;
      return this;
    }

    /**
     * Sets {@link ServerLimits#unreadBytesOwn()}.
     *
     * @param value the number
     * @return this
     */
    public Builder unreadBytesOwn(long value) {
      unreadBytesOwn = value;
      return this;
    }

    /**
     * Sets {@link ServerLimits#unreadPatience()}.
     *
     * @param value the number
     * @return this
     */
    public Builder unreadPatience(Duration value) {
      unreadPatience = value;
      return this;
    }

    /**
     * Sets {@link ServerLimits#baseMessageBurst()}.
     *
     * @param value the number
     * @return this
     */
    public Builder baseMessageBurst(int value) {
      baseMessageBurst = value;
      return this;
    }

    /**
     * Sets {@link ServerLimits#baseMessageInterval()}.
     *
     * @param value the number
     * @return this
     */
    public Builder baseMessageInterval(Duration value) {
      baseMessageInterval = value;
      return this;
    }

    /**
     * Sets {@link ServerLimits#mailboxEvents()}.
     *
     * @param value the number
     * @return this
     */
    public Builder mailboxEvents(int value) {
      mailboxEvents = value;
      return this;
    }

    /**
     * Sets {@link ServerLimits#eventRing()}.
     *
     * @param value the number
     * @return this
     */
    public Builder eventRing(int value) {
      eventRing = value;
      return this;
    }

    /**
     * Sets {@link ServerLimits#subscribers()}.
     *
     * @param value the number
     * @return this
     */
    public Builder subscribers(int value) {
      subscribers = value;
      return this;
    }

    /**
     * Sets {@link ServerLimits#closeGrace()}.
     *
     * @param value the number
     * @return this
     */
    public Builder closeGrace(Duration value) {
      closeGrace = value;
      return this;
    }

    /**
     * Sets {@link ServerLimits#handlerGrace()}.
     *
     * @param value the number
     * @return this
     */
    public Builder handlerGrace(Duration value) {
      handlerGrace = value;
      return this;
    }

    /**
     * Sets {@link ServerLimits#handlersLeft()}.
     *
     * @param value the number
     * @return this
     */
    public Builder handlersLeft(int value) {
      handlersLeft = value;
      return this;
    }

    /**
     * The limits as set so far.
     *
     * @return limits
     * @throws IllegalArgumentException when they don't fit together
     */
    public ServerLimits build() {
      return new ServerLimits(
          handshake,
          authTimeout,
          awaitingAuth,
          handshakeLine,
          handshakesPerProcessor,
          awaitingHello,
          unprovenKnown,
          inboundPeersPerPrefix,
          crossDialPatience,
          dialTimeout,
          resolveTimeout,
          inboundThrottle,
          throttleEntries,
          dialHistory,
          dialHistoryEntries,
          redialMaximum,
          staticNodes,
          trustedNodes,
          candidates,
          pingInterval,
          readTimeout,
          writeTimeout,
          inboxMessages,
          inboxBytes,
          unreadBytes,
          unreadBytesPerPeer,
          unreadBytesOwn,
          unreadPatience,
          baseMessageBurst,
          baseMessageInterval,
          mailboxEvents,
          eventRing,
          subscribers,
          closeGrace,
          handlerGrace,
          handlersLeft);
    }
  }
}
