package io.jdevp2p.server;

import io.jdevp2p.fuzz.Check;
import io.jdevp2p.fuzz.Input;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;

/**
 * Any text as an address to listen on, and as a list of networks: what is taken makes sense, and
 * the rest is refused with the exception for that.
 */
public final class AddressTextFuzz {
  public static final int MAX_INPUT_BYTES = 128;

  private static final InetAddress[] ADDRESSES = {
    InetAddress.ofLiteral("10.1.2.3"), InetAddress.ofLiteral("fd00::1")
  };

  private AddressTextFuzz() {}

  public static void fuzzerTestOneInput(byte[] bytes) {
    String text = new Input(bytes).restAsText();
    listenAddress(text);
    networks(text);
  }

  private static void listenAddress(String text) {
    try {
      Optional<InetSocketAddress> address = ListenAddress.parse(text);
      Check.that(address.isPresent() == !text.isEmpty(), "only \"\" is no address");
      Check.that(address.isEmpty() || !address.get().isUnresolved(), "nothing is looked up");
    } catch (ServerException e) {
      Check.equal(e.reason(), ServerException.Reason.BAD_ADDRESS, "the reason");
    }
  }

  private static void networks(String text) {
    NetworkList list;
    try {
      list = NetworkList.parse(text);
    } catch (IllegalArgumentException e) {
      Check.that(e.getMessage().contains("is not a network"), "the entry is named");
      return;
    }
    Check.equal(list.networks().size(), text.split(",", -1).length, "the number of networks");
    for (NetworkList.Network network : list.networks()) {
      Check.between(0, network.prefixBits(), 128, "the bits");
      Check.that(list.contains(network.address()), "an address in its own network");
      for (InetAddress other : ADDRESSES) {
        boolean all =
            network.prefixBits() == 0
                && network.address().getAddress().length == other.getAddress().length;
        Check.that(list.contains(other) || !all, "everything is in a network of 0 bits");
      }
    }
  }
}
