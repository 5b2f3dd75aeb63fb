package io.jdevp2p.cli;

import io.jdevp2p.crypto.PublicKey;
import io.jdevp2p.crypto.SecretKey;
import io.jdevp2p.discovery.v5.V5Codec;
import io.jdevp2p.discovery.v5.V5Crypto;
import io.jdevp2p.discovery.v5.V5Exception;
import io.jdevp2p.discovery.v5.V5Failure;
import io.jdevp2p.discovery.v5.V5Key;
import io.jdevp2p.discovery.v5.V5Mask;
import io.jdevp2p.discovery.v5.V5Message;
import io.jdevp2p.discovery.v5.V5Packet;
import io.jdevp2p.discovery.v5.V5RequestId;
import io.jdevp2p.discovery.v5.V5Sealed;
import io.jdevp2p.enr.EnrException;
import io.jdevp2p.enr.NodeId;
import io.jdevp2p.enr.NodeRecord;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code discv5 decode}: a packet of version 5, field by field. Used once, by one thread. */
final class PacketDecoder {
  private static final HexFormat HEX = HexFormat.of();
  private static final int SESSION_KEY_DIGITS = 2 * V5Key.BYTES;

  private final Terminal terminal;
  private final boolean json;
  private final ObjectNode fields = Json.object();

  PacketDecoder(Terminal terminal, boolean json) {
    this.terminal = terminal;
    this.json = json;
  }

  /** What a message may be read with. */
  private record ReadingKeys(
      Optional<V5Key> session, Optional<SecretKey> node, Optional<byte[]> challenge) {}

  int decode(
      String text, Optional<NodeId> node, @Nullable String keyText, @Nullable String challenge) {
    byte[] packet = hex("PACKET", TextInput.read(terminal, text, "a packet"));
    ReadingKeys keys = keys(keyText, challenge);
    NodeId to =
        node.or(() -> keys.node().map(k -> NodeId.of(k.publicKey())))
            .orElseThrow(() ->
                new CliException(
                    ExitCodes.USAGE,
                    "--node: say to whom the packet was sent, by id, record or enode URL, or give"
                        + " that node's key with --key; its header is masked with the id"));
    byte[] iv = Arrays.copyOf(packet, Math.min(packet.length, V5Codec.MASKING_IV_BYTES));
    int bytes = packet.length;
    try {
      V5Packet decoded = V5Codec.decode(packet, V5Mask.of(to));
      header(decoded, iv, bytes, to);
      switch (decoded) {
        case V5Packet.Whoareyou whoareyou -> whoareyou(whoareyou);
        case V5Packet.Ordinary ordinary -> {
          field("source", ordinary.source().hex());
          message(ordinary.message(), keys.session());
        }
        case V5Packet.Handshake handshake -> handshake(handshake, to, keys);
      }
    } catch (V5Exception e) {
      throw new CliException(ExitCodes.NO, "cannot be read: " + e.getMessage() + hint(e));
    }
    if (json) {
      terminal.out().println(Json.line(fields));
    }
    return ExitCodes.DONE;
  }

  private static String name(V5Message message) {
    return switch (message) {
      case V5Message.Ping _ -> "PING";
      case V5Message.Pong _ -> "PONG";
      case V5Message.FindNode _ -> "FINDNODE";
      case V5Message.Nodes _ -> "NODES";
      case V5Message.TalkRequest _ -> "TALKREQ";
      case V5Message.TalkResponse _ -> "TALKRESP";
    };
  }

  private static String hint(V5Exception e) {
    return switch (e.failure()) {
      case PACKET_FOREIGN -> "; was it really sent to that node, and is it not of version 4?";
      case MESSAGE_DECRYPT -> "; is the key that of this session and of this direction?";
      default -> "";
    };
  }

  private static ReadingKeys keys(@Nullable String key, @Nullable String challenge) {
    Optional<byte[]> data = Optional.ofNullable(challenge).map(c -> hex("--challenge", c));
    if (key == null) {
      return new ReadingKeys(Optional.empty(), Optional.empty(), data);
    }
    String digits = key.startsWith("0x") ? key.substring(2) : key;
    if (digits.length() == SESSION_KEY_DIGITS && digits.chars().allMatch(HexFormat::isHexDigit)) {
      return new ReadingKeys(Optional.of(V5Key.of(HEX.parseHex(digits))), Optional.empty(), data);
    }
    return new ReadingKeys(Optional.empty(), Optional.of(Keys.load("--key", key)), data);
  }

  private static byte[] hex(String option, String text) {
    try {
      return HEX.parseHex(text.startsWith("0x") ? text.substring(2) : text);
    } catch (IllegalArgumentException e) {
      throw new CliException(ExitCodes.USAGE, option + ": not hex digits in pairs");
    }
  }

