package io.jdevp2p.discovery.v5;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jdevp2p.crypto.SecretKey;
import io.jdevp2p.enr.EnrException;
import io.jdevp2p.enr.LocalNode;
import io.jdevp2p.enr.NodeDatabase;
import io.jdevp2p.host.Limit;
import io.jdevp2p.simulation.SimulatedHost;
import io.jdevp2p.simulation.Simulation;
import io.jdevp2p.simulation.junit.SimulationTest;
import java.util.ArrayList;
import java.util.List;

class CheckedRecordsTest {
  private final Limit limit = new Limit(V5Bound.CHECKED_RECORDS, 4);
  private final CheckedRecords records = new CheckedRecords(limit);

  @SimulationTest
  void theSameBytesAreCheckedOnce(Simulation simulation) throws Exception {
    byte[] record = records(simulation, 1).getFirst();
    assertThat(records.decode(record.clone())).isSameAs(records.decode(record));
  }

  @SimulationTest
  void otherBytesAreCheckedHoweverAlike(Simulation simulation) throws Exception {
    byte[] record = records(simulation, 1).getFirst();
    records.decode(record);
    for (int i = 0; i < record.length; i++) {
      byte[] forged = record.clone();
      forged[i] ^= 1;
      assertThatThrownBy(() -> records.decode(forged)).isInstanceOf(EnrException.class);
    }
    assertThat(limit.highWater()).isOne();
  }

  @SimulationTest
  void holdsNoMoreThanItMay(Simulation simulation) throws Exception {
    List<byte[]> many = records(simulation, 5);
    Object first = records.decode(many.get(0));
    Object second = records.decode(many.get(1));
    records.decode(many.get(2));
    records.decode(many.get(3));
    assertThat(records.decode(many.get(0))).isSameAs(first);
    records.decode(many.get(4));
    assertThat(limit.highWater()).isEqualTo(4);
    assertThat(limit.refused()).isOne();
    assertThat(records.decode(many.get(0))).isSameAs(first);
    assertThat(records.decode(many.get(1))).isNotSameAs(second);
  }

  private static List<byte[]> records(Simulation simulation, int count) {
    SimulatedHost host = simulation.host("node");
    List<byte[]> records = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      SecretKey key = SecretKey.generate(host.random());
      NodeDatabase database = NodeDatabase.inMemory(host, 1);
      records.add(new LocalNode(host, key, database).record().encode());
    }
    return records;
  }
}
