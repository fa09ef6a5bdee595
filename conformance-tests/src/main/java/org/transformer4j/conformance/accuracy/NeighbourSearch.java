package org.transformer4j.conformance.accuracy;

import java.util.function.DoubleUnaryOperator;
import org.transformer4j.api.canon.Philox4x32;

/**
 * Looks for float coefficients near given ones whose worst error, rounding of every step included, is smallest: rounding each
 * coefficient by itself is rarely the best choice for all of them together.
 *
 * <p>Each trial moves one to three coefficients by 1 to 4096 units in the last place and is kept if the worst error over the
 * sample does not grow. The random numbers come from a counter, so that the outcome is the same on every machine.
 */
final class NeighbourSearch {
    private static final int TRIALS = 40_000;
    private static final int STEP_SIZES = 13;

    /** A function of x with coefficients; the constant term first. */
    interface Parametric {
        float at(float[] coefficients, float x);
    }

    /** The coefficients found, and the worst error over the sample before and after, in ulp. */
    record Result(float[] coefficients, double worstBefore, double worst) {}

    private final Parametric function;
    private final float[] sample;
    private final double[] exact;

    NeighbourSearch(Parametric function, DoubleUnaryOperator exact, float[] sample) {
        this.function = function;
        this.sample = sample.clone();
        this.exact = new double[sample.length];
        for (int i = 0; i < sample.length; i++) {
            this.exact[i] = exact.applyAsDouble(sample[i]);
        }
    }

    Result search(float[] start, long seed) {
        float[] best = start.clone();
        double before = worst(best, Double.POSITIVE_INFINITY);
        double worst = before;
        float[] trial = start.clone();
        long draw = 0;
        for (int i = 0; i < TRIALS; i++) {
            System.arraycopy(best, 0, trial, 0, best.length);
            int moves = 1 + below(3, seed, draw++);
            for (int move = 0; move < moves; move++) {
                int which = below(trial.length, seed, draw++);
                int step = 1 << below(STEP_SIZES, seed, draw++);
                int signed = below(2, seed, draw++) == 0 ? step : -step;
                trial[which] = Float.intBitsToFloat(Float.floatToRawIntBits(trial[which]) + signed);
            }
            double error = worst(trial, worst);
            if (error <= worst) {
                worst = error;
                System.arraycopy(trial, 0, best, 0, best.length);
            }
        }
        return new Result(best, before, worst);
    }

    /** The worst error over the sample, or the first one met above the limit, whose argument is then tried earlier. */
    private double worst(float[] coefficients, double limit) {
        double worst = 0;
        for (int i = 0; i < sample.length; i++) {
            double error = UlpError.of(function.at(coefficients, sample[i]), exact[i]);
            worst = Math.max(worst, error);
            if (worst > limit) {
                moveForward(i);
                return worst;
            }
        }
        return worst;
    }

    private void moveForward(int i) {
        int target = i / 2;
        float x = sample[i];
        sample[i] = sample[target];
        sample[target] = x;
        double value = exact[i];
        exact[i] = exact[target];
        exact[target] = value;
    }

    private static int below(int bound, long seed, long draw) {
        return (int) (Philox4x32.uniform(seed, 0, draw) * bound);
    }
}
