package io.jdevp2p.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.jdevp2p.conformance.GoScript.Session;
import io.jdevp2p.conformance.TestNode.Kind;
import io.jdevp2p.conformance.TestNode.Options;
import io.jdevp2p.crypto.SecretKey;
import io.jdevp2p.enr.NodeId;
import io.jdevp2p.rlp.RlpWriter;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/**
 * Messages of the base protocol that no server sends, to go-ethereum and to us: what comes of each.
 * A row with one outcome is the same on both; with two, the first is go-ethereum's. Those differ by
 * choice:
 *
 * <ul>
 *   <li>What ends a connection is the same, but where go-ethereum just closes it, we say "breach of
 *       protocol" first, which tells an honest author what to mend.
 *   <li>Further elements are ignored in each list of Hello, as EIP-8 has it, in that of a
 *       capability too.
 *   <li>Messages of the base protocol are small; go-ethereum inflates up to 16 MiB and drops it.
 *   <li>A Disconnect without a reason, which RLPx allows, means "disconnect requested".
 * </ul>
 */
class OddMessagesTest {
  private static final SecretKey KEY = RawConnection.freshKey();
  private static final int HELLO = 0;
  private static final int DISCONNECT = 1;
  private static final int PING = 2;
  private static final int PONG = 3;

  /** What the sender sees: an echo after it, or the words of a Disconnect, or nothing but this. */
  private static final String STAYS = "stays";

  private static final String ENDS = "ends";
  private static final String BREACH = "breach of protocol";

  private static final Map<Kind, TestNode> NODES = new EnumMap<>(Kind.class);
  private static GoScript script;

  /**
   * A message and what comes of it.
   *
   * @param plain whether it is left uncompressed where it should not be
   */
  record Odd(
      String name, long code, String payload, boolean plain, String goEthereum, String ours) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static Odd odd(String name, long code, String payload, String both) {
    return new Odd(name, code, payload, false, both, both);
  }

  private static Odd odd(String name, long code, String payload, String goEthereum, String ours) {
    return new Odd(name, code, payload, false, goEthereum, ours);
  }

  private static final String ID = hex(KEY.publicKey().bytes());
  private static final String VERSION = "05";
  private static final String NAME = "78";
  private static final String BENCH_1 = "c8" + "c7" + "8562656e6368" + "01";
  private static final String PORT = "80";
  private static final String HEAD = VERSION + NAME + BENCH_1;
  private static final String GOOD = HEAD + PORT + "b840" + ID;

