package org.transformer4j.benchmarks.report;

import java.util.List;

/**
 * A figure.
 *
 * @param id names the work; equal ids mean equal work
 * @param group kind of figure
 * @param path what ran, as the kernel says; empty where several did
 * @param unit unit of the figure
 * @param value the median
 * @param low the lower quartile of the figure, which is the slower one of a rate
 * @param high the upper quartile
 * @param roof what bounds it
 * @param percentOfRoof how much of the measured roof it reaches; null where there is none
 * @param operations floating point operations of a run, 0 where they do not matter
 * @param bytes bytes that a run reads and writes at least, 0 where they do not matter
 * @param runsPerSample how many runs were timed together
 * @param seconds seconds per run, one number for each sample; empty for memory
 * @param warm false if it was still getting faster, or Java was still compiling, when the time to warm up was over
 * @param allocatedBytes bytes allocated on the device for it, 0 where they were not counted
 * @param fingerprint SHA-256 of the result; empty where there is none
 */
public record Measurement(String id, Group group, String path, Unit unit, double value, double low, double high, Roof roof,
        Double percentOfRoof, double operations, double bytes, int runsPerSample, List<Double> seconds, boolean warm, long allocatedBytes,
        String fingerprint) {
    /** Copies the samples. */
    public Measurement {
        seconds = List.copyOf(seconds);
    }

    /** The first digits of the fingerprint, enough to compare by eye; a dash where there is none. */
    public String shortFingerprint() {
        return fingerprint.isEmpty() ? "-" : fingerprint.substring(0, Math.min(16, fingerprint.length()));
    }

    /** The same with another share of the roof. */
    public Measurement withPercentOfRoof(Double percent) {
        return new Measurement(id, group, path, unit, value, low, high, roof, percent, operations, bytes, runsPerSample, seconds, warm,
                allocatedBytes, fingerprint);
    }

    /** Half the distance of the quartiles, in percent of the median. */
    public double spreadPercent() {
        return value == 0 ? 0 : 50 * (high - low) / value;
    }
}
