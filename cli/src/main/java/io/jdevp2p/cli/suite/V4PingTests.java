package io.jdevp2p.cli.suite;

import static io.jdevp2p.cli.suite.V4Tester.WRONG_ENDPOINT;

import io.jdevp2p.cli.suite.V4Incoming.Packet;
import io.jdevp2p.discovery.v4.PacketHash;
import io.jdevp2p.discovery.v4.V4Packet;
import io.jdevp2p.discovery.v4.V4Packet.Endpoint;
import io.jdevp2p.rlp.RlpWriter;
import java.io.IOException;
import java.net.InetAddress;

/** Which pings a node answers, and how. */
final class V4PingTests {
  /** Nothing that version 4 has, the same as in go-ethereum's suite. */
  private static final int WRONG_TYPE = 66;

  /** A body that makes the packet longer than the 1,280 bytes that one may have. */
  private static final int TOO_LONG_BYTES = 1280;

  void basic(V4Tester tester) throws SuiteFailure, IOException, InterruptedException {
    tester.say("A ping of a stranger gets a pong, and a ping");
    expectPingAndPong(tester, tester.send(tester.ping()));
  }

  void wrongTo(V4Tester tester) throws SuiteFailure, IOException, InterruptedException {
    tester.say("What a ping says of the receiver does not matter");
    V4Packet.Ping ping = tester.ping(tester.ownEndpoint(), WRONG_ENDPOINT, tester.future());
    expectPingAndPong(tester, tester.send(ping));
  }

  void wrongFrom(V4Tester tester) throws SuiteFailure, IOException, InterruptedException {
    tester.say("What a ping says of its sender does not matter");
    V4Packet.Ping ping = tester.ping(WRONG_ENDPOINT, tester.remoteEndpoint(), tester.future());
    expectPingAndPong(tester, tester.send(ping));
  }

  void extraData(V4Tester tester) throws SuiteFailure, IOException, InterruptedException {
    tester.say("Further elements of the list are ignored (EIP-8)");
    byte[] body = pingWithMore(tester, tester.ownEndpoint(), 9);
    expectPingAndPong(tester, tester.send(V4Packet.Ping.TYPE, body, "Ping with more"));
  }

  void extraDataWrongFrom(V4Tester tester) throws SuiteFailure, IOException, InterruptedException {
    tester.say("The same, with a wrong sender");
    byte[] body = pingWithMore(tester, WRONG_ENDPOINT, 9);
    expectPingAndPong(tester, tester.send(V4Packet.Ping.TYPE, body, "Ping with more"));
  }

  void pastExpiration(V4Tester tester) throws SuiteFailure, IOException, InterruptedException {
    tester.say("An expired ping is not answered; the expiration is a negative number");
    tester.send(tester.ping(tester.ownEndpoint(), tester.remoteEndpoint(), tester.past()));
    V4Tester.expectSilence(tester.read());
  }

  void wrongPacketType(V4Tester tester) throws SuiteFailure, IOException, InterruptedException {
    tester.say("A type that does not exist is not answered");
    byte[] body = pingWithMore(tester, tester.ownEndpoint(), 0);
    tester.send(WRONG_TYPE, body, "type " + WRONG_TYPE);
    V4Tester.expectSilence(tester.read());
  }

  void wrongHash(V4Tester tester) throws SuiteFailure, IOException, InterruptedException {
    tester.say("A ping whose first 32 bytes are not its hash is not answered");
    byte[] packet = tester.seal(V4Packet.Ping.TYPE, pingWithMore(tester, tester.ownEndpoint(), 0));
    packet[0] ^= 1;
    tester.write(tester.socket(), packet, "Ping with a wrong hash");
    V4Tester.expectSilence(tester.read());
  }

  void tooLong(V4Tester tester) throws SuiteFailure, IOException, InterruptedException {
    tester.say("A ping of more than 1280 bytes is not answered");
    byte[] body = pingWithMore(tester, tester.ownEndpoint(), TOO_LONG_BYTES);
    tester.send(V4Packet.Ping.TYPE, body, "Ping that is too long");
    V4Tester.expectSilence(tester.read());
  }

  void bondThenPingWithWrongFrom(V4Tester tester)
      throws SuiteFailure, IOException, InterruptedException {
    tester.say("The endpoint proof does not change that the sender in a ping is ignored");
    tester.bond();
    PacketHash hash =
        tester.send(tester.ping(WRONG_ENDPOINT, tester.remoteEndpoint(), tester.future()));
    while (true) {
      V4Incoming incoming = tester.read();
      switch (incoming) {
        case Packet(V4Packet.Pong pong, _) -> {
          tester.checkPong(pong, hash);
          return;
        }
        case Packet(V4Packet.FindNode _, _) -> {} // allowed, now that the endpoint is proved
        default -> throw new SuiteFailure("expected Pong, got " + incoming);
      }
    }
  }

  /** A ping, with more elements than it has; their second is so long. */
  private static byte[] pingWithMore(V4Tester tester, Endpoint from, int bytes) {
    RlpWriter body = new RlpWriter().beginList().writeLong(4);
    write(from, body);
    write(tester.remoteEndpoint(), body);
    body.writeLong(tester.future());
    if (bytes > 0) {
      body.writeLong(42).writeBytes(new byte[bytes]);
    }
    return body.endList().toBytes();
  }

  private static void write(Endpoint endpoint, RlpWriter body) {
    body.beginList()
        .writeBytes(endpoint.ip().map(InetAddress::getAddress).orElse(new byte[0]))
        .writeLong(endpoint.udpPort())
        .writeLong(endpoint.tcpPort())
        .endList();
  }

  /** Exactly one of each, in any order. */
  private static void expectPingAndPong(V4Tester tester, PacketHash hash)
      throws SuiteFailure, InterruptedException {
    int pings = 0;
    int pongs = 0;
    while (pings + pongs < 2) {
      V4Incoming incoming = tester.read();
      switch (incoming) {
        case Packet(V4Packet.Pong pong, _) -> {
          tester.checkPong(pong, hash);
          pongs++;
        }
        case Packet(V4Packet.Ping ping, _) -> {
          tester.checkExpiration(ping);
          pings++;
        }
        default -> throw new SuiteFailure("expected Pong and Ping, got " + incoming);
      }
    }
    if (pings != pongs) {
      throw new SuiteFailure("expected a Pong and a Ping, got " + pongs + " and " + pings);
    }
  }
}
