package io.jdevp2p.server;

import io.jdevp2p.enr.Node;
import io.jdevp2p.host.ForwardingStreamSocket;
import io.jdevp2p.host.Host;
import io.jdevp2p.host.StreamSocket;
import io.jdevp2p.rlpx.BaseMessage;
import io.jdevp2p.rlpx.Capability;
import io.jdevp2p.rlpx.Hello;
import io.jdevp2p.rlpx.RlpxConnection;
import io.jdevp2p.rlpx.RlpxLimits;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A process full of proven peers that mean harm, so that what they hold is not counted as the
 * server's. It floods until its input ends.
 */
final class HostileProcess implements AutoCloseable {
  /** What each of the peers does once it is greeted. */
  enum Flood {
    /** As many pings as it was told, none of the pongs read. */
    PINGS,
    /** Messages of zeros, which are small until they are inflated, without end. */
    ZEROS,
    /** Messages that do not compress, without end. */
    NOISE,
    /** Requests for echoes of 1 MiB, none of which it reads. */
    ECHOES,
    /** A frame of 16 MiB of which only the head is sent. */
    CLAIMS,
    /** Messages that inflate to more than the protocol allows, a new connection for each. */
    BOMBS
  }

  private static final int ECHO_BYTES = 1 << 20;
  private static final int CLAIM_SENT_BYTES = 100_000;

  private final Process process;

  private HostileProcess(Process process) {
    this.process = process;
  }

  /** Starts it and waits until all peers are greeted, or were told that there is no room. */
  static HostileProcess start(
      Flood flood, Node target, Capability capability, int peers, int amount) throws IOException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx1g",
                "-XX:+UseSerialGC",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                System.getProperty("java.class.path"),
                HostileProcess.class.getName(),
                flood.name(),
                target.enode().toString(),
                capability.name(),
                "" + peers,
                "" + amount)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    BufferedReader out = process.inputReader();
    for (String line = out.readLine(); line != null; line = out.readLine()) {
      if (line.equals("flooding")) {
        return new HostileProcess(process);
      }
    }
    throw new IOException("the hostile process did not start");
  }

  @Override
  public void close() {
    process.destroyForcibly();
    process.onExit().join();
  }

  /** Arguments: flood, enode, protocol, number of peers, amount. */
  public static void main(String[] args) throws Exception {
    Flood flood = Flood.valueOf(args[0]);
    Node target = Node.parse(args[1]);
    Capability spoken = new Capability(args[2], 1);
    int peers = Integer.parseInt(args[3]);
    int amount = Integer.parseInt(args[4]);
    CountDownLatch greeted = new CountDownLatch(peers);
    AtomicInteger next = new AtomicInteger();
    for (int i = 0; i < 8; i++) {
      Thread.ofVirtual()
          .start(() -> {
            while (next.getAndIncrement() < peers) {
              open(flood, target, spoken, amount);
              greeted.countDown();
            }
          });
    }
    greeted.await();
    System.out.println("flooding");
    new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)).readLine();
  }

  private static void open(Flood flood, Node target, Capability spoken, int amount) {
    try {
      Stranger stranger = new Stranger(Host.system());
      CutSocket socket = new CutSocket(stranger.dial(target));
      RlpxConnection connection = new RlpxConnection(socket, Host.system(), RlpxLimits.defaults());
      connection.connect(stranger.key(), target.publicKey());
      connection.exchangeHello(stranger.hello(Hello.VERSION, spoken));
      Thread.ofVirtual().start(() -> flood(flood, socket, connection, target, spoken, amount));
    } catch (IOException e) {
      // Not let in: the server's right.
    }
  }

  private static void flood(
      Flood flood,
      CutSocket socket,
      RlpxConnection connection,
      Node target,
      Capability spoken,
      int amount) {
    try {
      switch (flood) {
        case PINGS -> {
          for (int i = 0; i < amount; i++) {
            connection.writeBase(new BaseMessage.Ping());
          }
        }
        case ZEROS -> writeForEver(connection, new byte[amount]);
        case NOISE -> writeForEver(connection, noise(amount));
        case ECHOES -> writeForEver(connection, noise(ECHO_BYTES));
        case CLAIMS -> {
          socket.left.set(CLAIM_SENT_BYTES);
          synchronized (HostileProcess.class) { // one buffer of that size at a time
            connection.write(BaseMessage.CODES, noise(amount));
          }
        }
        case BOMBS -> {
          connection.write(BaseMessage.CODES, new byte[amount]);
          connection.read();
        }
      }
    } catch (IOException e) {
      connection.close();
    }
    if (flood == Flood.BOMBS) {
      open(flood, target, spoken, amount);
    }
  }

  private static byte[] noise(int bytes) {
    byte[] noise = new byte[bytes];
    new Random(1).nextBytes(noise);
    return noise;
  }

  private static void writeForEver(RlpxConnection connection, byte[] payload) throws IOException {
    while (true) {
      connection.write(BaseMessage.CODES, payload);
    }
  }

  /** A socket that swallows what is written beyond a number of bytes. */
  private static final class CutSocket extends ForwardingStreamSocket {
    private final AtomicLong left = new AtomicLong(Long.MAX_VALUE);

    CutSocket(StreamSocket socket) {
      super(socket);
    }

    @Override
    public void write(byte[] from, int offset, int length) throws IOException {
      int passed = (int) Math.min(length, left.get());
      super.write(from, offset, passed);
      left.addAndGet(-passed);
    }
  }
}
