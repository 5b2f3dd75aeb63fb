package io.jdevp2p.server;

import io.jdevp2p.host.Bound;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/**
 * The bounds of a server; the numbers are in {@link ServerLimits}, {@link ServerConfig}, {@link
 * BaseMessageLimits} and {@link FixedLimits}, under the same names.
 */
enum ServerBound implements Bound {
  // The way in: who has not proved who it is.

  HANDSHAKE(
      "server.handshake-time",
      Unit.TIME,
      time(l -> l.entry().handshake()),
      "the whole of setting a connection up: handshake, both checkpoints and Hello",
      "the connection is closed",
      "HandshakeFailuresTest.aStrangerThatIsSilentAfterAckIsClosedAtTheDeadline",
      "ack.timeout",
      "hello.timeout",
      "admission.timeout"),
  AUTH_TIMEOUT(
      "server.auth-time",
      Unit.TIME,
      time(l -> l.entry().authTimeout()),
      "the arrival of the whole auth of a connection that came in",
      "the connection is closed",
      "EntranceTest.noWholeAuthInTimeEndsAConnectionThatHadRoom",
      "auth.timeout"),
  AWAITING_AUTH(
      "server.awaiting-auth",
      Unit.COUNT,
      limit(l -> l.entry().awaitingAuth()),
      "connections that came in and have not sent their whole auth",
      "one of the network with the most goes, the one that has waited longest",
      "EntranceTest.aFullStageTakesNothingFromTheOthers"),
  HANDSHAKE_LINE(
      "server.handshake-line",
      Unit.COUNT,
      limit(l -> l.entry().handshakeLine()),
      "connections whose auth waits to be computed",
      "the longest line of a network loses its last",
      "EntranceTest.whoIsAloneIsComputedAfterOneOfEachNetwork"),
  HANDSHAKES_PER_PROCESSOR(
      "server.handshakes-computing",
      Unit.COUNT,
      limit(l -> l.entry().handshakesPerProcessor()),
      "handshakes that are computed at once, for each processor",
      "further ones wait in line; networks take turns",
      "EntranceTest.noMoreAreComputedAtOnceThanTheProcessorsTake"),
  AWAITING_HELLO(
      "server.awaiting-hello",
      Unit.COUNT,
      limit(l -> l.entry().awaitingHello()),
      "connections whose handshake is done and whose Hello is not",
      "one of the network with the most goes, the one that has waited longest; who has proved itself stays",
      "EntranceTest.thoseWhoSayNoHelloMakeRoomForThoseWhoMight"),
  UNPROVEN_KNOWN(
      "server.unproven-known",
      Unit.COUNT,
      limit(l -> l.entry().unprovenKnown()),
      "places in each of these that only addresses of trusted and static nodes take",
      "further ones are as all others",
      "EntranceTest.trustedAndStaticNodesAddressesHaveAPlaceOfTheirOwn"),
  INBOUND_PEERS_PER_PREFIX(
      "server.inbound-peers-per-prefix",
      Unit.COUNT,
      limit(l -> l.entry().inboundPeersPerPrefix()),
      "inbound peers of one /24 or /64, once half of the inbound places are taken",
      "the newest is refused; trusted nodes are not",
      "NetworkShareTest.oneNetworkTakesHalfOfThePlacesAndOthersTheRest",
      "admission.too-many-from-network"),
  CROSS_DIAL_PATIENCE(
      "server.cross-dial-patience",
      Unit.TIME,
      time(l -> l.entry().crossDialPatience()),
      "a proven connection's wait for a better one with the same node",
      "it becomes the peer",
      "ReplayedHandshakeTest.itDoesNotKeepUsFromDialingThatNode"),
  INBOUND_THROTTLE(
      "server.throttle-time",
      Unit.TIME,
      time(l -> l.entry().inboundThrottle()),
      "the time between two connections of one address; LAN and loopback are exempt",
      "the newer one is closed at once",
      "PeerLimitsTest.anAddressMayConnectOnceInThirtySeconds",
      "inbound.throttled"),
  THROTTLE_ENTRIES(
      "server.throttle-entries",
      Unit.COUNT,
      limit(l -> l.entry().throttleEntries()),
      "addresses that the throttle remembers",
      "the oldest is forgotten",
      "InboundThrottleTest.whenFullTheOldestIsForgotten"),
  // Dialing.

