package io.jdevp2p.server;

import io.jdevp2p.crypto.Ecies;
import io.jdevp2p.crypto.PublicKey;
import io.jdevp2p.crypto.SecretKey;
import io.jdevp2p.host.Deadline;
import io.jdevp2p.host.Host;
import io.jdevp2p.rlpx.Hello;
import io.jdevp2p.rlpx.RlpxConnection;
import io.jdevp2p.rlpx.RlpxLimits;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Attacks a server on this machine, in a process of its own, so that neither its memory nor its
 * file descriptors are taken for the server's. It comes from many addresses of the loopback
 * network, of many /24 networks or of one.
 *
 * <p>Says {@code begun} when the attack is under way and {@code ended} when it has done all that it
 * was to do; it keeps what it has open until its input ends.
 */
final class Flooder {
  /** What it does to the server, each so many times. */
  enum Attack {
    /** Connects and says nothing. */
    HALF_OPEN,
    /** Connects, and sends its auth one byte a second; comes again when it is closed. */
    DRIP,
    /** Sends as many random bytes as an auth has. */
    GARBAGE,
    /** Sends what can be opened with the server's key, and is garbage inside. */
    SEALED_GARBAGE,
    /** Sends the same auth as all others, and then nothing. */
    REPLAY,
    /** Shakes hands with a key of its own, and leaves. */
    SHAKE_AND_LEAVE,
    /** Shakes hands with a key of its own, and says nothing more. */
    SHAKE_AND_STAY,
    /** Announces a first frame of 16 MB. */
    HUGE_FRAME
  }

  private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");
  private static final int AUTH_BYTES = 400;
  private static final int HUGE_NAME_BYTES = 16_000_000;
  private static final int ATTACKS_UNTIL_BEGUN = 20;
  private static final int PATIENCE_MILLIS = 10_000;

  private final Attack attack;
  private final InetSocketAddress server;
  private final PublicKey key;
  private final int count;
  private final boolean manyNetworks;
  private final Queue<Socket> open = new ConcurrentLinkedQueue<>();
  private final AtomicInteger next = new AtomicInteger();
  private final AtomicInteger done = new AtomicInteger();
  private final byte[] prepared;

  private Flooder(
      Attack attack, InetSocketAddress server, PublicKey key, int count, boolean manyNetworks)
      throws IOException, InterruptedException {
    this.attack = attack;
    this.server = server;
    this.key = key;
    this.count = count;
    this.manyNetworks = manyNetworks;
    this.prepared =
        switch (attack) {
          case SEALED_GARBAGE -> sealedGarbage();
          case REPLAY -> recordedAuth();
          default -> new byte[0];
        };
  }

  public static void main(String[] args) throws Exception {
    Flooder flooder =
        new Flooder(
            Attack.valueOf(args[0]),
            new InetSocketAddress(LOOPBACK, Integer.parseInt(args[1])),
            PublicKey.of(HexFormat.of().parseHex(args[2])),
            Integer.parseInt(args[3]),
            Boolean.parseBoolean(args[4]));
    Thread attacker = Thread.ofPlatform().daemon().start(flooder::attackAll);
    while (System.in.read() >= 0) {
      // it ends with the test
    }
    attacker.interrupt();
    Runtime.getRuntime().halt(0);
  }

