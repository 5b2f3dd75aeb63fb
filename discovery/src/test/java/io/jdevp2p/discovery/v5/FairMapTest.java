package io.jdevp2p.discovery.v5;

import static org.assertj.core.api.Assertions.assertThat;

import io.jdevp2p.enr.NetworkPrefix;
import io.jdevp2p.enr.NodeId;
import io.jdevp2p.host.Limit;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who has to go when it is full. */
class FairMapTest {
  private final Limit limit = new Limit("test", 8);
  private final FairMap<String> map = new FairMap<>(limit);

  static Remote remote(int network, int number) {
    byte[] id = new byte[NodeId.BYTES];
    id[0] = (byte) network;
    id[1] = (byte) number;
    InetAddress address = InetAddress.ofLiteral("20." + network + ".0." + (number & 255));
    return new Remote(NodeId.of(id), new InetSocketAddress(address, 30303));
  }

  @Test
  void theLargestNetworkLosesWhatItUsedLongestAgo() {
    for (int i = 0; i < 3; i++) {
      map.put(remote(1, i), "small");
    }
    for (int i = 0; i < 5; i++) {
      map.put(remote(2, i), "large");
    }
    map.use(remote(2, 0));
    assertThat(map.put(remote(3, 0), "new")).isEqualTo(remote(2, 1));
    assertThat(map.put(remote(3, 1), "new")).isEqualTo(remote(2, 2));
    assertThat(map.size()).isEqualTo(8);
    assertThat(limit.refused()).isEqualTo(2);
    assertThat(limit.highWater()).isEqualTo(8);
  }

  @Test
  void ofManyNetworksWithOneEachTheOldestGoes() {
    for (int i = 0; i < 8; i++) {
      map.put(remote(i, 0), "one");
    }
    assertThat(map.put(remote(8, 0), "one")).isEqualTo(remote(0, 0));
    assertThat(map.put(remote(9, 0), "one")).isEqualTo(remote(1, 0));
  }

  @Test
  void whatIsPutAgainTakesNoSecondPlace() {
    for (int i = 0; i < 20; i++) {
      assertThat(map.put(remote(1, 1), "value " + i)).isNull();
    }
    assertThat(map.size()).isEqualTo(1);
    assertThat(map.get(remote(1, 1))).isEqualTo("value 19");
  }

  /** Against the rule, written down as slowly as it reads. */
  @Test
  void doesAsTheRuleSaysWhateverHappens() {
    Random random = new Random(3);
    Map<Remote, long[]> model = new LinkedHashMap<>(); // when it was used
    long now = 0;
    for (int step = 0; step < 100_000; step++) {
      Remote remote = remote(random.nextInt(4), random.nextInt(6));
      now++;
      switch (random.nextInt(4)) {
        case 0 -> {
          map.remove(remote);
          model.remove(remote);
        }
        case 1 -> {
          assertThat(map.use(remote) != null).isEqualTo(model.containsKey(remote));
          long[] used = model.get(remote);
          if (used != null) {
            used[0] = now;
          }
        }
        default -> {
          model.remove(remote);
          model.put(remote, new long[] {now});
          Remote leaving = map.put(remote, "value");
          if (model.size() > limit.maximum()) {
            assertThat(largestNetworks(model)).contains(prefix(leaving));
            assertThat(leaving).isEqualTo(longestUnused(model, prefix(leaving)));
            model.remove(leaving);
          } else {
            assertThat(leaving).isNull();
          }
        }
      }
      assertThat(map.size()).isEqualTo(model.size());
      assertThat(map.eldest()).isEqualTo(model.keySet().stream().findFirst().orElse(null));
    }
  }

  private static NetworkPrefix prefix(Remote remote) {
    return NetworkPrefix.of(remote.endpoint().getAddress());
  }

  private static List<NetworkPrefix> largestNetworks(Map<Remote, long[]> model) {
    Map<NetworkPrefix, Integer> sizes = new LinkedHashMap<>();
    model.keySet().forEach(remote -> sizes.merge(prefix(remote), 1, Integer::sum));
    int most = sizes.values().stream().max(Comparator.naturalOrder()).orElse(0);
    List<NetworkPrefix> largest = new ArrayList<>();
    sizes.forEach((network, size) -> {
      if (size == most) {
        largest.add(network);
      }
    });
    return largest;
  }

  private static Remote longestUnused(Map<Remote, long[]> model, NetworkPrefix network) {
    return model.keySet().stream()
        .filter(remote -> prefix(remote).equals(network))
        .min(Comparator.comparingLong(remote -> model.get(remote)[0]))
        .orElseThrow();
  }

  /** The ids of a packet's sender are its own choice, and so is their hash. */
  @Test
  @Timeout(10)
  void remotesThatCollideCostNoMoreThanOthers() {
    int many = 30_000;
    FairMap<String> large = new FairMap<>(new Limit("test", many / 2));
    for (int i = 0; i < many; i++) {
      byte[] id = new byte[NodeId.BYTES];
      ByteBuffer.wrap(id).putLong(i).putLong(i); // these two cancel out
      Remote remote = new Remote(NodeId.of(id), remote(1, 1).endpoint());
      assertThat(remote)
          .hasSameHashCodeAs(new Remote(NodeId.of(new byte[NodeId.BYTES]), remote.endpoint()));
      large.put(remote, "one of many");
      large.get(remote);
    }
    assertThat(large.size()).isEqualTo(many / 2);
  }

  @Test
  @Timeout(10)
  void endpointsThatCollideCostNoMoreThanOthers() {
    int many = 30_000;
    FairMap<String> large = new FairMap<>(new Limit("test", many));
    for (int i = 0; i < many; i++) {
      // A hash that is address and port added up.
      InetAddress address =
          InetAddress.ofLiteral("20." + (i >> 16) + "." + (i >> 8 & 255) + "." + (i & 255));
      InetSocketAddress endpoint = new InetSocketAddress(address, 40_000 - i);
      large.put(new Remote(remote(1, i).id(), endpoint), "one of many");
      assertThat(large.isEndpoint(endpoint)).isTrue();
    }
    assertThat(large.size()).isEqualTo(many);
  }
}
