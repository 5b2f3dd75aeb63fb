package io.jdevp2p.server;

import static io.jdevp2p.server.Nodes.key;
import static io.jdevp2p.server.Nodes.node;
import static org.assertj.core.api.Assertions.assertThat;

import io.jdevp2p.enr.Node;
import io.jdevp2p.enr.NodeId;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DialCheckTest {
  private static final Node OWN = node(0);
  private static final Node OTHER = node(1);

  private final Set<NodeId> dialing = new LinkedHashSet<>();
  private final Set<NodeId> connected = new LinkedHashSet<>();
  private final Set<NodeId> findable = new LinkedHashSet<>();
  private final Set<NodeId> recent = new LinkedHashSet<>();
  private Optional<NetworkList> allowed = Optional.empty();

  @Test
  void aStrangerIsDialed() {
    expect("", OTHER);
  }

  @Test
  void weDoNotDialOurselves() {
    expect("skip.self", OWN);
  }

  @Test
  void aNodeWithoutTcpPortIsNotDialed() {
    expect("skip.no-endpoint", Node.of(OTHER.publicKey(), "20.0.0.1", 0, 30303));
  }

  @Test
  void aNodeWithoutAddressIsNotDialed() {
    expect("skip.no-endpoint", Node.of(OTHER.publicKey(), "", 30303, 30303));
  }

  @Test
  void aNodeWithANameIsDialedWithoutAnAddress() {
    expect("", Node.of(OTHER.publicKey(), "node.example.org", 30303, 30303));
  }

  @Test
  void aNodeThatIsLookedForIsDialedWithoutAnEndpoint() {
    findable.add(OTHER.id());
    expect("", Node.of(OTHER.publicKey(), "", 0, 0));
    expect("", Node.of(OTHER.publicKey(), "20.0.0.1", 0, 30303));
  }

  @Test
  void aNodeIsNotDialedTwiceAtOnce() {
    dialing.add(OTHER.id());
    expect("skip.already-dialing", OTHER);
  }

  @Test
  void aPeerIsNotDialed() {
    connected.add(OTHER.id());
    expect("skip.already-connected", OTHER);
  }

  @Test
  void aNodeOutsideTheAllowedNetworksIsNotDialed() {
    allowed = Optional.of(NetworkList.parse("20.0.1.0/24"));
    expect("skip.not-allowed", OTHER);
    allowed = Optional.of(NetworkList.parse("20.0.1.0/24, 20.0.0.0/24"));
    expect("", OTHER);
  }

  @Test
  void aNameIsLeftToTheDialerWhichKnowsItsAddress() {
    allowed = Optional.of(NetworkList.parse("20.0.1.0/24"));
    expect("", Node.of(OTHER.publicKey(), "node.example.org", 30303, 30303));
  }

  @Test
  void aNodeThatWasDialedAMomentAgoIsNotDialed() {
    recent.add(OTHER.id());
    expect("skip.recently-dialed", OTHER);
  }

  @Test
  void theFirstRowThatAppliesCounts() {
    // All rows apply, then one less each time, from the top.
    Node lost = Node.of(key(1).publicKey(), "20.0.0.1", 0, 0);
    for (Node node : new Node[] {OWN, OTHER}) {
      dialing.add(node.id());
      connected.add(node.id());
      recent.add(node.id());
    }
    allowed = Optional.of(NetworkList.parse("20.0.1.0/24"));

    expect("skip.self", Node.of(OWN.publicKey(), "", 0, 0));
    expect("skip.no-endpoint", lost);
    expect("skip.already-dialing", OTHER);
    dialing.clear();
    expect("skip.already-connected", OTHER);
    connected.clear();
    expect("skip.not-allowed", OTHER);
    allowed = Optional.empty();
    expect("skip.recently-dialed", OTHER);
    recent.clear();
    expect("", OTHER);
  }

  @Test
  void onlyTheLastRowGoesAwayWithTime() {
    recent.add(OTHER.id());
    assertThat(check().lasting(OTHER)).isEmpty();
    connected.add(OTHER.id());
    assertThat(check().lasting(OTHER).orElseThrow().name()).isEqualTo("skip.already-connected");
  }

  private void expect(String name, Node node) {
    assertThat(check().check(node).map(Failure::name).orElse("")).isEqualTo(name);
  }

  private DialCheck check() {
    return new DialCheck(
        OWN.id(),
        dialing::contains,
        connected::contains,
        findable::contains,
        allowed,
        recent::contains);
  }
}
