/** Small programs that show how the library is used. */
@org.jspecify.annotations.NullMarked
package io.jdevp2p.examples;
