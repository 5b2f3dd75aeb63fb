package io.jdevp2p.crypto;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks the code here that asks the machine for something past the host, which the build otherwise
 * refuses. Only for what can never show in a result.
 */
@Retention(RetentionPolicy.CLASS)
@Target(ElementType.METHOD)
@interface TouchesMachine {

  /** Why it may. */
  String value();
}