  static final List<Odd> IN_PLACE_OF_HELLO =
      List.of(
          odd("Hello as it should be", HELLO, list(GOOD), STAYS),
          odd("Hello with further elements", HELLO, list(GOOD + "01" + "c0"), STAYS),
          odd("Hello with bytes behind it", HELLO, list(GOOD) + "0102", STAYS),
          odd(
              "Hello with a capability of three elements",
              HELLO,
              list(VERSION + NAME + list(list("8562656e6368" + "01" + "07")) + PORT + "b840" + ID),
              ENDS,
              STAYS),
          odd(
              "Hello with a version of eight bytes",
              HELLO,
              list("88" + "01".repeat(8) + NAME + BENCH_1 + PORT + "b840" + ID),
              STAYS),
          odd(
              "Hello with a port of eight bytes",
              HELLO,
              list(HEAD + "88" + "01".repeat(8) + "b840" + ID),
              STAYS),
          odd(
              "Hello with a port of nine bytes",
              HELLO,
              list(HEAD + "89" + "01".repeat(9) + "b840" + ID),
              ENDS,
              BREACH),
          odd(
              "Hello with a leading zero in its version",
              HELLO,
              list("820005" + NAME + BENCH_1 + PORT + "b840" + ID),
              ENDS,
              BREACH),
          odd(
              "Hello with a header on a small byte",
              HELLO,
              list("8105" + NAME + BENCH_1 + PORT + "b840" + ID),
              ENDS,
              BREACH),
          odd(
              "Hello with a leading zero in its length",
              HELLO,
              "f900" + "%02x".formatted(GOOD.length() / 2) + GOOD,
              ENDS,
              BREACH),
          odd(
              "Hello with bytes for a capability",
              HELLO,
              list(VERSION + NAME + list("8562656e6368") + PORT + "b840" + ID),
              ENDS,
              BREACH),
          odd(
              "Hello with a capability without version",
              HELLO,
              list(VERSION + NAME + list(list("8562656e6368")) + PORT + "b840" + ID),
              ENDS,
              BREACH),
          odd("Hello without a key", HELLO, list(HEAD + PORT), ENDS, BREACH),
          odd("Hello that is cut", HELLO, list(GOOD).substring(0, 100), ENDS, BREACH),
          odd("Hello of an empty list", HELLO, "c0", ENDS, BREACH),
          odd("Hello of bytes", HELLO, "83010203", ENDS, BREACH),
          odd("Hello of nothing", HELLO, "", ENDS, BREACH),
          odd("Ping first", PING, "c0", ENDS, BREACH),
          odd("Pong first", PONG, "c0", ENDS, BREACH),
          odd("a code without meaning first", 5, "c0", ENDS, BREACH),
          odd("a protocol's message first", 16, list(GOOD), ENDS, BREACH),
          odd("Disconnect first, of nothing", DISCONNECT, "", ENDS),
          odd("Disconnect first, of an empty list", DISCONNECT, "c0", ENDS),
          odd("Disconnect first, with further elements", DISCONNECT, "c20405", ENDS),
          odd("Disconnect first, with bytes behind it", DISCONNECT, "c10405", ENDS));

  static final List<Odd> AFTER_HELLO =
      List.of(
          odd("Ping with elements", PING, "c20102", STAYS),
          odd("Ping of nothing", PING, "", STAYS),
          odd("Ping of bytes", PING, "83010203", STAYS),
          odd("Ping with bytes behind it", PING, "c001", STAYS),
          odd("Ping with a long form of a short length", PING, "f800", STAYS),
          odd("Ping of no RLP", PING, "ff", STAYS),
          odd("Ping of 2 KiB", PING, "00".repeat(2048), STAYS),
          odd("Ping of 64 KiB", PING, "00".repeat(65536), STAYS, BREACH),
          new Odd("Ping that is not compressed", PING, "c0", true, ENDS, BREACH),
          odd("Pong with elements", PONG, "c20102", STAYS),
          odd("Pong of nothing", PONG, "", STAYS),
          odd("a second Hello", HELLO, list(GOOD), STAYS),
          odd("a second Hello of no RLP", HELLO, "ffff", STAYS),
          odd("a code without meaning", 4, "c0", STAYS),
          odd("a code without meaning, of nothing", 4, "", STAYS),
          odd("the last code of the base protocol", 15, "ffff", STAYS),
          odd("the last code of the base protocol, 64 KiB", 15, "00".repeat(65536), STAYS, BREACH),
          odd("the first code behind all protocols", 24, "c0", ENDS, BREACH),
          odd("the first code behind all protocols, of nothing", 24, "", ENDS, BREACH),
          odd("the largest int as a code", Integer.MAX_VALUE, "c0", ENDS, BREACH),
          odd("a code of 32 bits", 1L << 31, "c0", ENDS, BREACH),
          odd("a code of 41 bits", 1L << 40, "c0", ENDS, BREACH));

