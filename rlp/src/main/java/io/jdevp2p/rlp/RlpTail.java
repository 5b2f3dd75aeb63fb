package io.jdevp2p.rlp;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * How the end of a record's list is read by {@link RlpCodec}.
 *
 * <ul>
 *   <li>On the last component, a {@code List}: its elements stand in the list of the record itself,
 *       after the other components, instead of in a list of their own.
 *   <li>On the record type: elements after the last component are ignored, whatever they are, as <a
 *       href="https://eips.ethereum.org/EIPS/eip-8">EIP-8</a> wants. Without it they are an error.
 * </ul>
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.RECORD_COMPONENT, ElementType.TYPE})
public @interface RlpTail {}
