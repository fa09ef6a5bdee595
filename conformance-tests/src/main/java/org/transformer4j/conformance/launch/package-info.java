/**
 * Runs the cases on a device and reports.
 *
 * <p>{@link org.transformer4j.conformance.launch.ConformanceLauncher} is what other programs call;
 * {@link org.transformer4j.conformance.launch.ConformanceMain} is the command line around it;
 * {@link org.transformer4j.conformance.launch.UpdateDigests} writes the digests that the cases are compared with.
 */
package org.transformer4j.conformance.launch;