  DIAL_TIMEOUT(
      "server.dial-time",
      Unit.TIME,
      time(l -> l.dials().dialTimeout()),
      "a TCP connect",
      "the dial has failed",
      "HandshakeFailuresTest.aDialToNobodyFailsWithItsReason",
      "dial.timeout"),
  RESOLVE_TIMEOUT(
      "server.resolve-time",
      Unit.TIME,
      time(l -> l.dials().resolveTimeout()),
      "the lookup of a host name",
      "the dial has failed",
      "StaticPeersTest.aNameThatNobodyAnswersForIsGivenUpInTime",
      "dial.name-lookup"),
  DIAL_HISTORY(
      "server.dial-history-time",
      Unit.TIME,
      time(l -> l.dials().dialHistory()),
      "the time between two dials of one node",
      "it is not dialed yet",
      "DialSchedulerTest.aNodeIsNotDialedAgainWithinTheHistory"),
  DIAL_HISTORY_ENTRIES(
      "server.dial-history",
      Unit.COUNT,
      limit(l -> l.dials().dialHistoryEntries()),
      "nodes that were dialed of late",
      "the oldest is forgotten",
      "DialHistoryTest.whenFullTheOldestIsForgotten"),
  REDIAL_MAXIMUM(
      "server.redial-time",
      Unit.TIME,
      time(l -> l.dials().redialMaximum()),
      "the wait between two dials of a static node that never answers",
      "the wait grows no further",
      "DialSchedulerTest.aStaticNodeThatNeverAnswersIsDialedEverMoreRarely"),
  STATIC_NODES(
      "server.static-nodes",
      Unit.COUNT,
      limit(l -> l.dials().staticNodes()),
      "the list of static nodes",
      "the newest is refused, and its owner told",
      "DialSchedulerTest.theStaticListHasAMaximum"),
  TRUSTED_NODES(
      "server.trusted-nodes",
      Unit.COUNT,
      limit(l -> l.dials().trustedNodes()),
      "the list of trusted nodes",
      "the newest is refused, and its owner told",
      "PeerSetTest.theTrustedListHasAMaximum"),
  CANDIDATES(
      "server.dial-candidates",
      Unit.COUNT,
      limit(l -> l.dials().candidates()),
      "nodes of node sources that wait for a free dial",
      "the newest is turned away",
      "DialSchedulerTest.candidatesBeyondTheMaximumAreTurnedAway"),
  // Peers: who has proved who it is.

