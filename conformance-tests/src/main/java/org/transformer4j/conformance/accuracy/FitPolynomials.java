package org.transformer4j.conformance.accuracy;

import java.util.Locale;
import java.util.function.DoubleUnaryOperator;
import org.transformer4j.api.canon.CanonMath;
import org.transformer4j.api.canon.ErfCoefficients;
import org.transformer4j.api.canon.TanhCoefficients;

/**
 * Finds the coefficients of {@code tanh} and {@code erf}: minimax in double, then a search among the neighbouring floats.
 *
 * <p>Prints, for each polynomial, its error before any rounding in units of 2^-24 of the result, the worst error of the
 * function over a sample of its interval with the rounded and with the searched coefficients, and the latter, highest power
 * first.
 */
public final class FitPolynomials {
    private static final int SAMPLES = 600_000;
    /** In place of zero, where the targets below are 0/0. */
    private static final double SMALLEST = 1e-6;

    private FitPolynomials() {}

    /** Runs the three fits; takes no arguments. */
    public static void main(String[] arguments) {
        double tanhEnd = TanhCoefficients.POLYNOMIAL_BELOW;
        new Fit(
                        "tanh, T in a^2",
                        4,
                        SMALLEST,
                        tanhEnd * tanhEnd,
                        z -> (StrictMath.tanh(Math.sqrt(z)) / Math.sqrt(z) - 1) / z,
                        z -> z * Math.sqrt(z) / StrictMath.tanh(Math.sqrt(z)))
                .run((c, a) -> Math.fma(a * a * a, horner(c, a * a), a), StrictMath::tanh, tanhEnd, 0.125);

        double erfEnd = ErfCoefficients.POLYNOMIAL_BELOW;
        new Fit(
                        "erf, S in a^2",
                        5,
                        SMALLEST,
                        erfEnd * erfEnd,
                        z -> ErrorFunction.erf(Math.sqrt(z)) / Math.sqrt(z) - 1,
                        z -> Math.sqrt(z) / ErrorFunction.erf(Math.sqrt(z)))
                .run((c, a) -> Math.fma(a, horner(c, a * a), a), ErrorFunction::erf, erfEnd, SMALLEST);

        new Fit(
                        "erf, G in a",
                        6,
                        erfEnd,
                        ErfCoefficients.ONE_FROM,
                        a -> -StrictMath.log(ErrorFunction.erfc(a)),
                        a -> ErrorFunction.erfc(a) / ErrorFunction.erf(a))
                .run((c, a) -> 1f - CanonMath.exp(-horner(c, a)), ErrorFunction::erf, erfEnd, ErfCoefficients.ONE_FROM);
    }

    private static float horner(float[] coefficients, float t) {
        float sum = coefficients[coefficients.length - 1];
        for (int i = coefficients.length - 2; i >= 0; i--) {
            sum = Math.fma(sum, t, coefficients[i]);
        }
        return sum;
    }

    /** One polynomial: what it should be close to, and by how much its error counts in the relative error of the result. */
    private record Fit(
            String name, int degree, double low, double high, DoubleUnaryOperator target, DoubleUnaryOperator weight) {

        /** The sample lies closest at the first end given, where the two branches of a function meet and are worst. */
        void run(NeighbourSearch.Parametric function, DoubleUnaryOperator exact, double denseEnd, double sparseEnd) {
            MinimaxPolynomial minimax = MinimaxPolynomial.fit(target, weight, low, high, degree);
            float[] rounded = new float[degree + 1];
            for (int i = 0; i <= degree; i++) {
                rounded[i] = (float) minimax.coefficients()[i];
            }
            float[] sample = new float[SAMPLES];
            for (int i = 0; i < SAMPLES; i++) {
                double way = (double) i / SAMPLES;
                sample[i] = (float) (denseEnd + (sparseEnd - denseEnd) * way * way);
            }
            NeighbourSearch.Result found = new NeighbourSearch(function, exact, sample).search(rounded, degree);

            System.out.printf(
                    Locale.ROOT,
                    "%s: minimax %.4f / 2^24; rounded %.4f ulp; searched %.4f ulp%n",
                    name,
                    minimax.error() * 0x1p24,
                    found.worstBefore(),
                    found.worst());
            for (int i = degree; i >= 0; i--) {
                System.out.printf(Locale.ROOT, "  %d  %s%n", i, Float.toHexString(found.coefficients()[i]));
            }
        }
    }
}
