package io.jdevp2p.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.jdevp2p.host.Limit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Room for four strangers, and two who are known. Guests are called by letters. */
class UnprovenRoomTest {
  private final Limit limit = new Limit("room", 4);
  private final Limit knownLimit = new Limit("known", 2);
  private final UnprovenRoom<String> room = new UnprovenRoom<>(limit, knownLimit);

  private static Origin from(String address) {
    return Origin.of(Nodes.ip(address), false);
  }

  private static Origin known(String address) {
    return Origin.of(Nodes.ip(address), true);
  }

  private String enter(String guest, String address) {
    return room.enter(guest, from(address)).orElse("");
  }

  @Test
  void nobodyGoesWhileThereIsRoom() {
    for (String guest : List.of("a", "b", "c", "d")) {
      assertThat(enter(guest, "20.0.0.1")).isEmpty();
    }
    assertThat(room.size()).isEqualTo(4);
    assertThat(limit.highWater()).isEqualTo(4);
    assertThat(limit.refused()).isZero();
  }

  @Test
  void whoHasWaitedLongestGoesWhenAllAreAlone() {
    enter("a", "20.0.0.1");
    enter("b", "20.0.1.1");
    enter("c", "20.0.2.1");
    enter("d", "20.0.3.1");
    assertThat(enter("e", "20.0.4.1")).isEqualTo("a");
    assertThat(enter("f", "20.0.5.1")).isEqualTo("b");
    assertThat(room.size()).isEqualTo(4);
    assertThat(limit.refused()).isEqualTo(2);
  }

  @Test
  void theNoisiestNetworkPaysBeforeWhoHasWaitedLonger() {
    enter("a", "20.0.0.1");
    enter("b", "20.0.1.1");
    enter("c", "20.0.2.1");
    enter("d", "20.0.2.2");
    assertThat(enter("e", "20.0.4.1")).isEqualTo("c");
    // Of networks with equally many, one each now, who has waited longest.
    assertThat(enter("f", "20.0.5.1")).isEqualTo("a");
  }

  @Test
  void aFloodFromOneNetworkPushesOutNobodyButItself() {
    enter("a", "20.0.0.1");
    enter("b", "20.0.1.1");
    enter("0", "20.0.2.0");
    enter("1", "20.0.2.1");
    for (int i = 2; i < 100; i++) {
      assertThat(enter("" + i, "20.0.2." + i)).isEqualTo("" + (i - 2));
    }
  }

  @Test
  void inTheNoisiestNetworkTheNoisiestAddressPays() {
    enter("a", "20.0.0.1");
    enter("b", "20.0.0.2");
    enter("c", "20.0.0.2");
    enter("d", "20.0.0.3");
    assertThat(enter("e", "20.0.9.1")).isEqualTo("b");
    assertThat(enter("f", "20.0.9.2")).isEqualTo("a");
  }

  @Test
  void anAddressWrittenAsIpv6IsTheSame() {
    enter("a", "20.0.9.1");
    room.enter("b", Origin.of(mapped(20, 0, 0, 1), false));
    enter("c", "20.0.0.7");
    enter("d", "20.0.8.1");
    assertThat(enter("e", "20.0.7.1")).isEqualTo("b");
  }

