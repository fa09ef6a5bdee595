package org.transformer4j.benchmarks.measure;

import java.util.Arrays;

/**
 * Samples of one measurement.
 *
 * @param runs how many runs a sample has
 * @param seconds seconds per run, one number for each sample
 * @param warm whether the warm-up had done its work when the samples were taken
 * @param fingerprint of the result, which was the same whenever it was looked at
 */
public record Samples(int runs, double[] seconds, boolean warm, String fingerprint) {
    /** Checks that there is a sample. */
    public Samples {
        if (seconds.length == 0) {
            throw new IllegalArgumentException("no sample; at least one is needed");
        }
        seconds = seconds.clone();
    }

    @Override
    public double[] seconds() {
        return seconds.clone();
    }

    /** The middle one. */
    public double median() {
        return quantile(0.5);
    }

    /**
     * The value below which a fraction of the samples lies, between two samples by linear interpolation (type 7 of Hyndman and Fan
     * (1996), "Sample Quantiles in Statistical Packages").
     */
    public double quantile(double fraction) {
        double[] sorted = seconds.clone();
        Arrays.sort(sorted);
        double place = fraction * (sorted.length - 1);
        int below = (int) place;
        int above = Math.min(below + 1, sorted.length - 1);
        return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
    }
}