  PING_INTERVAL(
      "server.ping-interval",
      Unit.TIME,
      time(l -> l.peers().pingInterval()),
      "the time between two of our pings",
      "the next ping is due",
      "KeepAliveTest.thePeerIsPingedEveryFifteenSeconds"),
  READ_TIMEOUT(
      "server.read-time",
      Unit.TIME,
      time(l -> l.peers().readTimeout()),
      "the silence of a peer",
      "it is disconnected with \"read timeout\"",
      "KeepAliveTest.aPeerThatIsSilentForThirtySecondsIsDropped",
      "run.read-timeout"),
  WRITE_TIMEOUT(
      "server.write-time",
      Unit.TIME,
      time(l -> l.peers().writeTimeout()),
      "the time in which what was handed to the socket, or a ping or pong of ours, must get out",
      "its connection is cut",
      "KeepAliveTest.aPeerThatTakesNothingForTwentySecondsIsDropped",
      "run.write-timeout"),
  INBOX_MESSAGES(
      "server.inbox-messages",
      Unit.COUNT,
      limit(l -> l.memory().inboxMessages()),
      "messages of one protocol of one peer that wait for the handler",
      "the peer is not read until there is room, and TCP stops it",
      "BackPressureTest.aHandlerThatReadsNothingHoldsTheWriterBackAfterSoManyMessages"),
  INBOX_BYTES(
      "server.inbox-bytes",
      Unit.BYTES,
      limit(l -> l.memory().inboxBytes()),
      "the bytes of such messages; a larger one is taken when nothing else waits",
      "the peer is not read until there is room, and TCP stops it",
      "BackPressureTest.aHandlerThatReadsNothingHoldsTheWriterBackAfterSoManyBytes") {
    @Override
    public Firmness firmness() {
      return Firmness.ONE_MORE;
    }
  },
  UNREAD_BYTES(
      "server.unread-bytes",
      Unit.BYTES,
      limit(l -> l.memory().unreadBytes()),
      "what all peers together have sent and nobody has read",
      "peers are not read until something was; who holds most waits first, trusted peers last",
      "UnreadBudgetTest.whatAllHoldTogetherIsBounded") {
    @Override
    public Firmness firmness() {
      return Firmness.ONE_MORE;
    }
  },
  UNREAD_BYTES_PER_PEER(
      "server.unread-bytes-per-peer",
      Unit.BYTES,
      limit(l -> l.memory().unreadBytesPerPeer()),
      "what one peer may have of it; trusted ones may have all",
      "it is not read until something was",
      "UnreadBudgetTest.noPeerHoldsMoreThanItsShareThoughNobodyElseHoldsAnything") {
    @Override
    public Firmness firmness() {
      return Firmness.ONE_MORE;
    }
  },
  UNREAD_BYTES_OWN(
      "server.unread-bytes-own",
      Unit.BYTES,
      limit(l -> l.memory().unreadBytesOwn()),
      "what each peer may have besides, without waiting for others",
      "more counts in what all have together",
      "UnreadBudgetTest.smallMessagesNeverWaitForOtherPeers"),
  UNREAD_PATIENCE(
      "server.unread-patience",
      Unit.TIME,
      time(l -> l.memory().unreadPatience()),
      "the time in which nothing of a peer is read while others wait for memory",
      "the one that holds most is disconnected, trusted peers last",
      "UnreadBudgetTest.whoHoldsTheMostThatNobodyReadsPaysForThoseWhoWait",
      "run.unread"),
  BASE_MESSAGE_BURST(
      "server.base-messages",
      Unit.COUNT,
      limit(l -> l.peers().baseMessageBurst()),
      "messages of the base protocol, such as pings, that a peer sends at once",
      "it is disconnected with \"breach of protocol\"",
      "KeepAliveTest.whoSendsMorePingsThanAllowedIsLetGoForIt"),
  BASE_MESSAGE_INTERVAL(
      "server.base-message-interval",
      Unit.TIME,
      time(l -> l.peers().baseMessageInterval()),
      "the time until it may send one more",
      "it is disconnected with \"breach of protocol\"",
      "BaseMessageRateTest.thenOneEachInterval",
      "run.base-flood"),
  HANDLER_GRACE(
      "server.handler-grace",
      Unit.TIME,
      time(l -> l.peers().handlerGrace()),
      "a handler's time to end after its peer",
      "it is interrupted",
      "CloseSequenceTest.handlersThatGoOnAreInterruptedAfterTheGraceTime"),
  HANDLERS_LEFT(
      "server.handlers-left",
      Unit.COUNT,
      limit(l -> l.peers().handlersLeft()),
      "handlers that ignored their interrupt and outlive their peers",
      "no new peer is admitted",
      "ProtocolHandlersTest.handlersThatNeverReturnKeepNewPeersOutOnceTheyAreTooMany",
      "admission.too-many-handlers-left") {
    @Override
    public Firmness firmness() {
      return Firmness.TARGET;
    }
  },
  // The server itself.

