package org.transformer4j.conformance.accuracy;

import java.util.List;
import java.util.function.DoubleUnaryOperator;
import org.transformer4j.api.canon.CanonMath;

/**
 * An elementary function of canon-1 beside what it approximates.
 *
 * @param name as on the command line
 * @param computed the function of canon-1
 * @param exact the mathematical function, in double
 * @param bound the error that no float exceeds, in ulp; infinite where none is promised
 */
record MeasuredFunction(String name, FloatUnaryOperator computed, DoubleUnaryOperator exact, double bound) {
    private static final double SQRT_2_BY_PI = StrictMath.sqrt(2 / Math.PI);
    private static final double SQRT_HALF = StrictMath.sqrt(0.5);

    /** A function from float to float. */
    interface FloatUnaryOperator {
        float applyAsFloat(float x);
    }

    /**
     * All functions. The gated activations promise no bound in ulp: far below zero their result is the small difference of
     * large numbers, or a subnormal times x.
     */
    static final List<MeasuredFunction> ALL = List.of(
            new MeasuredFunction("exp", CanonMath::exp, StrictMath::exp, 0.9),
            new MeasuredFunction("log", CanonMath::log, StrictMath::log, 0.9),
            new MeasuredFunction("tanh", CanonMath::tanh, StrictMath::tanh, 1.4),
            new MeasuredFunction("erf", CanonMath::erf, ErrorFunction::erf, 1.1),
            new MeasuredFunction("sigmoid", CanonMath::sigmoid, MeasuredFunction::logistic, 1.7),
            new MeasuredFunction("sqrt", CanonMath::sqrt, StrictMath::sqrt, 0.5),
            new MeasuredFunction("rsqrt", CanonMath::rsqrt, x -> 1 / StrictMath.sqrt(x), 1.5),
            new MeasuredFunction("silu", CanonMath::silu, x -> x * logistic(x), Double.POSITIVE_INFINITY),
            new MeasuredFunction("gelu", CanonMath::gelu, MeasuredFunction::gaussianErrorLinear, Double.POSITIVE_INFINITY),
            new MeasuredFunction(
                    "geluTanh",
                    CanonMath::geluTanh,
                    x -> x * logistic(2 * SQRT_2_BY_PI * (x + 0.044715 * x * x * x)),
                    Double.POSITIVE_INFINITY),
            new MeasuredFunction("quickGelu", CanonMath::quickGelu, x -> x * logistic(1.702 * x), Double.POSITIVE_INFINITY));

    /** Whether it is x times something between 0 and 1, so that an error is best seen beside x. */
    boolean gated() {
        return bound == Double.POSITIVE_INFINITY;
    }

    private static double logistic(double x) {
        return 1 / (1 + StrictMath.exp(-x));
    }

    private static double gaussianErrorLinear(double x) {
        return 0.5 * x * ErrorFunction.erfc(-x * SQRT_HALF);
    }
}