  private void attackAll() {
    int parallel =
        switch (attack) {
          case DRIP -> count;
          case HUGE_FRAME -> 4;
          case SHAKE_AND_LEAVE, SHAKE_AND_STAY -> 16; // what these cost is to be paid here, too
          default -> 64;
        };
    List<Thread> threads =
        java.util.stream.IntStream.range(0, parallel)
            .mapToObj(_ -> Thread.ofVirtual().start(this::attackOneByOne))
            .toList();
    try {
      for (Thread thread : threads) {
        thread.join();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    say("ended");
  }

  private void attackOneByOne() {
    for (int i = next.getAndIncrement(); i < count; i = next.getAndIncrement()) {
      try {
        attack(i);
      } catch (IOException e) {
        // closed by the server, as it should be
      } catch (InterruptedException e) {
        return;
      }
      if (done.incrementAndGet() == Math.min(count, ATTACKS_UNTIL_BEGUN)) {
        say("begun");
      }
    }
  }

  private void attack(int i) throws IOException, InterruptedException {
    switch (attack) {
      case HALF_OPEN -> open.add(connect(i));
      case DRIP -> drip(i);
      case GARBAGE -> sendAndWait(i, garbage(i));
      case SEALED_GARBAGE -> sendAndWait(i, prepared);
      case REPLAY -> {
        Socket socket = connect(i);
        socket.getOutputStream().write(prepared);
        open.add(socket);
      }
      case SHAKE_AND_LEAVE -> shakeHands(i).close();
      case SHAKE_AND_STAY -> shakeHands(i);
      case HUGE_FRAME -> {
        SecretKey own = SecretKey.generate(Host.system().random());
        RlpxConnection connection = shakeHands(i, own);
        String name = "x".repeat(HUGE_NAME_BYTES);
        connection.exchangeHello(new Hello(Hello.VERSION, name, List.of(), 0, own.publicKey()));
      }
    }
  }

  private void drip(int i) throws IOException, InterruptedException {
    if (done.incrementAndGet() == ATTACKS_UNTIL_BEGUN) {
      say("begun");
    }
    while (true) {
      try (Socket socket = connect(i)) {
        socket.getOutputStream().write(new byte[] {AUTH_BYTES >> 8, (byte) AUTH_BYTES});
        while (true) {
          Host.system().clock().sleep(Duration.ofSeconds(1));
          socket.getOutputStream().write(7);
        }
      } catch (IOException e) {
        Host.system().clock().sleep(Duration.ofSeconds(1)); // and again
      }
    }
  }

  private void sendAndWait(int i, byte[] bytes) throws IOException {
    try (Socket socket = connect(i)) {
      socket.setSoTimeout(PATIENCE_MILLIS);
      socket.getOutputStream().write(bytes);
      socket.getInputStream().read();
    }
  }

  private RlpxConnection shakeHands(int i) throws IOException {
    return shakeHands(i, SecretKey.generate(Host.system().random()));
  }

  private RlpxConnection shakeHands(int i, SecretKey own) throws IOException {
    Socket socket = connect(i);
    open.add(socket);
    RlpxConnection connection =
        new RlpxConnection(new PlainSocket(socket), Host.system(), RlpxLimits.defaults());
    connection.deadline(Deadline.never());
    try {
      connection.connect(own, key);
    } catch (IOException e) {
      connection.close();
      throw e;
    } finally {
      if (attack == Attack.SHAKE_AND_LEAVE || attack == Attack.HUGE_FRAME) {
        open.remove(socket);
      }
    }
    return connection;
  }

  @SuppressWarnings("resource") // the caller closes it
  private Socket connect(int i) throws IOException {
    Socket socket = new Socket();
    try {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.ofLiteral(address(i)), 0));
      socket.connect(server, PATIENCE_MILLIS);
      return socket;
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  private String address(int i) {
    return manyNetworks
        ? "127." + (1 + i % 100) + "." + (i / 100 % 250) + "." + (1 + i % 200)
        : "127.9.9." + (1 + i % 200);
  }

  private static byte[] garbage(int i) {
    byte[] bytes = new byte[2 + AUTH_BYTES];
    new Random(i).nextBytes(bytes);
    bytes[0] = AUTH_BYTES >> 8;
    bytes[1] = (byte) AUTH_BYTES;
    bytes[2] = 4; // so that it could be a key
    return bytes;
  }

  private byte[] sealedGarbage() {
    byte[] prefix = {AUTH_BYTES >> 8, (byte) AUTH_BYTES};
    byte[] sealed =
        Ecies.seal(key, new byte[AUTH_BYTES - Ecies.OVERHEAD], prefix, Host.system().random());
    byte[] packet = Arrays.copyOf(prefix, 2 + sealed.length);
    System.arraycopy(sealed, 0, packet, 2, sealed.length);
    return packet;
  }

  /** What a node sends first, as somebody on the way has seen it. */
  private byte[] recordedAuth() throws IOException, InterruptedException {
    try (ServerSocket tap = new ServerSocket(0, 1, LOOPBACK)) {
      Thread node =
          Thread.ofVirtual()
              .start(() -> {
                try (Socket socket = new Socket(LOOPBACK, tap.getLocalPort())) {
                  new RlpxConnection(new PlainSocket(socket), Host.system(), RlpxLimits.defaults())
                      .connect(SecretKey.generate(Host.system().random()), key);
                } catch (IOException e) {
                  // nobody answers
                }
              });
      try (Socket socket = tap.accept()) {
        byte[] prefix = socket.getInputStream().readNBytes(2);
        int size = ((prefix[0] & 0xff) << 8) | (prefix[1] & 0xff);
        byte[] packet = Arrays.copyOf(prefix, 2 + size);
        socket.getInputStream().readNBytes(packet, 2, size);
        return packet;
      } finally {
        node.join();
      }
    }
  }

  private static void say(String word) {
    System.out.println(word);
    System.out.flush();
  }
}
