package io.jdevp2p.server.chaos;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.UnsynchronizedAppenderBase;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.LoggerFactory;

/** Catches what is logged above DEBUG while it is open: nothing should be. */
final class LoudLog implements AutoCloseable {
  private static final int MOST_LINES = 20;

  private final Logger logger = (Logger) LoggerFactory.getLogger("io.jdevp2p");
  private final Level level = logger.getLevel();
  private final List<String> lines = new ArrayList<>();
  private final UnsynchronizedAppenderBase<ILoggingEvent> appender =
      new UnsynchronizedAppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
          if (lines.size() < MOST_LINES) {
            lines.add(text(event));
          }
        }
      };

  LoudLog() {
    logger.setLevel(Level.INFO);
    appender.setContext(logger.getLoggerContext());
    appender.start();
    logger.addAppender(appender);
  }

  private static String text(ILoggingEvent event) {
    String line = event.getLevel() + " " + event.getFormattedMessage();
    return event.getThrowableProxy() == null
        ? line
        : line + "\n" + ThrowableProxyUtil.asString(event.getThrowableProxy());
  }

  List<String> lines() {
    return lines;
  }

  @Override
  public void close() {
    logger.detachAppender(appender);
    logger.setLevel(level);
  }
}
