package io.jdevp2p.rlp;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The most that a record component may hold: bytes of a {@code String} (in UTF-8), a {@code byte[]}
 * or a {@code BigInteger}, elements of a {@code List} or of an array. {@link RlpCodec} compares the
 * length before it allocates, and refuses to encode what it would refuse to decode.
 *
 * <p>It may also stand inside a list: {@code @RlpMax(16) List<@RlpMax(32) byte[]> hashes} has at
 * most 16 elements of at most 32 bytes. In front of an array type it counts for the array; of an
 * array of arrays that is the outer one.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.RECORD_COMPONENT, ElementType.TYPE_USE})
public @interface RlpMax {
  /**
   * The maximum.
   *
   * @return bytes or elements, not negative
   */
  int value();
}
