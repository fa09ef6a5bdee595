/**
 * Runs the benchmarks: {@link org.transformer4j.benchmarks.BenchmarkRun} goes through the devices,
 * {@link org.transformer4j.benchmarks.DeviceRun} through the figures of one.
 *
 * <p>Why not JMH for this: a figure here belongs to a device that is opened once and may be a GPU, whose queue has to be waited for
 * inside the timed part; the result of the very runs that were timed is fingerprinted; work that takes seconds on a slow device has to
 * be taken once instead of for a whole iteration; and a device that fails must not take the others with it. JMH measures the same
 * operations in forked processes as a check: see {@code OperationBenchmark} in the tests.
 */
package org.transformer4j.benchmarks;
