package io.jdevp2p.host;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks code that uses the machine's time, randomness, threads, sockets or names past {@link Host}.
 * The build fails on such code without this mark: see {@code config/forbidden-apis.txt}.
 *
 * <p>It covers the marked method or class with its lambdas, but not the classes inside it: an
 * anonymous, local or nested class needs a mark of its own.
 */
@Documented
@Retention(RetentionPolicy.CLASS)
@Target({ElementType.TYPE, ElementType.CONSTRUCTOR, ElementType.METHOD})
public @interface TouchesMachine {
  /**
   * Says why this code cannot go through a host.
   *
   * @return the reason, in a few words
   */
  String value();
}
