package org.transformer4j.training.report;

import java.util.ArrayList;
import java.util.List;

/**
 * Where numbers lie between two ends.
 *
 * @param low the number at the beginning
 * @param high the one at the end, above it
 * @param logarithmic whether each factor takes the same room; then both are positive
 * @param ticks numbers to write beside it, ascending
 */
record Axis(double low, double high, boolean logarithmic, List<Double> ticks) {
    /** What may be between two ticks, but for a power of ten. */
    private static final double[] STEPS = {1, 2, 5, 10};

    /** Even, with about so many ticks. */
    static Axis linear(double low, double high, int ticks) {
        // An axis of one number would have no length.
        double top = high > low ? high : low + Math.max(Math.abs(low), 1e-9);
        double step = step((top - low) / ticks);
        List<Double> found = new ArrayList<>();
        for (long i = (long) Math.ceil(low / step - 1e-9); i * step <= top + 1e-9 * step; i++) {
            found.add(i * step);
        }
        return new Axis(low, top, false, found);
    }

    /** Even, from and to a tick. */
    static Axis rounded(double low, double high, int ticks) {
        double top = high > low ? high : low + Math.max(Math.abs(low), 1e-9);
        double step = step((top - low) / ticks);
        return linear(Math.floor(low / step + 1e-9) * step, Math.ceil(top / step - 1e-9) * step, ticks);
    }

    /**
     * By factors. Ticks are powers of ten, with twice and five times them where there are few; in less than one power they are those of an
     * even axis.
     */
    static Axis logarithmic(double low, double high, int ticks) {
        double top = high > low ? high : low * 10;
        if (top < 10 * low) {
            return new Axis(low, top, true, linear(low, top, ticks).ticks);
        }
        int first = (int) Math.floor(Math.log10(low));
        int powers = (int) Math.ceil(Math.log10(top)) - first;
        List<Double> found = new ArrayList<>();
        for (int power = first; power <= first + powers; power += Math.ceilDiv(powers, 2 * ticks)) {
            for (double factor : powers <= 3 ? new double[] {1, 2, 5} : new double[] {1}) {
                double tick = factor * Math.pow(10, power);
                if (tick >= low * (1 - 1e-9) && tick <= top * (1 + 1e-9)) {
                    found.add(tick);
                }
            }
        }
        return new Axis(low, top, true, found);
    }

    /** From 0 at the beginning to 1 at the end. */
    double place(double number) {
        return logarithmic ? (Math.log(number) - Math.log(low)) / (Math.log(high) - Math.log(low)) : (number - low) / (high - low);
    }

    /** The round number at or above one. */
    private static double step(double least) {
        double power = Math.pow(10, Math.floor(Math.log10(least)));
        for (double factor : STEPS) {
            if (factor * power >= least * (1 - 1e-9)) {
                return factor * power;
            }
        }
        return 10 * power;
    }
}
