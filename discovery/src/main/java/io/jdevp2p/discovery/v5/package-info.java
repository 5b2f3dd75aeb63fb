/** Discovery version 5.1. */
@org.jspecify.annotations.NullMarked
package io.jdevp2p.discovery.v5;
