/** The jdevp2p command. */
@org.jspecify.annotations.NullMarked
module io.jdevp2p.cli {
  requires static org.jspecify;
  requires io.jdevp2p.server;
  requires io.jdevp2p.simulation;
  requires info.picocli;
  requires tools.jackson.databind;
  requires tools.jackson.dataformat.toml;

  opens io.jdevp2p.cli to
      info.picocli;
}
