package org.transformer4j.benchmarks;

import org.transformer4j.benchmarks.report.BenchmarkReport;
import org.transformer4j.benchmarks.report.Measurement;
import org.transformer4j.benchmarks.report.Missing;

/** Hears what a run does. */
public interface BenchmarkListener {
    /** Hears nothing. */
    BenchmarkListener NONE = new BenchmarkListener() {};

    /** Something is about to be measured, the {@code number}-th of {@code count} on this device. */
    default void begins(String device, String id, int number, int count) {}

    /** A figure. */
    default void measured(String device, Measurement measurement) {}

    /** A figure that will not come. */
    default void missed(String device, Missing missing) {}

    /** All that is known after another device, to be kept in case the next one takes the whole process down. */
    default void soFar(BenchmarkReport report) {}
}
