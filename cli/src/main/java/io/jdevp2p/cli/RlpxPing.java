package io.jdevp2p.cli;

import io.jdevp2p.crypto.SecretKey;
import io.jdevp2p.enr.Node;
import io.jdevp2p.host.Clock;
import io.jdevp2p.host.Deadline;
import io.jdevp2p.host.Host;
import io.jdevp2p.host.StreamListener;
import io.jdevp2p.host.StreamSocket;
import io.jdevp2p.rlpx.BaseMessage;
import io.jdevp2p.rlpx.BaseMessageCodec;
import io.jdevp2p.rlpx.Capability;
import io.jdevp2p.rlpx.DisconnectReason;
import io.jdevp2p.rlpx.Frame;
import io.jdevp2p.rlpx.Hello;
import io.jdevp2p.rlpx.RlpxConnection;
import io.jdevp2p.rlpx.RlpxException;
import io.jdevp2p.rlpx.RlpxFailure;
import io.jdevp2p.rlpx.RlpxLimits;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** One {@code rlpx ping}: the stages of a connection one after the other, each timed and told. */
final class RlpxPing {
  private static final Duration WARM_UP = Duration.ofSeconds(2);

  private final Terminal terminal;
  private final Host host;
  private final Clock clock;
  private final boolean json;
  private final Duration timeout;
  private final Duration wait;
  private final ObjectNode result = Json.object();
  private long stageBegan;

  RlpxPing(Terminal terminal, boolean json, Duration timeout, Duration wait) {
    this.terminal = terminal;
    this.host = terminal.host();
    this.clock = host.clock();
    this.json = json;
    this.timeout = timeout;
    this.wait = wait;
  }

  int run(String target, @Nullable String keyText, String[] offered) {
    SecretKey key =
        keyText == null ? SecretKey.generate(host.random()) : Keys.load("--key", keyText);
    List<Capability> capabilities = capabilities(offered);
    Node node = Nodes.parseDialable("NODE", target);
    warmUp();
    Deadline deadline = clock.deadline(timeout);
    say(terminal.bold("node    ") + node.enode());
    result.put("node", node.enode());
    String stage = "dns";
    try {
      stageBegan = clock.nanos();
      InetSocketAddress address = address(node, deadline);
      stage = "tcp";
      long dialed = clock.nanos();
      try (WatchedSocket socket =
          new WatchedSocket(host.sockets().dial(address, deadline), clock, dialed)) {
        done(
            "tcp",
            "connected to "
                + Addresses.text(address)
                + " from "
                + Addresses.text(socket.localAddress()));
        stage = "auth/ack";
        greet(socket, key, node, capabilities, deadline);
        return ExitCodes.DONE;
      }
    } catch (RlpxException e) {
      return failed(e);
    } catch (IOException e) {
      return failed(stage, e);
    }
  }