  /** Here the outcome is the reason that the node tells its own user. */
  static final List<Odd> DISCONNECTS =
      List.of(
          odd("with further elements", DISCONNECT, "c20405", "too many peers"),
          odd("with bytes behind it", DISCONNECT, "c10405", "too many peers"),
          odd("with a header on a small byte", DISCONNECT, "c28104", "invalid disconnect reason"),
          odd("of a list in a list", DISCONNECT, "c2c104", "invalid disconnect reason"),
          odd("of two bytes", DISCONNECT, "c3820401", "invalid disconnect reason"),
          odd("of two bytes without a list", DISCONNECT, "820401", "invalid disconnect reason"),
          odd("of no RLP", DISCONNECT, "ff", "invalid disconnect reason"),
          odd("of nothing", DISCONNECT, "", "invalid disconnect reason", "disconnect requested"),
          odd(
              "of an empty list",
              DISCONNECT,
              "c0",
              "invalid disconnect reason",
              "disconnect requested"),
          odd(
              "of a zero byte",
              DISCONNECT,
              "c100",
              "invalid disconnect reason",
              "disconnect requested"));

  @BeforeAll
  static void start() throws Exception {
    script = GoScript.start();
    for (Kind kind : Kind.values()) {
      NODES.put(kind, kind.start(Options.named("node")));
    }
  }

  @AfterAll
  static void stop() {
    NODES.values().forEach(TestNode::close);
    if (script != null) { // without Go there is none, and all is skipped
      script.close();
    }
  }

  @ParameterizedTest
  @FieldSource("IN_PLACE_OF_HELLO")
  void inPlaceOfHello(Odd message) throws Exception {
    for (Kind kind : Kind.values()) {
      Session session = play(kind, KEY, Map.of("first", wire(message)));
      assertThat(outcome(session)).as("%s", kind).isEqualTo(expected(message, kind));
      if (session.echoed()) {
        NODES.get(kind).awaitDrop(NodeId.of(KEY.publicKey()));
      }
    }
  }

  @ParameterizedTest
  @FieldSource("AFTER_HELLO")
  void afterHello(Odd message) throws Exception {
    for (Kind kind : Kind.values()) {
      SecretKey key = RawConnection.freshKey();
      Session session = play(kind, key, Map.of("before", List.of(wire(message))));
      assertThat(outcome(session)).as("%s", kind).isEqualTo(expected(message, kind));
    }
  }

  @ParameterizedTest
  @FieldSource("DISCONNECTS")
  void disconnects(Odd message) throws Exception {
    for (Kind kind : Kind.values()) {
      SecretKey key = RawConnection.freshKey();
      play(kind, key, Map.of("before", List.of(wire(message))));
      assertThat(NODES.get(kind).awaitDrop(NodeId.of(key.publicKey())))
          .as("%s", kind)
          .isEqualTo(expected(message, kind));
    }
  }

  /** Sends it, and asks for an echo. */
  private static Session play(Kind kind, SecretKey key, Map<String, ?> more) throws Exception {
    Map<String, Object> play = new HashMap<>(more);
    play.put("key", hex(key.bytes()));
    play.put("then", "echo");
    play.put("size", 100);
    return script.play(NODES.get(kind).self(), play);
  }

  private static Map<String, Object> wire(Odd message) {
    return Map.of("code", message.code, "payload", message.payload, "plain", message.plain);
  }

  private static String outcome(Session session) {
    if (session.echoed()) {
      return STAYS;
    }
    // Which of them is a matter of what was still on its way.
    return session.end().matches("EOF|.*(connection reset by peer|broken pipe)")
        ? ENDS
        : session.end();
  }

  private static String expected(Odd message, Kind kind) {
    return kind == Kind.GO_ETHEREUM ? message.goEthereum : message.ours;
  }

  /** A list of items that are encoded already, however badly. */
  private static String list(String items) {
    byte[] bytes = new RlpWriter().writeBytes(HexFormat.of().parseHex(items)).toBytes();
    if (items.length() == 2 && bytes.length == 1) {
      return "c1" + items; // the only bytes that have no header
    }
    bytes[0] = (byte) (bytes[0] + 0x40); // a list's header is that of bytes, but for this
    return hex(bytes);
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }
}
