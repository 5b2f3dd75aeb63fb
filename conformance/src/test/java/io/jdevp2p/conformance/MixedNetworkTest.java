package io.jdevp2p.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.jdevp2p.conformance.TestNode.Kind;
import io.jdevp2p.enr.DiscoveryVersion;
import io.jdevp2p.enr.Node;
import io.jdevp2p.host.Clock;
import io.jdevp2p.host.Deadline;
import io.jdevp2p.host.Host;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Networks of ten nodes, five ours and five go-ethereum's, with one bootnode of either kind. */
class MixedNetworkTest {
  private static final int OF_A_KIND = 5;

  /** go-ethereum verifies a node of its table every few seconds, in an order by chance. */
  private static final Duration AT_MOST = Duration.ofMinutes(2);

  private static final Duration PAUSE = Duration.ofMillis(500);

  static Stream<Arguments> networks() {
    Set<DiscoveryVersion> v4 = EnumSet.of(DiscoveryVersion.V4);
    Set<DiscoveryVersion> v5 = EnumSet.of(DiscoveryVersion.V5);
    Set<DiscoveryVersion> both = EnumSet.allOf(DiscoveryVersion.class);
    return Stream.of(v4, v5, both)
        .flatMap(
            versions -> Stream.of(Kind.values()).map(bootnode -> Arguments.of(versions, bootnode)));
  }

  @ParameterizedTest(name = "{0}, bootnode {1}")
  @MethodSource("networks")
  void everyNodeFindsEveryOther(Set<DiscoveryVersion> versions, Kind bootnode) throws Exception {
    Kind other = bootnode == Kind.OURS ? Kind.GO_ETHEREUM : Kind.OURS;
    try (DiscoveryNodes boot = DiscoveryNodes.start(bootnode, 1, versions)) {
      Node begin = boot.nodes().getFirst();
      try (DiscoveryNodes same = DiscoveryNodes.start(bootnode, OF_A_KIND - 1, versions, begin);
          DiscoveryNodes others = DiscoveryNodes.start(other, OF_A_KIND, versions, begin)) {
        List<DiscoveryNodes> processes = List.of(boot, same, others);
        List<Node> all = processes.stream().flatMap(p -> p.nodes().stream()).toList();
        for (DiscoveryVersion version : versions) {
          for (DiscoveryNodes process : processes) {
            for (int i = 0; i < process.nodes().size(); i++) {
              expectFinds(process, i, version, all);
            }
          }
        }
        List<DiscoveryNodes> ours = bootnode == Kind.OURS ? List.of(boot, same) : List.of(others);
        List<Node> theirs = bootnode == Kind.OURS ? others.nodes() : nodes(boot, same);
        for (DiscoveryVersion version : versions) {
          for (DiscoveryNodes process : ours) {
            expectResolves(process, version, theirs);
          }
        }
      }
    }
  }

  private static List<Node> nodes(DiscoveryNodes... processes) {
    return Stream.of(processes).flatMap(p -> p.nodes().stream()).toList();
  }

  /** Looks for each until each is found; the network is young, and fills its tables meanwhile. */
  private static void expectFinds(
      DiscoveryNodes process, int index, DiscoveryVersion version, List<Node> all)
      throws Exception {
    Clock clock = Host.system().clock();
    Deadline end = clock.deadline(AT_MOST);
    List<Node> missing = new ArrayList<>(all);
    missing.remove(process.nodes().get(index));
    while (!missing.isEmpty() && !end.passed(clock)) {
      for (Node each : List.copyOf(missing)) {
        if (missing.contains(each)) { // else another lookup has come across it
          Set<String> found = process.lookup(index, version, each);
          missing.removeIf(m -> found.contains(m.id().hex()));
        }
      }
      if (!missing.isEmpty()) {
        clock.sleep(PAUSE);
      }
    }
    assertThat(missing).as("not found by " + process.nodes().get(index) + ", " + version).isEmpty();
  }

  private static void expectResolves(
      DiscoveryNodes ours, DiscoveryVersion version, List<Node> theirs) throws Exception {
    for (int i = 0; i < ours.nodes().size(); i++) {
      for (Node each : theirs) {
        Optional<Node> found = ours.resolve(i, version, each);
        assertThat(found).as(each + " by " + version).isPresent();
        assertThat(found.get().id()).isEqualTo(each.id());
        assertThat(found.get().udpAddress()).isEqualTo(each.udpAddress());
      }
    }
  }
}
