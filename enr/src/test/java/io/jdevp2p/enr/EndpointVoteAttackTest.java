package io.jdevp2p.enr;

import static io.jdevp2p.enr.Samples.ip;
import static io.jdevp2p.enr.Votes.HONEST;
import static io.jdevp2p.enr.Votes.LIE;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Nodes that lie about where they see this one. */
class EndpointVoteAttackTest {
  private final Votes votes = new Votes();

  @AfterEach
  void close() {
    votes.close();
  }

  @Test
  void manyIdsOnOneHostDoNotMoveTheRecord() {
    for (int id = 0; id < 1_000; id++) {
      votes.state(ip("66.1.1.1"), LIE);
    }
    assertThat(votes.published()).isEqualTo("nothing");
    votes.state(0, 10, HONEST);
    for (int id = 0; id < 1_000; id++) {
      votes.state(ip("66.1.1.1"), LIE);
    }
    assertThat(votes.published()).isEqualTo("20.1.1.1:30303");
  }

  @Test
  void aWholeNetworkDoesNotMoveTheRecord() {
    for (int host = 0; host < 256; host++) {
      votes.state(ip("66.1.1." + host), LIE);
    }
    assertThat(votes.published()).isEqualTo("nothing");
    votes.state(0, 10, HONEST);
    votes.run(Duration.ofMinutes(2));
    for (int host = 0; host < 256; host++) {
      votes.state(ip("66.1.1." + host), LIE);
    }
    assertThat(votes.published()).isEqualTo("20.1.1.1:30303");
  }

  @Test
  void allLinksOfACustomerWithIpv6DoNotMoveTheRecord() {
    for (int link = 0; link < 1_000; link++) {
      votes.state(ip("2a00:1:2:%x::1".formatted(link)), Samples.address("2a00:666::6", 666));
    }
    assertThat(votes.node.record().ip6()).isEmpty();
  }

  @Test
  void liarsWithThreeOfTenNetworksDoNotMoveTheRecordNorTakeItAway() {
    Random random = new Random(1);
    votes.state(0, 40, HONEST);
    long sequence = votes.node.record().sequence();
    for (int second = 0; second < 3_600; second++) {
      // Whom we ping is our choice, so both are asked as often as there are of them.
      int voter = random.nextInt(40);
      votes.state(voter, voter + 1, voter < 12 ? LIE : HONEST);
      votes.run(Duration.ofSeconds(1));
      assertThat(votes.published()).isEqualTo("20.1.1.1:30303");
    }
    assertThat(votes.node.record().sequence()).isEqualTo(sequence);
  }

  @Test
  void liarsThatComeFirstAreOutvoted() {
    votes.state(1_000, 1_012, LIE);
    votes.run(Duration.ofMinutes(2));
    votes.state(0, 28, HONEST);
    assertThat(votes.published()).isEqualTo("20.1.1.1:30303");
  }

  @Test
  void liarsOfTheLocalNetworkDoNotMoveWhatTheInternetSays() {
    votes.state(0, 10, HONEST);
    for (int host = 0; host < 100; host++) {
      votes.state(ip("192.168.1." + host), LIE);
      votes.state(ip("192.168.1." + host), Samples.address("192.168.6.6", 666));
    }
    assertThat(votes.published()).isEqualTo("20.1.1.1:30303");
  }
}
