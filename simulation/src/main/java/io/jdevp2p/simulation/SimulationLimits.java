package io.jdevp2p.simulation;

import java.time.Duration;

/** The maxima of the simulated machines, modelled on Linux with its default settings. */
final class SimulationLimits {
  /** What {@link LinkConditions#windowBytes} is unless told otherwise. */
  static final int TCP_WINDOW_BYTES = 256 * 1024;

  /** In so many steps a reader tells the writer that a whole window has room again. */
  static final int TCP_WINDOW_UPDATES = 4;

  /** Connections that wait to be accepted; the SYN of one more is dropped and sent again. */
  static final int ACCEPT_BACKLOG = 128;

  /** Wait before the first SYN is sent again; doubles each time. */
  static final Duration SYN_RETRY = Duration.ofSeconds(1);

  /** A dial without deadline gives up then: six retries of the SYN. */
  static final Duration SYN_TIMEOUT = Duration.ofSeconds(127);

  /** Bytes of unread packets in a UDP socket; more are dropped. */
  static final int UDP_INBOX_BYTES = 212_992;

  /** What a packet counts in the inbox at least, so that empty ones are bounded as well. */
  static final int UDP_PACKET_OVERHEAD_BYTES = 256;

  /** Largest UDP payload that can be sent at all. */
  static final int UDP_PAYLOAD_BYTES = 65_507;

  /** First port for sockets that ask for none, RFC 6335. */
  static final int FIRST_EPHEMERAL_PORT = 49_152;

  /** Last port. */
  static final int LAST_PORT = 65_535;

  /** How long a name lookup takes. */
  static final Duration LOOKUP_TIME = Duration.ofMillis(10);

  /** A lookup that nobody answers is sent again after so long. */
  static final Duration LOOKUP_RETRY = Duration.ofSeconds(1);

  /** Hosts with an automatic address; each has a /24 to itself. */
  static final int AUTOMATIC_ADDRESSES = 65_536;

  /** Thread steps without any progress of virtual time, after which the run is a livelock. */
  static final long STEPS_AT_ONE_INSTANT = 10_000_000;

  /** Steps in which the threads of killed hosts have to unwind when a simulation is closed. */
  static final long STEPS_TO_UNWIND = 5_000_000;

  /** Events kept for the report of a failure. */
  static final int TRACE_TAIL_EVENTS = 256;

  /** Uncaught failures kept per host; later ones are counted by the trace only. */
  static final int UNCAUGHT_PER_HOST = 100;

  /** Real time without any step, after which the watchdog tells where the run hangs. */
  static final Duration WATCHDOG_REAL_TIME = Duration.ofSeconds(10);

  private SimulationLimits() {}
}
