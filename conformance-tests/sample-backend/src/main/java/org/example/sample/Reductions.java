package org.example.sample;

import java.util.Arrays;
import org.transformer4j.api.op.Reduce;
import org.transformer4j.api.spi.Args;
import org.transformer4j.api.spi.Slice;

/** Reduce and argmax. */
final class Reductions {
    private Reductions() {}

    static void reduce(Reduce.Function function, float[] lanes, Args args) {
        for (long row = 0; row < args.size(0); row++) {
            SampleBuffer.set(args.slice(1), row, row(function, lanes, args.slice(0), row * args.size(1), args.size(1)));
        }
    }

    /** Element i goes to lane i mod 64; then the upper half of the lanes joins the lower, until one is left. */
    private static float row(Reduce.Function function, float[] lanes, Slice x, long start, long width) {
        Arrays.fill(lanes, function == Reduce.Function.MAX ? Float.NEGATIVE_INFINITY : 0f);
        for (long i = 0; i < width; i++) {
            int lane = (int) (i % lanes.length);
            float element = SampleBuffer.get(x, start + i);
            lanes[lane] = function == Reduce.Function.SUM_OF_SQUARES
                    ? Math.fma(element, element, lanes[lane]) : join(function, lanes[lane], element);
        }
        for (int half = lanes.length / 2; half > 0; half /= 2) {
            for (int lane = 0; lane < half; lane++) {
                lanes[lane] = join(function, lanes[lane], lanes[lane + half]);
            }
        }
        return lanes[0];
    }

    private static float join(Reduce.Function function, float lane, float other) {
        if (function == Reduce.Function.MAX) {
            return other > lane ? other : lane;
        }
        return lane + other;
    }

    static void argMax(Args args) {
        Slice x = args.slice(0);
        long width = args.size(1);
        for (long row = 0; row < args.size(0); row++) {
            int best = 0;
            float largest = Float.NEGATIVE_INFINITY;
            for (int i = 0; i < width; i++) {
                float element = SampleBuffer.get(x, row * width + i);
                best = element > largest ? i : best;
                largest = element > largest ? element : largest;
            }
            SampleBuffer.setInt(args.slice(1), row, best);
        }
    }
}
