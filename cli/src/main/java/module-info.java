/** The jdevp2p command. */
@org.jspecify.annotations.NullMarked
module io.jdevp2p.cli {
  requires static org.jspecify;
  requires io.jdevp2p.server;
  requires io.jdevp2p.simulation;
  requires ch.qos.logback.classic;
  requires ch.qos.logback.core;
  requires info.picocli;
  requires org.slf4j;
  requires tools.jackson.databind;
  requires tools.jackson.dataformat.toml;

  // sun.misc.Signal, by reflection.
  requires static jdk.unsupported;

  opens io.jdevp2p.cli to
      info.picocli;

  provides ch.qos.logback.classic.spi.Configurator with
      io.jdevp2p.cli.LogbackSetup;
}
