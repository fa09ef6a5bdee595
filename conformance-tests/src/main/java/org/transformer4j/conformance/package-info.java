/**
 * The result of a conformance run: what each case came to, and whether the device is conformant.
 *
 * <p>Run it with {@code org.transformer4j.conformance.launch.ConformanceLauncher}, or from JUnit with
 * {@code org.transformer4j.conformance.junit.BackendConformance}.
 */
package org.transformer4j.conformance;
