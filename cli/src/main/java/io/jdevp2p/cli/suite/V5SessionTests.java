package io.jdevp2p.cli.suite;

import io.jdevp2p.cli.suite.V5Incoming.Message;
import io.jdevp2p.cli.suite.V5Incoming.Silence;
import io.jdevp2p.crypto.SecretKey;
import io.jdevp2p.discovery.v5.V5Crypto;
import io.jdevp2p.discovery.v5.V5Message;
import io.jdevp2p.discovery.v5.V5Nonce;
import io.jdevp2p.discovery.v5.V5Packet;
import io.jdevp2p.discovery.v5.V5RequestId;
import io.jdevp2p.rlp.RlpWriter;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** How a node begins sessions, what it binds them to, and what it answers within them. */
final class V5SessionTests {
  private static final byte PING = 1;
  private static final byte[] PROTOCOL = "test-protocol".getBytes(StandardCharsets.UTF_8);

  void ping(V5Tester tester) throws SuiteFailure, IOException, InterruptedException {
    tester.say("PING is answered by PONG, after a handshake");
    TestSocket socket = tester.listen(tester.target().first());
    begin(tester, socket);
  }

  /** Longer than a request id may be; not even an error is due. */
  void pingLargeRequestId(V5Tester tester) throws SuiteFailure, IOException, InterruptedException {
    tester.say("PING with a request id of 9 bytes, which the specification forbids: no answer");
    TestSocket socket = tester.listen(tester.target().first());
    begin(tester, socket);
    RlpWriter list = new RlpWriter().beginList().writeBytes(new byte[9]).writeLong(1).endList();
    byte[] message = new byte[1 + list.size()];
    message[0] = PING;
    list.writeTo(message, 1);
    tester.send(socket, message, "PING with a long request id");
    expectSilence(tester.read(socket));
  }

  void pingMultiIp(V5Tester tester) throws SuiteFailure, IOException, InterruptedException {
    tester.say("A session of one IP address is not valid at another: WHOAREYOU");
    moved(tester, tester.target().second());
  }

  void pingMultiPort(V5Tester tester) throws SuiteFailure, IOException, InterruptedException {
    tester.say("A session of one UDP port is not valid at another: WHOAREYOU");
    moved(tester, tester.target().first());
  }

  private static void moved(V5Tester tester, InetAddress other)
      throws SuiteFailure, IOException, InterruptedException {
    TestSocket first = tester.listen(tester.target().first());
    TestSocket second = tester.listen(other);
    begin(tester, first);

    tester.say("the same keys from " + second.address());
    V5Message.Ping ping = newPing(tester);
    V5Nonce nonce = tester.send(second, ping);
    tester.handshake(second, tester.expectChallenge(second, nonce), ping);
    checkPong(tester.read(second), ping, second.address());

    tester.say("the new keys from the first endpoint");
    tester.expectChallenge(first, tester.send(first, newPing(tester)));
  }

  /**
   * Else somebody could have a challenge replaced that another is about to answer, by sending
   * packets in its name.
   */
  void handshakeResend(V5Tester tester) throws SuiteFailure, IOException, InterruptedException {
    tester.say("A second packet during a handshake gets the first WHOAREYOU again, bit for bit");
    TestSocket socket = tester.listen(tester.target().first());
    V5Nonce nonce = tester.send(socket, newPing(tester));
    V5Packet.Whoareyou first = tester.expectChallenge(socket, nonce);
    tester.send(socket, newPing(tester));
    V5Packet.Whoareyou second = tester.expectChallenge(socket, nonce);
    if (!Arrays.equals(first.challengeData(), second.challengeData())) {
      throw new SuiteFailure("the second WHOAREYOU has other challenge data than the first");
    }
  }

