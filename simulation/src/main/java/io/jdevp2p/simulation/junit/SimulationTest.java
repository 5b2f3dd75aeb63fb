package io.jdevp2p.simulation.junit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.TestTemplate;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A test that runs once per seed, on a fresh {@link io.jdevp2p.simulation.Simulation} that it takes
 * as a parameter ({@code @BeforeEach} and {@code @AfterEach} methods may take it too).
 *
 * <p>When it fails, the seed, the command that replays it and the last events of the network are
 * printed. With {@code -Djdevp2p.seed=N} it runs with that seed only.
 */
@Documented
@Target({ElementType.METHOD, ElementType.ANNOTATION_TYPE})
@Retention(RetentionPolicy.RUNTIME)
@TestTemplate
@ExtendWith(SimulationExtension.class)
public @interface SimulationTest {
  /**
   * The seeds to run with, one after the other.
   *
   * @return at least one
   */
  long[] seeds() default {1, 2, 3};

  /**
   * Whether the test must leave nothing behind: no uncaught failure on any host, and, after a
   * minute of virtual time at most, no live thread, open socket or timer.
   *
   * @return false when it leaves things running on purpose
   */
  boolean strict() default true;
}
