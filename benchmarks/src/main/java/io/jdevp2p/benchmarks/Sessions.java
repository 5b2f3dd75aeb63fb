package io.jdevp2p.benchmarks;

import io.jdevp2p.crypto.PublicKey;
import io.jdevp2p.crypto.SecretKey;
import io.jdevp2p.host.Host;
import io.jdevp2p.rlpx.Capability;
import io.jdevp2p.rlpx.Hello;
import io.jdevp2p.rlpx.RlpxConnection;
import io.jdevp2p.rlpx.RlpxLimits;
import java.io.IOException;
import java.util.List;

/** Two ends of an RLPx connection in memory, after Hello. */
record Sessions(RlpxConnection left, RlpxConnection right) {
  static Sessions open(SecretKey leftKey, SecretKey rightKey)
      throws InterruptedException, IOException {
    Host host = Host.system();
    Pipe[] pipes = Pipe.pair();
    RlpxConnection left = new RlpxConnection(pipes[0], host, RlpxLimits.defaults());
    RlpxConnection right = new RlpxConnection(pipes[1], host, RlpxLimits.defaults());
    Thread accepting = host.threads().start("accept", () -> accept(right, rightKey));
    left.connect(leftKey, rightKey.publicKey());
    left.exchangeHello(hello(leftKey.publicKey()));
    accepting.join();
    return new Sessions(left, right);
  }

  private static void accept(RlpxConnection connection, SecretKey key) {
    try {
      connection.accept(key);
      connection.exchangeHello(hello(key.publicKey()));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Hello hello(PublicKey key) {
    return new Hello(Hello.VERSION, "benchmark", List.of(new Capability("bench", 1)), 0, key);
  }
}
