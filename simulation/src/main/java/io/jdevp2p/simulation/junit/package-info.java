/**
 * Tests on a simulation with JUnit: {@link io.jdevp2p.simulation.junit.SimulationTest}. Needs
 * junit-jupiter-api, which a test has anyway; the rest of this module does not.
 */
@org.jspecify.annotations.NullMarked
package io.jdevp2p.simulation.junit;
