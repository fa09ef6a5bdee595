package org.transformer4j.benchmarks.measure;

import java.util.Arrays;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;

/**
 * Measures a trial: warms up until it gets no faster, then takes samples of so many runs that the clock and the waiting for a queue do
 * not count. The fingerprint is taken outside of the timed part, after the first run and after the last.
 *
 * @param effort how long to take
 * @param cancelled asked between samples whether to give up
 */
public record Sampler(Effort effort, BooleanSupplier cancelled) {
    /** A batch of the warm-up counts as no faster when it gains less than this. */
    private static final double GAIN = 0.95;

    /** A first run, which compiles, tells of a device that is too slow to warm up only when it takes so many times the limit. */
    private static final double LONGEST_FIRST_RUN = 40;

    /** A sample that takes so many times the limit is taken once; a spread is not worth the time then. */
    private static final double PATIENCE = 5;

    /** While Java compiles for more than this part of the time, what is measured may not have been compiled yet. */
    private static final double COMPILING = 0.05;

    /** The compiler's time comes in milliseconds, and a few of them are never far. */
    private static final double TICK = 0.005;

    private static final int FEWEST_SAMPLES = 3;
    private static final int BATCHES_OF_WARM_UP = 8;
    private static final int MOST_RUNS = 1 << 20;

    /**
     * Measures.
     *
     * @throws CancellationException if it was cancelled
     * @throws IllegalStateException if the result was not the same at the end as at the beginning
     */
    public Samples measure(Trial trial) {
        double first = trial.time(1);
        String fingerprint = trial.fingerprint();
        WarmUp warmUp = first > LONGEST_FIRST_RUN * effort.limitSeconds() ? new WarmUp(first, false) : warmUp(trial, first);
        int runs = runs(effort.sampleSeconds(), warmUp.best);
        double[] seconds = new double[samples(runs * warmUp.best)];
        double compiled = Compiler.seconds();
        for (int i = 0; i < seconds.length; i++) {
            checkCancelled();
            seconds[i] = trial.time(runs) / runs;
        }
        String last = trial.fingerprint();
        if (!last.equals(fingerprint)) {
            throw new IllegalStateException("the result changed from run to run, from fingerprint %s to %s: check the device with the conformance suite"
                    .formatted(fingerprint, last));
        }
        boolean quiet = Compiler.seconds() - compiled <= COMPILING * runs * Arrays.stream(seconds).sum() + TICK;
        return new Samples(runs, seconds, warmUp.settled && quiet, fingerprint);
    }

    /** The shortest time of a run, and whether the last runs came no faster and without the compiler at work. */
    private record WarmUp(double best, boolean settled) {}

    /** The first run compiles, so that it says little about the others. */
    private WarmUp warmUp(Trial trial, double first) {
        double best = Double.POSITIVE_INFINITY;
        double expected = first;
        double spent = 0;
        boolean settled = false;
        while (spent < effort.warmUpSeconds() || !settled && spent < 3 * effort.warmUpSeconds()) {
            checkCancelled();
            int runs = runs(effort.warmUpSeconds() / BATCHES_OF_WARM_UP, expected);
            double compiled = Compiler.seconds();
            double seconds = trial.time(runs);
            settled = seconds / runs > GAIN * best && Compiler.seconds() - compiled < COMPILING * seconds;
            best = Math.min(best, seconds / runs);
            expected = best;
            spent += Math.max(seconds, 1e-6);
        }
        return new WarmUp(best, settled);
    }

    private static int runs(double wanted, double each) {
        return (int) Math.clamp(Math.ceil(wanted / Math.max(each, 1e-9)), 1, MOST_RUNS);
    }

    private int samples(double each) {
        if (each > PATIENCE * effort.limitSeconds()) {
            return 1;
        }
        return (int) Math.clamp(effort.limitSeconds() / each, Math.min(FEWEST_SAMPLES, effort.samples()), effort.samples());
    }

    private void checkCancelled() {
        if (cancelled.getAsBoolean()) {
            throw new CancellationException("cancelled");
        }
    }
}
