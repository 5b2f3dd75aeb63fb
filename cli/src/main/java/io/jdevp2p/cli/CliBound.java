package io.jdevp2p.cli;

import io.jdevp2p.host.Bound;
import java.util.List;

/** The bounds of the command; the numbers are in {@link CliLimits}. */
enum CliBound implements Bound {
  INPUTS(
      "cli.inputs",
      Unit.COUNT,
      CliLimits.INPUTS,
      "input lines of node that wait",
      "reading waits; a signal that finds it full is not heard",
      "NodeCommandTest.moreInputThanFitsWaitsToBeRead"),
  OUTPUT_LINES(
      "cli.output-lines",
      Unit.COUNT,
      CliLimits.OUTPUT_LINES,
      "lines of node's output that wait for their reader",
      "further events are dropped, answers wait",
      "PartsTest.dropsEventsThatNobodyReadsAndKeepsTheRest"),
  OUTPUT_BATCH_BYTES(
      "cli.output-batch-bytes",
      Unit.BYTES,
      CliLimits.OUTPUT_BATCH_BYTES,
      "output gathered into one write",
      "the rest is written by the next one",
      "PartsTest.writesAboutABatchAtOnceAndNoMore"),
  LAST_WORDS(
      "cli.last-words",
      Unit.TIME,
      CliLimits.LAST_WORDS.toNanos(),
      "the wait of node's last lines for their reader",
      "the command ends without",
      "PartsTest.nobodyWaitsLongForOutputThatNobodyReads"),
  CONFIG_FILE_BYTES(
      "cli.config-file-bytes",
      Unit.BYTES,
      CliLimits.CONFIG_FILE_BYTES,
      "a configuration file",
      "it is refused",
      "NodeFileTest.refusesWhatIsTooLarge"),
  TEXT_INPUT_BYTES(
      "cli.text-input-bytes",
      Unit.BYTES,
      CliLimits.TEXT_INPUT_BYTES,
      "the input of enr, and of discv5 decode",
      "it is refused",
      "EnrCommandTest.refusesInputThatCanBeNoRecord"),
  GENERATORS(
      "cli.generators",
      Unit.COUNT,
      CliLimits.GENERATORS,
      "generate messages of one peer of node --bench that are being answered at once",
      "the peer is disconnected",
      "ConnectionToolsTest.aPeerThatAsksForTooMuchAtOnceIsLetGo"),
  CHAT_BYTES(
      "cli.chat-bytes",
      Unit.BYTES,
      CliLimits.CHAT_BYTES,
      "a message of the demo's chat",
      "its sender is disconnected",
      "DemoChatTest.whoSaysMoreThanAMessageMayHaveIsLetGo"),
  NAME_LOOKUP(
      "cli.name-lookup",
      Unit.TIME,
      CliLimits.NAME_LOOKUP.toNanos(),
      "the search for the address of a node that discv4 and discv5 are to ask",
      "the command ends without",
      "Discv5CommandTest.aNameThatIsNotFoundInTimeIsTold"),
  JOIN(
      "cli.join",
      Unit.TIME,
      CliLimits.JOIN.toNanos(),
      "the wait of discv4 and discv5 for an answer of any bootnode",
      "the command ends without",
      "DiscoveryToolsTest.aLookupWithoutAnybodyToAskEnds"),
  JOIN_PAUSE(
      "cli.join-pause",
      Unit.TIME,
      CliLimits.JOIN_PAUSE.toNanos(),
      "the pause between the attempts to get one",
      "there is another one",
      "DiscoveryToolsTest.aLookupWithoutAnybodyToAskEnds"),
  NODES_TOLD(
      "cli.nodes-told",
      Unit.COUNT,
      CliLimits.NODES_TOLD,
      "nodes that lookup without a target remembers, to tell each once",
      "the one told longest ago is forgotten",
      "ToldNodesTest.remembersNoMoreNodesThanItMay");

  @SuppressWarnings("ImmutableEnumChecker") // it has immutable parts only
  private final Description description;

  CliBound(String name, Unit unit, long maximum, String bounds, String atLimit, String test) {
    this.description = new Description(name, unit, maximum, bounds, atLimit, test, List.of());
  }

  @Override
  public Description description() {
    return description;
  }
}
