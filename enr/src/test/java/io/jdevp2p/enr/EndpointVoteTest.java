package io.jdevp2p.enr;

import static io.jdevp2p.enr.Samples.address;
import static io.jdevp2p.enr.Samples.ip;
import static io.jdevp2p.enr.Votes.HONEST;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EndpointVoteTest {
  private static final InetSocketAddress MOVED = address("20.2.2.2", 30304);

  private final Votes votes = new Votes();

  @AfterEach
  void close() {
    votes.close();
  }

  @Test
  void tenNetworksOfTheInternetElectAnEndpoint() {
    votes.state(0, EnrLimits.VOTES_OF_STRANGERS - 1, HONEST);
    assertThat(votes.published()).isEqualTo("nothing");
    votes.state(100, 101, HONEST);
    assertThat(votes.published()).isEqualTo("20.1.1.1:30303");
  }

  @Test
  void eachFamilyIsElectedByItself() {
    InetSocketAddress six = address("2003::1", 30303);
    votes.node.udpPort(30303);
    for (int i = 0; i < EnrLimits.VOTES_OF_STRANGERS; i++) {
      votes.state(ip("2a00:%x::1".formatted(i)), six);
      votes.state(Votes.network(i), six); // of the wrong family
    }
    NodeRecord record = votes.node.record();
    assertThat(record.ip6()).contains(ip("2003::1"));
    assertThat(record.ip4()).isEmpty();
    votes.state(0, 10, HONEST);
    assertThat(votes.published()).isEqualTo("20.1.1.1:30303");
    assertThat(votes.node.record().ip6()).contains(ip("2003::1"));
  }

  @Test
  void inALocalNetworkTwoNodesElectAnEndpointOfThatNetwork() {
    InetSocketAddress local = address("192.168.1.5", 30303);
    votes.state(ip("192.168.1.10"), local);
    votes.state(ip("192.168.1.10"), local);
    assertThat(votes.published()).isEqualTo("nothing");
    votes.state(ip("192.168.1.11"), local);
    assertThat(votes.published()).isEqualTo("192.168.1.5:30303");
  }

  @Test
  void onOneMachineOneNodeIsEnough() {
    votes.state(ip("127.0.0.1"), address("127.0.0.1", 30303));
    assertThat(votes.published()).isEqualTo("127.0.0.1:30303");
  }

  @Test
  void theEndpointThatReachesFurthestIsPublished() {
    votes.state(ip("127.0.0.1"), address("127.0.0.1", 30303));
    votes.state(0, 10, HONEST);
    votes.state(ip("192.168.1.10"), address("192.168.1.5", 30303));
    votes.state(ip("192.168.1.11"), address("192.168.1.5", 30303));
    assertThat(votes.published()).isEqualTo("20.1.1.1:30303");
  }

  @ParameterizedTest
  @CsvSource({
    "20.1.1.1, 0", // port 0
    "0.0.0.0, 30303",
    "224.0.0.1, 30303",
    "203.0.113.1, 30303", // documentation
    "192.168.1.5, 30303", // told by the internet
    "100.64.0.1, 30303",
    "127.0.0.1, 30303",
    "2003::1, 30303" // another family
  })
  void whatIsNoEndpointForTheInternetDoesNotCount(String told, int port) {
    votes.state(0, 20, address(told, port));
    assertThat(votes.node.record().pairs()).containsOnlyKeys("id", "secp256k1");
  }

  @ParameterizedTest
  @CsvSource({"20.1.1.1", "127.0.0.1", "100.64.0.1"})
  void whatIsNoEndpointOfTheLocalNetworkDoesNotCountThere(String told) {
    for (int i = 0; i < 20; i++) {
      votes.state(ip("192.168.1." + i), address(told, 30303));
    }
    assertThat(votes.published()).isEqualTo("nothing");
  }

  @Test
  void anAddressThatIsNotResolvedDoesNotCount() {
    votes.state(0, 20, InetSocketAddress.createUnresolved("a.example", 1));
    assertThat(votes.published()).isEqualTo("nothing");
  }

  @Test
  void behindANatThatShowsEachAnotherPortThereIsNoEndpoint() {
    for (int i = 0; i < 100; i++) {
      votes.state(Votes.network(i), address("20.1.1.1", 1_000 + i));
    }
    assertThat(votes.published()).isEqualTo("nothing");
  }

  @Test
  void anEndpointThatHasMovedIsPublishedOnceTwoThirdsSaySo() {
    votes.state(0, 30, HONEST);
    votes.run(Duration.ofMinutes(2));
    votes.state(0, 19, MOVED);
    assertThat(votes.published()).isEqualTo("20.1.1.1:30303");
    votes.state(19, 20, MOVED);
    assertThat(votes.published()).isEqualTo("20.2.2.2:30304");
  }

  @Test
  void twoCampsOfAboutTheSameSizeDoNotTakeTurns() {
    votes.state(0, 20, HONEST);
    long sequence = votes.node.record().sequence();
    for (int round = 0; round < 20; round++) {
      votes.run(Duration.ofMinutes(1));
      int camp = round % 2 == 0 ? 9 : 11;
      votes.state(0, camp, MOVED);
      votes.state(camp, 20, HONEST);
      assertThat(votes.published()).isEqualTo("20.1.1.1:30303");
    }
    assertThat(votes.node.record().sequence()).isEqualTo(sequence);
  }

  @Test
  void anEndpointChangesAtMostOnceAMinute() {
    votes.state(0, 20, HONEST);
    votes.run(EnrLimits.ENDPOINT_CHANGE.minusMillis(1));
    votes.state(0, 20, MOVED);
    // Nobody says the old one any more, so it is taken back, but the new one has to wait.
    assertThat(votes.published()).isEqualTo("nothing");
    votes.run(Duration.ofMillis(1));
    votes.state(0, 1, MOVED);
    assertThat(votes.published()).isEqualTo("20.2.2.2:30304");
  }

  @Test
  void anEndpointIsWithdrawnWhenNobodySaysSoAnyMore() {
    votes.state(0, 20, HONEST);
    votes.run(EnrLimits.VOTE_WINDOW.minusSeconds(1));
    assertThat(votes.published()).isEqualTo("20.1.1.1:30303");
    votes.run(Duration.ofSeconds(1));
    assertThat(votes.published()).isEqualTo("nothing");
    assertThat(votes.simulation.isQuiet()).isTrue();
  }

  @Test
  void anEndpointStaysAsLongAsSomeSaySo() {
    for (int i = 0; i < 300; i++) {
      votes.state(i % 15, i % 15 + 1, HONEST);
      votes.run(Duration.ofSeconds(20)); // each every five minutes
      assertThat(votes.published()).isEqualTo(i < 9 ? "nothing" : "20.1.1.1:30303");
    }
  }

  @Test
  void theVotersAreBounded() {
    votes.state(0, EnrLimits.ENDPOINT_VOTERS, HONEST);
    // The first are forgotten, so 60 % of those that are left say otherwise: not enough.
    int others = EnrLimits.ENDPOINT_VOTERS * 3 / 5;
    votes.run(Duration.ofMinutes(2));
    votes.state(1_000, 1_000 + others, MOVED);
    assertThat(votes.published()).isEqualTo("20.1.1.1:30303");
    // If all were counted, this would be half.
    votes.state(2_000, 2_000 + EnrLimits.ENDPOINT_VOTERS - others, MOVED);
    assertThat(votes.published()).isEqualTo("20.2.2.2:30304");
  }

  @Test
  void aStaticAddressStaysWhateverIsSaid() {
    votes.node.staticIp(ip("20.9.9.9"));
    votes.node.udpPort(9);
    votes.state(0, 20, HONEST);
    assertThat(votes.published()).isEqualTo("20.9.9.9:9");
  }

  @Test
  void countsNothingWhenItIsClosed() {
    votes.vote.close();
    votes.vote.close();
    votes.state(0, 20, HONEST);
    assertThat(votes.published()).isEqualTo("nothing");
    assertThat(votes.simulation.isQuiet()).isTrue();
  }
}
