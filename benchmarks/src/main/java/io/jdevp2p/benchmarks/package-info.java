/** JMH benchmarks. */
@org.jspecify.annotations.NullMarked
package io.jdevp2p.benchmarks;