  /**
   * A connection to ourselves, so that the times of the stages are the node's and not those of a
   * Java program that does everything for the first time.
   */
  private void warmUp() {
    SecretKey key = SecretKey.generate(host.random());
    InetSocketAddress loopback = new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0);
    Deadline deadline = clock.deadline(WARM_UP);
    try (StreamListener listener = host.sockets().listen(loopback)) {
      host.threads().start("warm-up", () -> accept(listener, key, deadline));
      meet(host.sockets().dial(listener.localAddress(), deadline), key, deadline, true);
    } catch (IOException e) {
      // Then the first stages look slower than they are.
    }
  }

  private void accept(StreamListener listener, SecretKey key, Deadline deadline) {
    try {
      meet(listener.accept(), key, deadline, false);
    } catch (IOException e) {
      // The other end tells.
    }
  }

  private void meet(StreamSocket socket, SecretKey key, Deadline deadline, boolean dialed)
      throws IOException {
    try (RlpxConnection connection = new RlpxConnection(socket, host, RlpxLimits.defaults())) {
      connection.deadline(deadline);
      if (dialed) {
        connection.connect(key, key.publicKey());
      } else {
        connection.accept(key);
      }
      connection.exchangeHello(new Hello(Hello.VERSION, "", List.of(), 0, key.publicKey()));
    }
  }

  private static List<Capability> capabilities(String[] texts) {
    List<Capability> capabilities = new ArrayList<>();
    for (String text : texts) {
      try {
        if (!text.isBlank()) {
          capabilities.add(Capability.parse(text.strip()));
        }
      } catch (IllegalArgumentException e) {
        throw new CliException(ExitCodes.USAGE, "--caps: " + e.getMessage());
      }
    }
    return capabilities.stream().sorted().toList();
  }

  private InetSocketAddress address(Node node, Deadline deadline) throws IOException {
    Optional<String> name = node.hostname();
    InetAddress ip;
    if (name.isPresent()) {
      List<InetAddress> found = host.names().resolve(name.get(), deadline);
      ip = found.getFirst();
      done("dns", name.get() + " is " + ip.getHostAddress());
    } else {
      ip = node.ip().orElseThrow();
      done("dns", "not needed");
    }
    return new InetSocketAddress(ip, node.tcpPort());
  }

  private void greet(
      WatchedSocket socket,
      SecretKey key,
      Node node,
      List<Capability> capabilities,
      Deadline deadline)
      throws IOException {
    RlpxConnection connection = new RlpxConnection(socket, host, RlpxLimits.defaults());
    connection.deadline(deadline);
    try {
      connection.connect(key, node.publicKey());
      done(
          "auth",
          "auth of "
              + socket.authOut().bytes()
              + " bytes out, ack of "
              + socket.ackIn().bytes()
              + " bytes in; it has the key it should have");
      Hello hello =
          connection.exchangeHello(
              new Hello(Hello.VERSION, Version.clientName(), capabilities, 0, key.publicKey()));
      done("hello", "p2p version " + hello.version());
      tell(hello, capabilities);
      if (wait.isPositive()) {
        awaitDisconnect(connection);
      }
      connection.close(DisconnectReason.REQUESTED);
    } finally {
      connection.close();
    }
    print(true);
  }

  private void tell(Hello hello, List<Capability> offered) {
    String name = Terminal.escaped(hello.name());
    String[] parts = name.split("/", -1);
    say(terminal.bold("client  ") + name);
    if (parts.length >= 3) {
      say(
          "        software "
              + parts[0]
              + ", version "
              + parts[1]
              + ", system "
              + parts[parts.length - 2]
              + ", built with "
              + parts[parts.length - 1]);
    }
    List<String> names =
        hello.capabilities().stream().map(c -> Terminal.escaped(c.toString())).toList();
    List<String> shared =
        hello.capabilities().stream().filter(offered::contains).map(Capability::toString).toList();
    say(terminal.bold("speaks  ") + (names.isEmpty() ? "no protocol" : String.join(", ", names)));
    if (shared.isEmpty()) {
      say("        none of these is among ours (--caps), so it may call us a useless peer");
    }
    ObjectNode told = result.putObject("hello");
    told.put("version", hello.version());
    told.put("name", hello.name());
    ArrayNode list = told.putArray("caps");
    names.forEach(list::add);
    told.put("listenPort", hello.listenPort());
  }

  private void awaitDisconnect(RlpxConnection connection) {
    stageBegan = clock.nanos();
    connection.deadline(clock.deadline(wait));
    try {
      while (true) {
        Frame frame = connection.read();
        if (frame.code() == BaseMessage.PING) {
          connection.writeBase(new BaseMessage.Pong());
        } else if (frame.code() == BaseMessage.DISCONNECT
            && BaseMessageCodec.decode(frame.code(), frame.payload(), 0, frame.payload().length)
                instanceof BaseMessage.Disconnect(DisconnectReason reason)) {
          disconnected(reason);
          return;
        }
      }
    } catch (RlpxException e) {
      if (e.remoteReason().isPresent()) {
        disconnected(e.remoteReason().get());
      } else if (e.failure() == RlpxFailure.CONNECTION_TIMEOUT) {
        done("wait", "it keeps the connection");
      } else {
        done("wait", "it ended the connection without a Disconnect: " + e.getMessage());
      }
    } catch (IOException e) {
      done("wait", "the connection broke: " + e.getMessage());
    }
  }

  private void disconnected(DisconnectReason reason) {
    done("wait", "it disconnected: " + explained(reason));
    result.put("disconnect", reason.words());
  }

  private int failed(RlpxException e) {
    String stage = e.failure().text().substring(0, e.failure().text().indexOf('.'));
    Optional<DisconnectReason> reason = e.remoteReason();
    if (reason.isPresent()) {
      say(stageLine("hello", terminal.red("refused: ") + explained(reason.get())));
      result.put("disconnect", reason.get().words());
      return finish("hello", "disconnect: " + reason.get().words());
    }
    String check =
        switch (e.failure()) {
          case ACK_CLOSED, ACK_LOST, AUTH_CLOSED, AUTH_LOST ->
              "is the key in the enode URL this node's? A node that cannot open our auth hangs up"
                  + " without a word, as one does that has no room or has seen us a moment ago";
          case ACK_TIMEOUT, AUTH_TIMEOUT ->
              "does RLPx run on this port at all? Something accepts connections and says nothing";
          case ACK_DECRYPT, ACK_MALFORMED, ACK_KEY, ACK_TOO_SHORT, ACK_TOO_BIG ->
              "is this port RLPx's? What came back is not an ack";
          case HELLO_CLOSED, HELLO_LOST, HELLO_TIMEOUT ->
              "the keys are right, but it gave no Hello: is it full, or does it refuse this address?";
          default -> "the node breaks the protocol; its log may say more";
        };
    say(
        stageLine(
            stage, terminal.red("failed: ") + Terminal.escaped(String.valueOf(e.getMessage()))));
    say("        check: " + check);
    return finish(stage, e.getMessage());
  }

  private int failed(String stage, IOException e) {
    String check =
        switch (e) {
          case UnknownHostException _ -> "is the name right, and does DNS work here?";
          case SocketTimeoutException _ when stage.equals("dns") -> "does DNS work here?";
          case SocketTimeoutException _ ->
              "is the address right? A firewall that drops packets looks like this, too";
          case NoRouteToHostException _ -> "is there a route to this address from here?";
          case ConnectException _ -> "is the node running, and is this its TCP port?";
          default -> "can this machine reach the address?";
        };
    say(
        stageLine(
            stage, terminal.red("failed: ") + Terminal.escaped(String.valueOf(e.getMessage()))));
    say("        check: " + check);
    return finish(stage, e.getMessage());
  }

  private int finish(String stage, @Nullable String error) {
    result.put("stage", stage);
    result.put("error", error);
    print(false);
    return ExitCodes.NO;
  }

  private void print(boolean reachable) {
    if (json) {
      result.put("reachable", reachable);
      terminal.out().println(Json.line(result));
    }
  }

  private static String explained(DisconnectReason reason) {
    String meaning =
        switch (reason) {
          case TOO_MANY_PEERS ->
              "it is full; it lives, and lets you in when there is room or it trusts you";
          case USELESS_PEER -> "none of our protocols (--caps) is one of its own";
          case ALREADY_CONNECTED -> "a node with our key is its peer already (--key)";
          case SELF -> "our key (--key) is the node's own";
          case INCOMPATIBLE_VERSION -> "it does not speak our version of the base protocol";
          case QUITTING -> "it is shutting down";
          case UNEXPECTED_IDENTITY -> "it expected another key";
          case SUBPROTOCOL_ERROR ->
              "one of its protocols did not like what we sent, or did not send";
          default -> "";
        };
    String code = String.format(Locale.ROOT, " (0x%02x)", reason.code());
    return reason.words() + code + (meaning.isEmpty() ? "" : ": " + meaning);
  }

  private void done(String stage, String what) {
    say(stageLine(stage, what));
    result.withObject("/milliseconds").put(stage, elapsed().toNanos() / 1e6);
    stageBegan = clock.nanos();
  }

  private String stageLine(String stage, String what) {
    return String.format(Locale.ROOT, "%-7s %9s   %s", stage, Durations.millis(elapsed()), what);
  }

  private Duration elapsed() {
    return Duration.ofNanos(clock.nanos() - stageBegan);
  }

  private void say(String line) {
    if (!json) {
      terminal.out().println(line);
    }
  }
}
