package org.transformer4j.conformance.accuracy;

import java.util.stream.LongStream;

/**
 * What a sweep over floats found.
 *
 * @param ulp the largest error, in ulp of the result
 * @param at the argument that showed it
 * @param aboveOne how many arguments showed more than 1 ulp
 * @param argumentUlp the largest error in ulp of the argument, which is the scale of a gated activation
 * @param count how many arguments were tried
 */
record WorstError(double ulp, float at, long aboveOne, double argumentUlp, long count) {
    private static final long FLOATS = 1L << 32;
    private static final long CHUNK = 1L << 22;
    private static final WorstError NONE = new WorstError(0, Float.NaN, 0, 0, 0);

    /**
     * The worst error over every {@code stride}-th float, in the order of their bits, with all processors.
     *
     * @param stride 1 for every float there is
     */
    static WorstError sweep(MeasuredFunction function, long stride) {
        return LongStream.range(0, FLOATS / CHUNK)
                .parallel()
                .mapToObj(chunk -> chunk(function, Math.ceilDiv(chunk * CHUNK, stride) * stride, (chunk + 1) * CHUNK, stride))
                .reduce(NONE, WorstError::and);
    }

    private static WorstError chunk(MeasuredFunction function, long from, long to, long stride) {
        double ulp = 0;
        float at = Float.NaN;
        long aboveOne = 0;
        double argumentUlp = 0;
        long count = 0;
        for (long bits = from; bits < to; bits += stride) {
            float x = Float.intBitsToFloat((int) bits);
            float computed = function.computed().applyAsFloat(x);
            double exact = function.exact().applyAsDouble(x);
            double error = UlpError.of(computed, exact);
            if (error > ulp) {
                ulp = error;
                at = x;
            }
            if (error > 1) {
                aboveOne++;
            }
            argumentUlp = Math.max(argumentUlp, UlpError.of(computed, exact, x));
            count++;
        }
        return new WorstError(ulp, at, aboveOne, argumentUlp, count);
    }

    private WorstError and(WorstError other) {
        WorstError worse = other.ulp > ulp ? other : this;
        return new WorstError(
                worse.ulp,
                worse.at,
                aboveOne + other.aboveOne,
                Math.max(argumentUlp, other.argumentUlp),
                count + other.count);
    }
}
