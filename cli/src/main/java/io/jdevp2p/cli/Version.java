package io.jdevp2p.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.Properties;
import picocli.CommandLine.IVersionProvider;

/** Which version this is; the build writes its number. */
final class Version implements IVersionProvider {
  Version() {}

  @Override
  public String[] getVersion() {
    return new String[] {"jdevp2p " + number(), "Java " + Runtime.version() + " on " + system()};
  }

  static String number() {
    try (InputStream in = Version.class.getResourceAsStream("version.properties")) {
      Properties properties = new Properties();
      if (in != null) {
        properties.load(in);
      }
      return properties.getProperty("version", "unknown");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The name in our Hello, in the form that all clients use. */
  static String clientName() {
    return "jdevp2p/v" + number() + "/" + system() + "/java" + Runtime.version().feature();
  }

  private static String system() {
    String os = System.getProperty("os.name", "unknown").toLowerCase(Locale.ROOT).replace(' ', '-');
    return os + "-" + System.getProperty("os.arch", "unknown");
  }
}
