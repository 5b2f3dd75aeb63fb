package io.jdevp2p.cli;

import io.jdevp2p.crypto.SecretKey;
import io.jdevp2p.discovery.v5.V5Codec;
import io.jdevp2p.discovery.v5.V5Crypto;
import io.jdevp2p.discovery.v5.V5Exception;
import io.jdevp2p.discovery.v5.V5Key;
import io.jdevp2p.discovery.v5.V5Mask;
import io.jdevp2p.discovery.v5.V5Message;
import io.jdevp2p.discovery.v5.V5Nonce;
import io.jdevp2p.discovery.v5.V5Packet;
import io.jdevp2p.discovery.v5.V5RequestId;
import io.jdevp2p.discovery.v5.V5SessionKeys;
import io.jdevp2p.enr.Node;
import io.jdevp2p.enr.NodeId;
import io.jdevp2p.enr.NodeRecord;
import io.jdevp2p.host.Host;
import io.jdevp2p.host.RandomSource;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Talk requests to a node's protocol "bench", which answers with the request, in discovery v5. The
 * session comes with the first. The node's pings are answered, and its questions for nodes, with
 * none.
 */
final class Talk5Conversation implements BenchConversation {
  private static final byte[] PROTOCOL = "bench".getBytes(StandardCharsets.US_ASCII);
  private static final int FIRST_CONTENT_BYTES = 20;

  private final RandomSource random;
  private final SecretKey key;
  private final NodeId own;
  private final NodeRecord record;
  private final Node node;
  private final InetSocketAddress remote;
  private final V5Mask ownMask;
  private final V5Mask mask;
  private final byte[] request;

  private @Nullable V5Key sending;
  private @Nullable V5Key receiving;
  private int sealed;
  private V5Nonce nonce = new V5Nonce(0, 0);
  private V5RequestId asked = V5RequestId.of(0);

  Talk5Conversation(
      Host host, Node node, InetSocketAddress local, InetSocketAddress remote, byte[] request) {
    this.random = host.random();
    this.key = SecretKey.generate(random);
    this.own = NodeId.of(key.publicKey());
    this.record =
        NodeRecord.builder().sequence(1).ip(local.getAddress()).udp(local.getPort()).sign(key);
    this.node = node;
    this.remote = remote;
    this.ownMask = V5Mask.of(own);
    this.mask = V5Mask.of(node.id());
    this.request = request;
  }

  @Override
  public byte[] ask() throws IOException {
    asked = V5RequestId.of(random.nextLong());
    return sending == null
        ? V5Codec.encodeRandom(mask, iv(), nextNonce(), own, bytes(FIRST_CONTENT_BYTES))
        : message(sending, new V5Message.TalkRequest(asked, PROTOCOL, request));
  }

  @Override
  public Step take(byte[] packet) throws IOException {
    try {
      return switch (V5Codec.decode(packet, ownMask)) {
        case V5Packet.Whoareyou challenge when challenge.nonce().equals(nonce) ->
            Step.reply(handshake(challenge));
        case V5Packet.Ordinary ordinary when receiving != null ->
            take(ordinary.message().open(receiving));
        case V5Packet.Ordinary _, V5Packet.Whoareyou _, V5Packet.Handshake _ -> Step.NOTHING;
      };
    } catch (V5Exception e) {
      return Step.NOTHING;
    }
  }

  private Step take(V5Message message) throws IOException {
    V5RequestId id = message.requestId();
    return switch (message) {
      case V5Message.TalkResponse response when id.equals(asked) -> {
        if (!Arrays.equals(response.response(), request)) {
          throw new IOException("the answer to a talk request is not the request");
        }
        yield Step.ANSWERED;
      }
      case V5Message.Ping _ -> reply(pong(id));
      case V5Message.FindNode _ -> reply(new V5Message.Nodes(id, 1, List.of()));
      case V5Message.TalkRequest _ -> reply(new V5Message.TalkResponse(id, new byte[0]));
      case V5Message.TalkResponse _, V5Message.Pong _, V5Message.Nodes _ -> Step.NOTHING;
    };
  }

  private Step reply(V5Message message) throws IOException {
    return sending == null ? Step.NOTHING : Step.reply(message(sending, message));
  }

  private V5Message pong(V5RequestId id) {
    InetAddress ip = remote.getAddress();
    return new V5Message.Pong(id, record.sequence(), ip, remote.getPort());
  }

  private byte[] handshake(V5Packet.Whoareyou challenge) throws IOException {
    SecretKey ephemeral = SecretKey.generate(random);
    byte[] ephemeralKey = ephemeral.publicKey().compressed();
    byte[] challengeData = challenge.challengeData();
    byte[] signature = V5Crypto.idSignature(key, challengeData, ephemeralKey, node.id());
    V5SessionKeys keys =
        V5Crypto.deriveKeys(ephemeral, node.publicKey(), own, node.id(), challengeData);
    sending = keys.initiator();
    receiving = keys.recipient();
    sealed = 0;
    try {
      return V5Codec.encodeHandshake(
          mask,
          iv(),
          nextNonce(),
          own,
          signature,
          ephemeralKey,
          record.encode(),
          keys.initiator(),
          new V5Message.TalkRequest(asked, PROTOCOL, request));
    } catch (V5Exception e) {
      throw new IOException(e);
    }
  }

  private byte[] message(V5Key by, V5Message message) throws IOException {
    try {
      return V5Codec.encodeOrdinary(mask, iv(), nextNonce(), own, by, message);
    } catch (V5Exception e) {
      throw new IOException(e);
    }
  }

  private V5Nonce nextNonce() {
    nonce = new V5Nonce(sealed++, random.nextLong());
    return nonce;
  }

  private byte[] iv() {
    return bytes(V5Codec.MASKING_IV_BYTES);
  }

  private byte[] bytes(int count) {
    byte[] bytes = new byte[count];
    random.nextBytes(bytes);
    return bytes;
  }
}
