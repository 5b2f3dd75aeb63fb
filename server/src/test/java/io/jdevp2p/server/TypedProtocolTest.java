package io.jdevp2p.server;

import static io.jdevp2p.server.TypedTestbed.demo;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jdevp2p.enr.NodeSource;
import io.jdevp2p.rlpx.Capability;
import io.jdevp2p.server.TypedTestbed.Get;
import io.jdevp2p.server.TypedTestbed.Say;
import io.jdevp2p.server.TypedTestbed.Value;
import java.lang.invoke.MethodHandles;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TypedProtocolTest {
  record Unencodable(long requestId, double price) {}

  record IdLast(String key, long requestId) {}

  record IdTooShort(int requestId) {}

  private record Hidden(String text) {}

  @Test
  void hasAsManyCodesAsItsHighestMessageNeeds() {
    TypedProtocol protocol = Protocol.named("demo", 3);
    assertThat(protocol.capability()).isEqualTo(new Capability("demo", 3));
    assertThat(protocol.length()).isZero();
    assertThat(protocol.message(0x10, Say.class).length()).isEqualTo(0x11);
    assertThat(protocol.message(0x10, Say.class).message(0x02, Get.class).length()).isEqualTo(0x11);
  }

  @Test
  void isNotChangedByWhatIsAddedToIt() {
    TypedProtocol empty = Protocol.named("demo", 1);
    TypedProtocol one = empty.message(0, Get.class);
    TypedProtocol served = one.serve(Get.class, (peer, get) -> new Value(get.requestId(), ""));
    served.onPeer((peer, channel) -> {});
    assertThat(empty.length()).isZero();
    assertThat(one.type(0)).hasValueSatisfying(type -> assertThat(type.isServed()).isFalse());
    assertThat(served.type(0)).hasValueSatisfying(type -> assertThat(type.isServed()).isTrue());
    assertThat(served.handler()).isEmpty();
  }

  @Test
  void aRecordThatCannotBeEncodedFailsWhereItIsDeclared() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Protocol.named("demo", 1).message(0, Unencodable.class))
        .withMessageContaining("Unencodable.price");
  }

  @Test
  void codesAndTypesAreThereOnce() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> demo().message(0x00, IdLast.class))
        .withMessageContaining("IdLast")
        .withMessageContaining("Say");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> demo().message(0x10, Say.class))
        .withMessageContaining("clashes");
  }

  @Test
  void codesMustFitIntoAProtocol() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> demo().message(-1, IdLast.class))
        .withMessageContaining("negative");
    assertThatIllegalArgumentException().isThrownBy(() -> demo().message(0xffff, IdLast.class));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> demo().message(Integer.MAX_VALUE, IdLast.class));
    assertThat(demo().message(0xfffe, IdLast.class).length()).isEqualTo(0xffff);
  }

  @Test
  void messagesMayBeBounded() {
    TypedProtocol protocol =
        Protocol.named("demo", 1).message(0, Say.class, 100).message(2, Get.class);
    assertThat(protocol.maxBytes(0)).isEqualTo(100);
    assertThat(protocol.maxBytes(1)).as("not declared").isZero();
    assertThat(protocol.maxBytes(2)).isEqualTo(TypedProtocol.DEFAULT_MESSAGE_BYTES);
    assertThatIllegalArgumentException().isThrownBy(() -> demo().message(9, IdLast.class, -1));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> demo().message(9, IdLast.class, Protocol.MAX_MESSAGE_BYTES + 1));
  }

  @Test
  void onlyDeclaredRequestsWithAnIdAreServed() {
    TypedProtocol protocol = demo().message(0x10, IdLast.class).message(0x11, IdTooShort.class);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> protocol.serve(Unencodable.class, (peer, request) -> request))
        .withMessageContaining("Unencodable");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> protocol.serve(IdLast.class, (peer, request) -> request))
        .withMessageContaining("requestId");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> protocol.serve(IdTooShort.class, (peer, request) -> request))
        .withMessageContaining("requestId");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TypedTestbed.serving().serve(Get.class, (peer, request) -> request))
        .withMessageContaining("already");
  }

  @Test
  void thereIsOneHandlerForPeers() {
    TypedProtocol protocol = demo().onPeer((peer, channel) -> {});
    assertThatThrownBy(() -> protocol.onPeer((peer, channel) -> {}))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void aRecordThatOnlyItsModuleSeesNeedsALookup() {
    TypedProtocol protocol = demo().message(0x10, Hidden.class, 1_000, MethodHandles.lookup());
    assertThat(protocol.type(0x10).orElseThrow().encode(new Hidden("x"))).hasSize(2);
  }

  @Test
  void bringsItsSourceOfNodes() {
    assertThat(demo().candidates()).isEmpty();
    try (NodeSource source = NodeSource.of("none", List.of())) {
      assertThat(demo().candidates(source).candidates()).isEqualTo(Optional.of(source));
    }
  }
}
