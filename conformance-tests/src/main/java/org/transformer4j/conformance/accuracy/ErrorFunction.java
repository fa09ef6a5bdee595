package org.transformer4j.conformance.accuracy;

/**
 * The error function and its complement in double, as references: relative error below 1e-14 for {@link #erf} and 5e-13 for
 * {@link #erfc}, as long as the result is a normal number.
 *
 * <p>{@code erf(x) = 2/sqrt(pi) x e^(-x^2) sum over n of (2 x^2)^n / (1 * 3 * ... * (2n+1))}, whose terms are all positive, so
 * that nothing cancels; {@code erfc(x) = e^(-x^2)/sqrt(pi) / (x + (1/2)/(x + 1/(x + (3/2)/(x + ...))))} from 2 on. Source:
 * Abramowitz and Stegun (1964), 7.1.6 and 7.1.14.
 */
final class ErrorFunction {
    private static final double SQRT_PI = StrictMath.sqrt(Math.PI);
    private static final double FRACTION_FROM = 2;
    /** Levels of the continued fraction: at 2, where it is slowest, what lies beyond changes nothing in double. */
    private static final int FRACTION_LEVELS = 80;
    /** From here on erf is 1 in double. */
    private static final double ONE_FROM = 6;
    /** From here on erfc is less than the smallest double. */
    private static final double ZERO_FROM = 28;

    private ErrorFunction() {}

    static double erf(double x) {
        double a = Math.abs(x);
        if (a >= ONE_FROM) {
            return Math.copySign(1, x);
        }
        double twoSquares = 2 * a * a;
        double term = 1;
        double sum = 1;
        for (int odd = 3; term > sum * 0x1p-56; odd += 2) {
            term *= twoSquares / odd;
            sum += term;
        }
        return 2 / SQRT_PI * x * StrictMath.exp(-a * a) * sum;
    }

    static double erfc(double x) {
        if (!(x >= FRACTION_FROM)) {
            return 1 - erf(x);
        }
        if (x >= ZERO_FROM) {
            return 0;
        }
        double tail = x;
        for (int level = FRACTION_LEVELS; level > 0; level--) {
            tail = x + 0.5 * level / tail;
        }
        return StrictMath.exp(-x * x) / (SQRT_PI * tail);
    }
}