  /** What the node believes without a valid signature, anybody could say in another's name. */
  void handshakeWrongSignature(V5Tester tester)
      throws SuiteFailure, IOException, InterruptedException {
    tester.say("A handshake signed with another key: no answer, and a right one is possible again");
    TestSocket socket = tester.listen(tester.target().first());
    V5Message.Ping ping = newPing(tester);
    V5Packet.Whoareyou challenge = tester.expectChallenge(socket, tester.send(socket, ping));
    SecretKey ephemeral = SecretKey.generate(tester.target().host().random());
    byte[] forged =
        V5Crypto.idSignature(
            SecretKey.generate(tester.target().host().random()),
            challenge.challengeData(),
            ephemeral.publicKey().compressed(),
            tester.target().node().id());
    tester.handshake(socket, challenge, ephemeral, forged, ping);
    V5Incoming answer = tester.read(socket);
    if (answer instanceof Message) {
      throw new SuiteFailure("a handshake with a forged signature was answered by " + answer);
    }
    begin(tester, socket);
  }

  /** A challenge is good for one session; else who records a handshake can begin it anew. */
  void handshakeReplay(V5Tester tester) throws SuiteFailure, IOException, InterruptedException {
    tester.say("The same handshake packet a second time: no answer");
    TestSocket socket = tester.listen(tester.target().first());
    V5Message.Ping ping = newPing(tester);
    V5Packet.Whoareyou challenge = tester.expectChallenge(socket, tester.send(socket, ping));
    byte[] packet = tester.handshake(socket, challenge, ping);
    checkPong(tester.read(socket), ping, socket.address());
    tester.write(socket, packet, "the same again");
    V5Incoming answer = tester.read(socket);
    if (answer instanceof Message) {
      throw new SuiteFailure("a handshake that was sent again was answered by " + answer);
    }
  }

  void talkRequest(V5Tester tester) throws SuiteFailure, IOException, InterruptedException {
    tester.say("TALKREQ of an unknown protocol gets an empty TALKRESP, whatever its request id");
    TestSocket socket = tester.listen(tester.target().first());
    checkTalkResponse(tester, socket, tester.nextRequestId());
    tester.say("with an empty request id");
    checkTalkResponse(tester, socket, new V5RequestId(0, 0));
  }

  private static void checkTalkResponse(V5Tester tester, TestSocket socket, V5RequestId id)
      throws SuiteFailure, IOException, InterruptedException {
    V5Incoming answer =
        tester.request(socket, new V5Message.TalkRequest(id, PROTOCOL, new byte[0]));
    if (!(answer instanceof Message(V5Message.TalkResponse response, _))) {
      throw new SuiteFailure("expected TALKRESP, got " + answer);
    }
    checkRequestId(response, id);
    if (response.response().length > 0) {
      throw new SuiteFailure("TALKRESP of an unknown protocol is not empty");
    }
  }

  /** Begins a session at a socket, and checks by a ping that it is one. */
  static void begin(V5Tester tester, TestSocket socket)
      throws SuiteFailure, IOException, InterruptedException {
    V5Message.Ping ping = newPing(tester);
    checkPong(tester.request(socket, ping), ping, socket.address());
  }

  static V5Message.Ping newPing(V5Tester tester) {
    return new V5Message.Ping(tester.nextRequestId(), tester.record().sequence());
  }

  private static void checkPong(V5Incoming answer, V5Message.Ping ping, InetSocketAddress from)
      throws SuiteFailure {
    if (!(answer instanceof Message(V5Message.Pong pong, _))) {
      throw new SuiteFailure("expected PONG, got " + answer);
    }
    checkRequestId(pong, ping.requestId());
    InetSocketAddress told = new InetSocketAddress(pong.recipientIp(), pong.recipientPort());
    if (!told.equals(from)) {
      throw new SuiteFailure("PONG says that the ping came from " + told + ", not " + from);
    }
  }

  static void checkRequestId(V5Message answer, V5RequestId asked) throws SuiteFailure {
    if (!answer.requestId().equals(asked)) {
      throw new SuiteFailure(V5Incoming.name(answer) + " has not the request id of the request");
    }
  }

  private static void expectSilence(V5Incoming answer) throws SuiteFailure {
    if (!(answer instanceof Silence)) {
      throw new SuiteFailure("expected no answer, got " + answer);
    }
  }
}