  MAILBOX_EVENTS(
      "server.run-loop-events",
      Unit.COUNT,
      limit(l -> l.events().mailboxEvents()),
      "events that wait for the run loop",
      "who sends one waits",
      "RunLoopMailboxTest.whoSendsToAFullMailboxWaits"),
  EVENT_RING(
      "server.event-ring",
      Unit.COUNT,
      limit(l -> l.events().eventRing()),
      "events that a subscriber lags behind",
      "its oldest is dropped and counted",
      "ServerEventsTest.aSubscriberThatNeverReadsLosesTheOldestAndIsToldHowMany"),
  SUBSCRIBERS(
      "server.event-subscriptions",
      Unit.COUNT,
      limit(l -> l.events().subscribers()),
      "event subscriptions",
      "the newest is refused, and its maker told",
      "EventsTest.noMoreSubscribeThanTheMaximum"),
  CLOSE_GRACE(
      "server.close-grace",
      Unit.TIME,
      time(ServerLimits::closeGrace),
      "what the closing of a server waits for",
      "it goes on without",
      "ServerCloseTest.aHandlerThatDoesNotLetGoDelaysItNoLongerThanTheGraceTime"),
  // Given by the configuration.

  PEERS(
      "server.peers",
      Unit.COUNT,
      ServerConfig::maxPeers,
      "peers; trusted nodes come on top",
      "the newest is refused with \"too many peers\"",
      "PeerLimitsTest.noMoreArePeersThanTheMaximumWhoeverDialed",
      "admission.too-many-peers"),
  INBOUND_PEERS(
      "server.inbound-peers",
      Unit.COUNT,
      ServerConfig::maxInbound,
      "peers that dialed us; trusted nodes come on top",
      "the newest is refused with \"too many peers\"",
      "PeerLimitsTest.inboundPeersLeaveTheDialedShareFree",
      "admission.too-many-inbound"),
  DIALED_PEERS(
      "server.dialed-peers",
      Unit.COUNT,
      ServerConfig::maxDialed,
      "peers that we dialed",
      "no further one of a node source is dialed; static nodes are, and dials under way may succeed",
      "DialSchedulerTest.dynamicDialsAreTwiceTheMissingDialedPeers") {
    @Override
    public Firmness firmness() {
      return Firmness.TARGET;
    }
  },
  DIALS(
      "server.dials",
      Unit.COUNT,
      ServerConfig::maxPending,
      "dials at once",
      "further ones wait",
      "DialSchedulerTest.noMoreDialsRunThanMayBePending"),
  CANDIDATE_REQUESTS(
      "server.candidate-requests",
      Unit.COUNT,
      config -> config.limits().dials().candidates(),
      "nodes that node sources are asked for at once",
      "they are not asked for more",
      "NodeFeedTest.noMoreNodesAreAskedForThanMayBe"),
  LINGERING_SOCKETS(
      "server.lingering-sockets",
      Unit.COUNT,
      ServerConfig::maxLingering,
      "connections that were told why they end and have not hung up",
      "the one that has lingered longest is closed",
      "HandshakeAttackTest.thoseWhoAreRefusedAndDoNotHangUpAreBounded"),
  // Constants.

