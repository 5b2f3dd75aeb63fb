package io.jdevp2p.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.lang.module.ModuleDescriptor;
import java.lang.reflect.Modifier;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What users can see of this module. A change here is a change of the API. */
class ModuleTest {

  @Test
  void exportsOnePackageToAllAndOpensNone() throws Exception {
    ModuleDescriptor module = descriptor();
    assertThat(module.name()).isEqualTo("io.jdevp2p.server");
    assertThat(module.exports())
        .extracting(ModuleDescriptor.Exports::source)
        .containsExactly("io.jdevp2p.server");
    assertThat(module.exports()).noneMatch(ModuleDescriptor.Exports::isQualified);
    assertThat(module.opens()).isEmpty();
    assertThat(module.isOpen()).isFalse();
  }

  @Test
  void whatItsTypesMentionIsPassedOn() throws Exception {
    Set<String> passedOn =
        descriptor().requires().stream()
            .filter(r -> r.modifiers().contains(ModuleDescriptor.Requires.Modifier.TRANSITIVE))
            .map(ModuleDescriptor.Requires::name)
            .collect(Collectors.toSet());
    assertThat(passedOn)
        .containsExactlyInAnyOrder(
            "io.jdevp2p.rlp",
            "io.jdevp2p.crypto",
            "io.jdevp2p.host",
            "io.jdevp2p.enr",
            "io.jdevp2p.rlpx",
            "io.jdevp2p.discovery",
            "org.jspecify");
  }

  @Test
  void thePublicTypesAreThese() throws Exception {
    assertThat(publicTypes())
        .containsExactlyInAnyOrder(
            // The server.
            "Server",
            "ServerConfig",
            "ServerConfig.Builder",
            "ServerLimits",
            "ServerLimits.Builder",
            "EntryLimits",
            "EntryLimits.Builder",
            "DialLimits",
            "DialLimits.Builder",
            "PeerLimits",
            "PeerLimits.Builder",
            "MemoryLimits",
            "MemoryLimits.Builder",
            "EventLimits",
            "EventLimits.Builder",
            "ServerException",
            "ServerException.Reason",
            "LimitInfo",
            "HeapBudget",
            "HeapBudget.Item",
            "NetworkList",
            "NetworkList.Network",
            "NodeInfo",
            // Peers.
            "Peer",
            "PeerInfo",
            "PeerInfo.ProtocolTraffic",
            "ConnectionFlag",
            // Protocols.
            "Protocol",
            "RawProtocol",
            "ProtocolHandler",
            "ProtocolBreach",
            "Message",
            "MessageChannel",
            "PeerDisconnectedException",
            "TypedProtocol",
            "TypedChannel",
            "TypedHandler",
            "RequestHandler",
            "RequestTimeoutException",
            // Events.
            "EventRing",
            "Failure",
            "ServerEvent",
            "ServerEvent.Started",
            "ServerEvent.DialStarted",
            "ServerEvent.DialResolved",
            "ServerEvent.DialFailed",
            "ServerEvent.InboundAccepted",
            "ServerEvent.InboundRefused",
            "ServerEvent.Encrypted",
            "ServerEvent.Refused",
            "ServerEvent.HandshakeFailed",
            "ServerEvent.PeerAdded",
            "ServerEvent.PeerDropped",
            "ServerEvent.Stopped",
            // Other transports, and tests of protocols.
            "Transport",
            "TransportFactory",
            "ForwardingTransport",
            "MessagePipe",
            "MessagePipe.End",
            "ProtocolTester");
  }

  private static ModuleDescriptor descriptor() throws Exception {
    try (InputStream in = Files.newInputStream(classes().resolve("module-info.class"))) {
      return ModuleDescriptor.read(in);
    }
  }

  private static List<String> publicTypes() throws Exception {
    Path directory = classes().resolve("io/jdevp2p/server");
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".class") && !name.equals("package-info.class"))
          .map(name -> load(name.substring(0, name.length() - ".class".length())))
          .filter(ModuleTest::isPublic)
          .map(type -> type.getCanonicalName().substring("io.jdevp2p.server.".length()))
          .toList();
    }
  }

  /** Whether it and all types around it are public. */
  private static boolean isPublic(Class<?> type) {
    return Modifier.isPublic(type.getModifiers())
        && (type.getDeclaringClass() == null || isPublic(type.getDeclaringClass()));
  }

  private static Class<?> load(String name) {
    try {
      return Class.forName("io.jdevp2p.server." + name, false, ModuleTest.class.getClassLoader());
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Path classes() throws URISyntaxException {
    return Path.of(Server.class.getProtectionDomain().getCodeSource().getLocation().toURI());
  }
}
