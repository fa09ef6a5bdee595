package org.transformer4j.conformance.oracle;

import java.util.Arrays;
import org.transformer4j.api.canon.Canon;
import org.transformer4j.api.op.Reduce;
import org.transformer4j.api.spi.Args;

/** canon-1, "sum": rows that become one number. */
final class Reduction {
    private Reduction() {}

    /** The sum of {@code width} elements from {@code start} on, in 64 lanes. */
    static float sum(Numbers x, long start, long width) {
        return reduce(Reduce.Function.SUM, x, start, width);
    }

    /** The sum of squares of {@code width} elements from {@code start} on, in 64 lanes. */
    static float sumOfSquares(Numbers x, long start, long width) {
        return reduce(Reduce.Function.SUM_OF_SQUARES, x, start, width);
    }

    /** The largest of {@code width} elements from {@code start} on, NaNs passed over; negative infinity where there is none. */
    static float max(Numbers x, long start, long width) {
        return reduce(Reduce.Function.MAX, x, start, width);
    }

    private static float reduce(Reduce.Function function, Numbers x, long start, long width) {
        float[] lanes = new float[Canon.SUM_LANES];
        Arrays.fill(lanes, function == Reduce.Function.MAX ? Float.NEGATIVE_INFINITY : 0f);
        for (long i = 0; i < width; i++) {
            int lane = (int) (i % Canon.SUM_LANES);
            lanes[lane] = takeIn(function, lanes[lane], x.get(start + i));
        }
        for (int half = Canon.SUM_LANES / 2; half >= 1; half /= 2) {
            for (int lane = 0; lane < half; lane++) {
                lanes[lane] = join(function, lanes[lane], lanes[lane + half]);
            }
        }
        return lanes[0];
    }

    private static float takeIn(Reduce.Function function, float lane, float element) {
        return function == Reduce.Function.SUM_OF_SQUARES ? Math.fma(element, element, lane) : join(function, lane, element);
    }

    /** A NaN is never larger, so a maximum passes over it; of equals, as the two zeros are, the earlier lane's stays. */
    private static float join(Reduce.Function function, float lane, float other) {
        return switch (function) {
            case SUM, SUM_OF_SQUARES -> lane + other;
            case MAX -> other > lane ? other : lane;
        };
    }

    static void reduce(Reduce op, Args args) {
        long width = args.size(1);
        Numbers x = Numbers.of(args.slice(0));
        Numbers y = Numbers.of(args.slice(1));
        for (long row = 0; row < args.size(0); row++) {
            y.set(row, reduce(op.function(), x, row * width, width));
        }
    }

    static void argMax(Args args) {
        long width = args.size(1);
        Numbers x = Numbers.of(args.slice(0));
        Numbers y = Numbers.of(args.slice(1));
        for (long row = 0; row < args.size(0); row++) {
            float largest = Float.NEGATIVE_INFINITY;
            int index = 0;
            for (int i = 0; i < width; i++) {
                if (x.get(row * width + i) > largest) {
                    largest = x.get(row * width + i);
                    index = i;
                }
            }
            y.setInt(row, index);
        }
    }
}
