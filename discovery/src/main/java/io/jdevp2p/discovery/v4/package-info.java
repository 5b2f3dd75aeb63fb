/** Discovery version 4. */
@org.jspecify.annotations.NullMarked
package io.jdevp2p.discovery.v4;
