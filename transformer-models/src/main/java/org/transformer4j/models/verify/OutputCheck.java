package org.transformer4j.models.verify;

import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import org.transformer4j.models.checkpoint.StoredTensor;

/**
 * How far an output is from the recorded one. It passes if its error is at most {@value #FACTOR} times that of PyTorch in
 * float32, or at most {@value #SMALL} of the largest magnitude in the output. Where float64 was not recorded the error of
 * PyTorch is unknown and part of ours; only then {@value #SMALL_WITHOUT_FLOAT64} of the largest magnitude is the limit.
 *
 * @param name its name in the file
 * @param shape its dimensions
 * @param compared how many elements were compared; padding is not
 * @param error largest absolute difference from the float64 values, or from the float32 ones where there are no others;
 *     infinite if one of the two is not a number, or infinite, and the other is not the same
 * @param referenceError the same for PyTorch in float32; unknown unless both were recorded
 * @param magnitude largest absolute value among the recorded elements
 * @param limit the largest error that passes
 */
public record OutputCheck(String name, List<Long> shape, long compared, double error, OptionalDouble referenceError,
        double magnitude, double limit) {
    private static final int FACTOR = 4;
    private static final double SMALL = 1e-6;
    private static final double SMALL_WITHOUT_FLOAT64 = 1e-5;

    /** Copies the shape. */
    public OutputCheck {
        shape = List.copyOf(shape);
    }

    /** How many times the error of PyTorch ours is; unknown where that is zero or unknown. */
    public OptionalDouble ratio() {
        return referenceError.isPresent() && referenceError.getAsDouble() > 0
                ? OptionalDouble.of(error / referenceError.getAsDouble()) : OptionalDouble.empty();
    }

    /** Whether it is close enough. */
    public boolean passed() {
        return error <= limit;
    }

    /**
     * Compares.
     *
     * @throws UnsupportedCase if it was recorded as something else than floats, the shapes differ, or nothing can be compared
     */
    static OutputCheck of(String name, GoldenOutput golden, Computed computed) {
        golden.requireFloats();
        if (!Arrays.equals(golden.shape(), computed.shape())) {
            throw new UnsupportedCase("%s; the model gives %s".formatted(golden.best(), Arrays.toString(computed.shape())));
        }
        boolean both = golden.single().isPresent() && golden.exact().isPresent();
        StoredTensor best = golden.best();
        double error = 0;
        double reference = 0;
        double magnitude = 0;
        long compared = 0;
        for (int i = 0; i < computed.values().length; i++) {
            if (!computed.counts(i)) {
                continue;
            }
            double expected = GoldenOutput.element(best, i);
            error = Math.max(error, difference(computed.values()[i], expected));
            if (both) {
                reference = Math.max(reference, difference(GoldenOutput.element(golden.single().get(), i), expected));
            }
            if (Double.isFinite(expected)) {
                magnitude = Math.max(magnitude, Math.abs(expected));
            }
            compared++;
        }
        if (compared == 0) {
            throw new UnsupportedCase("%s has no element outside of padding, so nothing can be compared".formatted(name));
        }
        OptionalDouble known = both ? OptionalDouble.of(reference) : OptionalDouble.empty();
        double limit = golden.exact().isPresent() ? limit(reference, magnitude) : SMALL_WITHOUT_FLOAT64 * magnitude;
        return new OutputCheck(name, Arrays.stream(golden.shape()).boxed().toList(), compared, error, known, magnitude, limit);
    }

    private static double limit(double referenceError, double magnitude) {
        double finite = Double.isFinite(referenceError) ? referenceError : 0;
        return Math.max(FACTOR * finite, SMALL * magnitude);
    }

    private static double difference(double found, double expected) {
        if (Double.compare(found, expected) == 0 || found == expected) {
            return 0;
        }
        double difference = Math.abs(found - expected);
        return Double.isNaN(difference) ? Double.POSITIVE_INFINITY : difference;
    }
}
