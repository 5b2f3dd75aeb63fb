/** The jdevp2p command. */
@org.jspecify.annotations.NullMarked
package io.jdevp2p.cli;