  ACCEPT_PAUSE(
      "server.accept-pause",
      Unit.TIME,
      constant(FixedLimits.ACCEPT_PAUSE.toNanos()),
      "the pause after accepting has failed, as without a file descriptor",
      "it is tried again",
      "ListenerTest.withoutDescriptorsItRestsAndGoesOn"),
  ADDRESSES_PER_NAME(
      "server.addresses-per-name",
      Unit.COUNT,
      constant(FixedLimits.ADDRESSES_PER_NAME),
      "addresses of one name that are dialed",
      "the others are left out",
      "StaticPeersTest.ofManyAddressesOfANameTheFirstFewAreTried"),
  PORT_DRAWS(
      "server.port-draws",
      Unit.COUNT,
      constant(FixedLimits.PORT_DRAWS),
      "ports that are asked for until one is free for TCP and UDP",
      "the server doesn't start",
      "DiscoveryStartTest.aPortThatIsNeverFreeForBothIsGivenUp"),
  SOURCE_PATIENCE(
      "server.source-patience",
      Unit.TIME,
      constant(FixedLimits.SOURCE_PATIENCE.toNanos()),
      "the wait for the node source whose turn it is",
      "any other that has a node is taken, and the wait is halved",
      "NodeFeedTest.aQuickSourceGivesNoMoreThanASlowOne"),
  DIALS_PER_FREE_SLOT(
      "server.dials-per-free-slot",
      Unit.COUNT,
      constant(FixedLimits.DIALS_PER_FREE_SLOT),
      "dials for each dialed peer that is missing",
      "further ones wait",
      "DialSchedulerTest.dynamicDialsAreTwiceTheMissingDialedPeers"),
  GOOD_WHILE(
      "server.good-while",
      Unit.TIME,
      constant(FixedLimits.GOOD_WHILE.toNanos()),
      "the time that a static peer has to stay for its wait to begin anew",
      "it counts as connected",
      "DialSchedulerTest.aPeerThatDidNotStayCountsAsFailure"),
  CANDIDATE_PAUSE(
      "server.candidate-pause",
      Unit.TIME,
      constant(FixedLimits.CANDIDATE_PAUSE.toNanos()),
      "the pause after many candidates in a row were of no use",
      "the source is asked again",
      "NodeFeedTest.aListWithoutEndKeepsNoThreadBusyAndIsDialedAgain"),
  FAILURE_CHARS(
      "server.failure-chars",
      Unit.CHARACTERS,
      constant(FixedLimits.FAILURE_CHARS),
      "foreign text in the words of a failure",
      "the rest is left out",
      "EndingsTest.longWordsAreCut"),
  MESSAGE_BYTES(
      "server.base-message-bytes",
      Unit.BYTES,
      constant(BaseMessageLimits.MESSAGE_BYTES),
      "a message of the base protocol, inflated",
      "the peer is disconnected with \"breach of protocol\"",
      "BaseMessageLimitsTest.aMessageThatIsTooLargeEndsThePeer"),
  PONGS_OWED(
      "server.pongs-owed",
      Unit.COUNT,
      constant(BaseMessageLimits.PONGS_OWED),
      "pings of one peer that we have not answered yet",
      "further ones are answered by the same pongs",
      "KeepAliveTest.pingsThatCanNotBeAnsweredAreCoalesced");

  @SuppressWarnings("ImmutableEnumChecker") // it has immutable parts only
  private final Description description;

  @SuppressWarnings("ImmutableEnumChecker") // it has no state
  private final ToLongFunction<ServerConfig> maximum;

  ServerBound(
      String name,
      Unit unit,
      ToLongFunction<ServerConfig> maximum,
      String bounds,
      String atLimit,
      String test,
      String... failures) {
    long standard = maximum.applyAsLong(ServerConfig.builder().build());
    this.description =
        new Description(name, unit, standard, bounds, atLimit, test, List.of(failures));
    this.maximum = maximum;
  }

  @Override
  public Description description() {
    return description;
  }

  /** Its maximum in a server of that configuration. */
  long maximum(ServerConfig config) {
    return maximum.applyAsLong(config);
  }

  private static ToLongFunction<ServerConfig> limit(ToLongFunction<ServerLimits> number) {
    return config -> number.applyAsLong(config.limits());
  }

  private static ToLongFunction<ServerConfig> time(Function<ServerLimits, Duration> time) {
    return config -> time.apply(config.limits()).toNanos();
  }

  private static ToLongFunction<ServerConfig> constant(long number) {
    return _ -> number;
  }
}
