package io.jdevp2p.fuzz;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.LoggerFactory;

/** What is logged above DEBUG, where nothing that a peer sends may come. */
public final class LoudLog extends AppenderBase<ILoggingEvent> {
  private static final LoudLog LOG = attached();

  private final List<String> lines = new CopyOnWriteArrayList<>();

  private LoudLog() {}

  /** Forgets what was logged before. */
  public static LoudLog listen() {
    LOG.lines.clear();
    return LOG;
  }

  public List<String> lines() {
    return List.copyOf(lines);
  }

  @Override
  protected void append(ILoggingEvent event) {
    if (event.getLevel().isGreaterOrEqual(Level.INFO)) {
      lines.add(
          event.getLevel() + " " + event.getLoggerName() + ": " + event.getFormattedMessage());
    }
  }

  private static LoudLog attached() {
    Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    LoudLog log = new LoudLog();
    log.setContext(root.getLoggerContext());
    log.start();
    root.setLevel(Level.INFO); // a command that is on the class path would have it quieter
    root.addAppender(log);
    return log;
  }
}
