package org.transformer4j.conformance.accuracy;

import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;

/**
 * The polynomial whose largest weighted error over an interval is smallest, found in double.
 *
 * <p>Source: Remez's exchange algorithm (1934), on a grid of points that lie closer towards the ends.
 *
 * @param coefficients ascending; the constant term first
 * @param error the largest {@code weight(t) |target(t) - P(t)|}
 */
record MinimaxPolynomial(double[] coefficients, double error) {
    private static final int GRID = 4000;
    private static final int EXCHANGES = 60;
    /** Where the largest error exceeds the levelled one by less than this part of it, nothing is left to gain. */
    private static final double LEVEL_ENOUGH = 1e-4;

    static MinimaxPolynomial fit(
            DoubleUnaryOperator target, DoubleUnaryOperator weight, double low, double high, int degree) {
        double[] t = new double[GRID];
        for (int i = 0; i < GRID; i++) {
            t[i] = (low + high) / 2 - (high - low) / 2 * StrictMath.cos(Math.PI * (i + 0.5) / GRID);
        }
        double[] weights = Arrays.stream(t).map(weight).toArray();
        double[] targets = Arrays.stream(t).map(target).toArray();

        int[] reference = new int[degree + 2];
        for (int i = 0; i < reference.length; i++) {
            reference[i] = (int) ((i + 0.5) * GRID / reference.length);
        }
        MinimaxPolynomial best = new MinimaxPolynomial(new double[degree + 1], Double.POSITIVE_INFINITY);
        for (int exchange = 0; exchange < EXCHANGES; exchange++) {
            double[] solution = level(t, weights, targets, reference);
            double[] coefficients = Arrays.copyOf(solution, degree + 1);
            double[] errors = new double[GRID];
            for (int i = 0; i < GRID; i++) {
                errors[i] = weights[i] * (targets[i] - at(coefficients, t[i]));
            }
            double largest = Arrays.stream(errors).map(Math::abs).max().orElseThrow();
            if (largest < best.error) {
                best = new MinimaxPolynomial(coefficients, largest);
            }
            int[] peaks = alternatingPeaks(errors, degree + 2);
            if (largest <= Math.abs(solution[degree + 1]) * (1 + LEVEL_ENOUGH) || peaks.length < degree + 2) {
                break;
            }
            reference = peaks;
        }
        return best;
    }

    /** The value at t, by Horner's rule. */
    static double at(double[] coefficients, double t) {
        double sum = 0;
        for (int i = coefficients.length - 1; i >= 0; i--) {
            sum = sum * t + coefficients[i];
        }
        return sum;
    }

    /** The coefficients, and the error E, of the polynomial whose errors at the reference points are E, -E, E, ... */
    private static double[] level(double[] t, double[] weights, double[] targets, int[] reference) {
        int n = reference.length;
        double[][] rows = new double[n][n];
        double[] right = new double[n];
        for (int i = 0; i < n; i++) {
            int point = reference[i];
            double power = weights[point];
            for (int k = 0; k < n - 1; k++) {
                rows[i][k] = power;
                power *= t[point];
            }
            rows[i][n - 1] = i % 2 == 0 ? 1 : -1;
            right[i] = weights[point] * targets[point];
        }
        return LinearSystem.solve(rows, right);
    }

    /** The point of the largest error within each run of one sign; of too many, those at the smaller ends are left out. */
    private static int[] alternatingPeaks(double[] errors, int wanted) {
        int[] peaks = new int[errors.length];
        int count = 0;
        for (int i = 0; i < errors.length; i++) {
            if (count > 0 && errors[i] > 0 == errors[peaks[count - 1]] > 0) {
                if (Math.abs(errors[i]) > Math.abs(errors[peaks[count - 1]])) {
                    peaks[count - 1] = i;
                }
            } else {
                peaks[count++] = i;
            }
        }
        int first = 0;
        while (count - first > wanted) {
            if (Math.abs(errors[peaks[first]]) < Math.abs(errors[peaks[count - 1]])) {
                first++;
            } else {
                count--;
            }
        }
        return Arrays.copyOfRange(peaks, first, count);
    }
}
