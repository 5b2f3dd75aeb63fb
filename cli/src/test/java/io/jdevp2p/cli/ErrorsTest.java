package io.jdevp2p.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.jdevp2p.host.Host;
import io.jdevp2p.host.StreamListener;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every error names the offending part, and has the exit code of its kind. */
class ErrorsTest {
  @TempDir Path directory;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "2 | --maxpeer                | node --maxpeer 3",
        "2 | --max-peers              | node --maxpeer 3",
        "2 | nod                      | nod",
        "2 | node                     | nod",
        "2 | 'ten' is not a duration  | node --for ten",
        "2 | --max-peers              | node --max-peers many",
        "2 | --max-peers -1           | node --max-peers -1",
        "2 | --listen                 | node --listen",
        "2 | no port                  | node --listen localhost",
        "2 | port '99999'             | node --listen 127.0.0.1:99999",
        "5 | 192.0.2.1                | node --listen 192.0.2.1:0",
        "2 | key: 2 characters        | node --static enode://ab@127.0.0.1:1",
        "2 | scheme                   | node --static http://x",
        "5 | no such file             | node --key /nowhere/nodekey",
        "2 | --nodekeyhex             | node --nodekeyhex 12",
        "2 | only one of them         | node --nodekeyhex 12 --key x",
        "2 | key: 1 characters        | node --bootnodes enode://x",
        "2 | no UDP port              | node --bootnodes enode://ca634cae0d49acb401d8a4c6b6fe8c55b70d115bf400769cc1400f3258cd31387574077f301b421bc84df7266c44e9e6d569fc56be00812904767bf5ccd1fc7f@127.0.0.1:1?discport=0",
        "2 | host: there is none      | node --bootnodes enode://ca634cae0d49acb401d8a4c6b6fe8c55b70d115bf400769cc1400f3258cd31387574077f301b421bc84df7266c44e9e6d569fc56be00812904767bf5ccd1fc7f",
        "2 | version 5 needs a record | node --v5 --bootnodes enode://ca634cae0d49acb401d8a4c6b6fe8c55b70d115bf400769cc1400f3258cd31387574077f301b421bc84df7266c44e9e6d569fc56be00812904767bf5ccd1fc7f@127.0.0.1:1",
        "2 | --discovery-port         | node --discovery-prot 1",
        "2 | port '70000'             | node --listen 127.0.0.1:0 --discovery-port 70000",
        "2 | --extaddr 'here'         | node --extaddr here",
        "2 | at most one IPv4         | node --extaddr 20.0.0.1,20.0.0.2",
        "2 | --nat 'upnp'             | node --nat upnp",
        "5 | --nodedb /dev/null       | node --nodedb /dev/null",
        "2 | no port                  | bootnode --addr localhost",
        "2 | --listen                 | bootnode --addr=",
        "5 | 192.0.2.1                | bootnode --addr 192.0.2.1:30301",
        "2 | both off                 | bootnode --v4=false --v5=false",
        "2 | --bootnodes              | bootnode --bootnode enode://x",
        "2 | only one of them         | bootnode --nodekeyhex 12 --nodekey x",
        "2 | of which key             | bootnode --writeaddress",
        "5 | /nowhere/new             | bootnode --genkey /nowhere/new",
        "2 | --restrict               | bootnode --netrestrict 10.0.0.1",
        "2 | --protocols              | node --protocols bench",
        "2 | --restrict               | node --restrict 10.0.0.1",
        "2 | --nodes 0                | node --nodes 0",
        "5 | no such file             | node --config /nowhere/node.toml",
        "2 | Missing command          | key",
        "5 | no such file             | key to-id /nowhere/nodekey",
        "5 | /nowhere/new             | key generate /nowhere/new",
        "5 | not 64 hex digits        | key to-id 0x1234567812345678123456781234567812345678",
        "5 | is a directory           | key to-id /",
        "1 | this is an enode URL     | enr decode enode://ab@127.0.0.1:1",
        "5 | no such file             | enr decode @/nowhere/record",
        "2 | --ip 'here'              | key to-enr 0000000000000000000000000000000000000000000000000000000000000001 --ip here",
        "1 | not a valid record       | enr decode enr:abc",
        "5 | /nowhere/record          | enr decode @/nowhere/record",
        "2 | port: missing            | rlpx ping enode://ca634cae0d49acb401d8a4c6b6fe8c55b70d115bf400769cc1400f3258cd31387574077f301b421bc84df7266c44e9e6d569fc56be00812904767bf5ccd1fc7f@127.0.0.1",
        "2 | port                     | rlpx ping enode://ca634cae0d49acb401d8a4c6b6fe8c55b70d115bf400769cc1400f3258cd31387574077f301b421bc84df7266c44e9e6d569fc56be00812904767bf5ccd1fc7f",
        "2 | no such measurement      | bench -what pong",
        "2 | --rounds                 | bench -rounds 0",
        "5 | /nowhere/peer            | bench -pair --peer-command /nowhere/peer",
        "2 | Missing command          | discv4",
        "2 | Missing command          | discv5",
        "2 | NODE                     | discv4 ping",
        "2 | scheme                   | discv4 ping http://x",
        "2 | host: there is none      | discv4 ping enode://ca634cae0d49acb401d8a4c6b6fe8c55b70d115bf400769cc1400f3258cd31387574077f301b421bc84df7266c44e9e6d569fc56be00812904767bf5ccd1fc7f",
        "2 | port: missing            | discv5 ping enode://ca634cae0d49acb401d8a4c6b6fe8c55b70d115bf400769cc1400f3258cd31387574077f301b421bc84df7266c44e9e6d569fc56be00812904767bf5ccd1fc7f@127.0.0.1",
        "2 | --count -1               | discv4 ping -c -1 enode://ca634cae0d49acb401d8a4c6b6fe8c55b70d115bf400769cc1400f3258cd31387574077f301b421bc84df7266c44e9e6d569fc56be00812904767bf5ccd1fc7f@127.0.0.1:1",
        "2 | --addr                   | discv4 ping --addr here enode://ca634cae0d49acb401d8a4c6b6fe8c55b70d115bf400769cc1400f3258cd31387574077f301b421bc84df7266c44e9e6d569fc56be00812904767bf5ccd1fc7f@127.0.0.1:1",
        "5 | 192.0.2.1                | discv5 ping --addr 192.0.2.1:0 enode://ca634cae0d49acb401d8a4c6b6fe8c55b70d115bf400769cc1400f3258cd31387574077f301b421bc84df7266c44e9e6d569fc56be00812904767bf5ccd1fc7f@127.0.0.1:1",
        "2 | --extaddr                | discv4 listen --for 1s --extaddr here",
        "5 | no such file             | discv4 listen --nodekey /nowhere/key",
        "2 | --bootnodes              | discv4 lookup",
        "2 | --bootnodes 'x'          | discv5 lookup --bootnodes x",
        "2 | --distances 257          | discv5 findnode --distances 257 enode://ca634cae0d49acb401d8a4c6b6fe8c55b70d115bf400769cc1400f3258cd31387574077f301b421bc84df7266c44e9e6d569fc56be00812904767bf5ccd1fc7f@127.0.0.1:1",
        "2 | REQUEST '0x1'            | discv5 talk enode://ca634cae0d49acb401d8a4c6b6fe8c55b70d115bf400769cc1400f3258cd31387574077f301b421bc84df7266c44e9e6d569fc56be00812904767bf5ccd1fc7f@127.0.0.1:1 echo 0x1",
        "2 | REMOTE_ENODE             | discv4 test",
        "2 | no such test             | discv4 test --remote enode://ca634cae0d49acb401d8a4c6b6fe8c55b70d115bf400769cc1400f3258cd31387574077f301b421bc84df7266c44e9e6d569fc56be00812904767bf5ccd1fc7f --run nothing",
        "2 | --run '('                | discv5 test --run ( enode://ca634cae0d49acb401d8a4c6b6fe8c55b70d115bf400769cc1400f3258cd31387574077f301b421bc84df7266c44e9e6d569fc56be00812904767bf5ccd1fc7f",
        "2 | --listen1 'x'            | discv5 test --listen1 x enode://ca634cae0d49acb401d8a4c6b6fe8c55b70d115bf400769cc1400f3258cd31387574077f301b421bc84df7266c44e9e6d569fc56be00812904767bf5ccd1fc7f",
        "2 | --nodes 1                | demo --nodes 1",
        "2 | --seed                   | demo --seed 1",
        "2 | SHELL                    | completion tcsh",
      })
  void namesTheOffendingPart(int code, String part, String command) {
    Commands.Outcome outcome = Commands.run(command.split(" "));

    assertThat(outcome.err()).contains(part);
    assertThat(outcome.code()).isEqualTo(code);
    assertThat(outcome.out()).isEmpty();
  }

  @Test
  void tellsABadKeyFileWithoutShowingIt() throws Exception {
    Path file = directory.resolve("nodekey");
    Files.writeString(file, "secret that is no key");

    Commands.Outcome outcome = Commands.run("node", "--key", file.toString());

    assertThat(outcome.code()).isEqualTo(ExitCodes.CONFIGURATION);
    assertThat(outcome.err()).contains(file.toString()).doesNotContain("secret");
  }

  @Test
  void doesNotRepeatWhatMayBeAMistypedKey() {
    String digits = "12345678".repeat(7);

    assertThat(Commands.run("key", "to-id", digits).err()).doesNotContain(digits);
    assertThat(Commands.run("node", "--key", "0x" + digits).err()).doesNotContain(digits);
  }

  @Test
  void showsFlagsWithoutAValueInTheHelp() {
    assertThat(Commands.run("node", "--help").out())
        .contains("--bench", "--json")
        .doesNotContain("--bench=", "--json=", "[=");
  }

  @Test
  void tellsThatThePortIsTaken() throws Exception {
    try (StreamListener taken =
        Host.system()
            .sockets()
            .listen(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0))) {
      String address = "127.0.0.1:" + taken.localAddress().getPort();

      Commands.Outcome outcome = Commands.run("node", "--listen", address);

      assertThat(outcome.code()).isEqualTo(ExitCodes.RESOURCE);
      assertThat(outcome.err()).contains(address);
    }
  }

  @Test
  void cannotBeSteeredByStrangersText() {
    assertThat(Commands.run("no\u001b[31msuch").err()).doesNotContain("\u001b");
  }

  @Test
  void showsAllCommandsAndExitCodesInTheHelp() {
    Commands.Outcome help = Commands.run("--help");

    assertThat(help.code()).isZero();
    assertThat(help.out())
        .contains(
            "demo",
            "node",
            "bootnode",
            "key",
            "enr",
            "rlpx",
            "discv4",
            "discv5",
            "bench",
            "completion",
            "130",
            "143");
    assertThat(Commands.run().out()).isEqualTo(help.out());
  }

  @Test
  void tellsItsVersion() {
    assertThat(Commands.run("--version").out()).matches("(?s)jdevp2p \\d+\\.\\d+.*Java 25.*");
  }
}
