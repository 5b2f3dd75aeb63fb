package io.jdevp2p.server;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Networks in CIDR notation, as allow-list for connections. Immutable.
 *
 * @param networks what is on it
 */
public record NetworkList(List<Network> networks) {

  /**
   * One network.
   *
   * @param address any address in it
   * @param prefixBits how many leading bits count
   */
  public record Network(InetAddress address, int prefixBits) {
    boolean contains(InetAddress other) {
      byte[] a = address.getAddress();
      byte[] b = other.getAddress();
      if (a.length != b.length) {
        return false;
      }
      int whole = prefixBits / 8;
      if (!Arrays.equals(a, 0, whole, b, 0, whole)) {
        return false;
      }
      int rest = prefixBits % 8;
      return rest == 0 || ((a[whole] ^ b[whole]) & 0xff) >>> (8 - rest) == 0;
    }
  }

  /**
   * Reads a comma-separated list.
   *
   * @param text for instance {@code 10.0.0.0/8,fd00::/8}; spaces are ignored
   * @return the list
   * @throws IllegalArgumentException naming the entry that isn't a network
   */
  public static NetworkList parse(String text) {
    List<Network> networks = new ArrayList<>();
    for (String part : text.split(",", -1)) {
      String entry = part.strip();
      int slash = entry.indexOf('/');
      try {
        if (slash < 0) {
          throw new IllegalArgumentException("no /bits");
        }
        InetAddress address = InetAddress.ofLiteral(entry.substring(0, slash));
        String bits = entry.substring(slash + 1);
        if (!bits.matches("[0-9]{1,3}")
            || Integer.parseInt(bits) > address.getAddress().length * Byte.SIZE) {
          throw new IllegalArgumentException("bits out of range");
        }
        networks.add(new Network(address, Integer.parseInt(bits)));
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(
            "'" + entry + "' is not a network in CIDR notation, such as 10.0.0.0/8", e);
      }
    }
    return new NetworkList(List.copyOf(networks));
  }

  /**
   * Says whether an address is in one of the networks.
   *
   * @param address any address
   * @return true when it is
   */
  public boolean contains(InetAddress address) {
    return networks.stream().anyMatch(n -> n.contains(address));
  }
}