  private void header(V5Packet packet, byte[] iv, int bytes, NodeId to) {
    String kind =
        switch (packet) {
          case V5Packet.Ordinary _ -> "ordinary message";
          case V5Packet.Whoareyou _ -> "WHOAREYOU";
          case V5Packet.Handshake _ -> "handshake message";
        };
    field("packet", kind);
    field("bytes", bytes);
    field("to", to.hex());
    field("masking iv", HEX.formatHex(iv));
    field("nonce", HEX.formatHex(packet.nonce().bytes()));
  }

  private void whoareyou(V5Packet.Whoareyou whoareyou) {
    field("id nonce", HEX.formatHex(whoareyou.idNonce()));
    field("enr seq", Long.toUnsignedString(whoareyou.recordSequence()));
    field("challenge data", HEX.formatHex(whoareyou.challengeData()));
  }

  private void handshake(V5Packet.Handshake handshake, NodeId to, ReadingKeys keys)
      throws V5Exception {
    field("source", handshake.source().hex());
    field("id signature", HEX.formatHex(handshake.idSignature()));
    field("ephemeral key", HEX.formatHex(handshake.ephemeralKey()));
    Optional<NodeRecord> record = Optional.empty();
    if (handshake.record().length == 0) {
      field("record", "none: the recipient has it");
    } else {
      record = record(handshake.record());
      field("record", record.map(NodeRecord::text).orElse("not valid"));
    }
    if (keys.challenge().isEmpty()) {
      message(handshake.message(), keys.session());
      return;
    }
    byte[] challenge = keys.challenge().get();
    if (record.isPresent()) {
      boolean valid =
          V5Crypto.verifyIdSignature(
              record.get().publicKey(),
              handshake.idSignature(),
              challenge,
              handshake.ephemeralKey(),
              to);
      field("signature is", valid ? "valid" : "not valid");
    }
    Optional<V5Key> key = keys.session();
    if (key.isEmpty() && keys.node().isPresent()) {
      PublicKey ephemeral = V5Crypto.ephemeralKey(handshake.ephemeralKey());
      SecretKey own = keys.node().get();
      key =
          Optional.of(
              V5Crypto.deriveKeys(own, ephemeral, handshake.source(), to, challenge).initiator());
    }
    message(handshake.message(), key);
  }

  private static Optional<NodeRecord> record(byte[] encoded) {
    try {
      return Optional.of(NodeRecord.decode(encoded));
    } catch (EnrException e) {
      return Optional.empty();
    }
  }

  private void message(V5Sealed sealed, Optional<V5Key> key) throws V5Exception {
    if (key.isEmpty()) {
      field("message", "encrypted; --key reads it");
      return;
    }
    V5Message message;
    try {
      message = sealed.open(key.get());
    } catch (V5Exception e) {
      if (e.failure() != V5Failure.MESSAGE_DECRYPT) {
        field("plaintext", HEX.formatHex(sealed.decrypt(key.get())));
      }
      throw e;
    }
    field("message", name(message));
    V5RequestId id = message.requestId();
    field("request id", HEX.formatHex(id.bytes()));
    content(message);
  }

  private void content(V5Message message) {
    switch (message) {
      case V5Message.Ping ping -> field("enr seq", Long.toUnsignedString(ping.recordSequence()));
      case V5Message.Pong pong -> {
        field("enr seq", Long.toUnsignedString(pong.recordSequence()));
        field("recipient ip", pong.recipientIp().getHostAddress());
        field("recipient port", pong.recipientPort());
      }
      case V5Message.FindNode request -> field("distances", request.distances().toString());
      case V5Message.Nodes nodes -> {
        field("total", nodes.total());
        records(nodes.records());
      }
      case V5Message.TalkRequest request -> {
        field("protocol", Terminal.escaped(latin(request.protocol())));
        field("request", HEX.formatHex(request.request()));
      }
      case V5Message.TalkResponse response -> field("response", HEX.formatHex(response.response()));
    }
  }

  private void records(List<byte[]> encoded) {
    ArrayNode list = fields.putArray("records");
    for (byte[] each : encoded) {
      String text = record(each).map(NodeRecord::text).orElse("not valid: " + HEX.formatHex(each));
      list.add(text);
      say("record", text);
    }
  }

  private static String latin(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  private void field(String name, String value) {
    fields.put(name, value);
    say(name, value);
  }

  private void field(String name, int value) {
    fields.put(name, value);
    say(name, String.valueOf(value));
  }

  private void say(String name, String value) {
    if (!json) {
      String label = String.format(Locale.ROOT, "%-15s", name);
      terminal.out().println(terminal.bold(label) + value);
    }
  }
}