  static java.net.InetAddress mapped(int... ipv4) {
    byte[] bytes = new byte[16];
    bytes[10] = -1;
    bytes[11] = -1;
    for (int i = 0; i < 4; i++) {
      bytes[12 + i] = (byte) ipv4[i];
    }
    try {
      return java.net.Inet6Address.getByAddress("", bytes, 0);
    } catch (java.net.UnknownHostException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void ipv6CountsByItsFirst64Bits() {
    enter("a", "2001:db8:0:1::1");
    enter("b", "2001:db8:0:2::1");
    enter("c", "2001:db8:0:2:ffff::1");
    enter("d", "2001:db8:0:3::1");
    assertThat(enter("e", "2001:db8:0:4::1")).isEqualTo("b");
  }

  @Test
  void whoHasProvedItselfGoesLastOfAll() {
    enter("a", "20.0.0.1");
    enter("b", "20.0.0.1");
    enter("c", "20.0.0.1");
    enter("d", "20.0.1.1");
    room.proven("a");
    room.proven("b");
    assertThat(enter("e", "20.0.2.1")).isEqualTo("c");
    assertThat(enter("f", "20.0.3.1")).isEqualTo("d");
    room.proven("e");
    room.proven("f");
    assertThat(enter("g", "20.0.4.1")).as("the newcomer itself").isEqualTo("g");
    assertThat(room.size()).isEqualTo(4);
  }

  @Test
  void theKnownHavePlacesOfTheirOwn() {
    room.enter("x", known("20.0.0.1"));
    room.enter("y", known("20.0.0.1"));
    assertThat(enter("a", "20.0.0.1")).isEmpty();
    assertThat(enter("b", "20.0.1.1")).isEmpty();
    assertThat(enter("c", "20.0.2.1")).isEmpty();
    assertThat(enter("d", "20.0.3.1")).isEmpty();
    assertThat(room.size()).isEqualTo(6);
    for (int i = 0; i < 20; i++) {
      assertThat(enter("" + i, "20.0.9.1")).isNotIn("x", "y", "");
    }
    assertThat(knownLimit.highWater()).isEqualTo(2);
  }

  @Test
  void beyondTheirPlacesTheKnownAreAsAllOthers() {
    for (String guest : List.of("u", "v", "w", "x", "y", "z")) {
      assertThat(room.enter(guest, known("20.0.0.1"))).isEmpty();
    }
    assertThat(enter("a", "20.0.1.1")).isEqualTo("w");
    room.leave("u");
    room.enter("t", known("20.0.0.1"));
    assertThat(room.size()).isEqualTo(6);
  }

  @Test
  void leavingTwiceOrWithoutHavingComeIsHarmless() {
    enter("a", "20.0.0.1");
    room.leave("a");
    room.leave("a");
    room.leave("b");
    room.proven("b");
    assertThat(room.size()).isZero();
  }

  /** By chance, against the rule in its plainest form. */
  @Test
  void behavesAsItsRule() {
    Random random = new Random(1);
    Map<String, Origin> model = new LinkedHashMap<>();
    UnprovenRoom<String> checked = new UnprovenRoom<>(new Limit("room", 20), knownLimit);
    List<String> proven = new ArrayList<>();
    for (int i = 0; i < 20_000; i++) {
      String guest = "g" + i;
      Origin origin = from("20.0." + random.nextInt(6) + "." + random.nextInt(3));
      model.put(guest, origin);
      String expected = "";
      if (model.size() > 20) {
        long most = -1;
        for (Map.Entry<String, Origin> entry : model.entrySet()) {
          long noise =
              1000L * count(model, o -> o.prefix().equals(entry.getValue().prefix()))
                  + count(model, o -> o.address().equals(entry.getValue().address()));
          if (!proven.contains(entry.getKey()) && noise > most) {
            most = noise;
            expected = entry.getKey();
          }
        }
        model.remove(expected);
      }
      assertThat(checked.enter(guest, origin).orElse("")).isEqualTo(expected);
      if (random.nextInt(10) == 0 && model.containsKey(guest)) {
        proven.add(guest);
        checked.proven(guest);
      }
      if (random.nextInt(4) == 0 || proven.size() > 10) {
        String leaving = model.keySet().stream().toList().get(random.nextInt(model.size()));
        model.remove(leaving);
        proven.remove(leaving);
        checked.leave(leaving);
      }
    }
  }

  private static long count(Map<String, Origin> model, java.util.function.Predicate<Origin> which) {
    return model.values().stream().filter(which).count();
  }
}
