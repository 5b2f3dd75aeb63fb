package io.jdevp2p.rlpx;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedMethod;
import jdk.jfr.consumer.RecordingFile;

/** Counts what is computed on the curve, with the JVM's own tracing of calls. */
final class CurveOperations {
  private static final String TRACE = "jdk.MethodTrace";
  private static final String CURVES =
      "io.jdevp2p.crypto.NativeSecp256k1;io.jdevp2p.crypto.JavaSecp256k1";
  private static final Set<String> OPERATIONS =
      Set.of("publicKey", "parse", "sign", "recover", "verify", "ecdhX", "ecdhCompressed");

  private CurveOperations() {}

  /** How often each operation was called while this ran, by anybody; without those never called. */
  static Map<String, Integer> during(Runnable body) throws IOException {
    Path file = Files.createTempFile("curve", ".jfr");
    try (Recording recording = new Recording()) {
      recording.enable(TRACE).with("filter", CURVES).withoutStackTrace();
      recording.start();
      body.run();
      recording.stop();
      recording.dump(file);
      Map<String, Integer> counts = new TreeMap<>();
      for (RecordedEvent event : RecordingFile.readAllEvents(file)) {
        if (event.getEventType().getName().equals(TRACE)
            && event.getValue("method") instanceof RecordedMethod method
            && OPERATIONS.contains(method.getName())
            && !method.getDescriptor().contains("$")) { // not a helper of the same name
          counts.merge(method.getName(), 1, Integer::sum);
        }
      }
      return counts;
    } finally {
      Files.delete(file);
    }
  }
}
