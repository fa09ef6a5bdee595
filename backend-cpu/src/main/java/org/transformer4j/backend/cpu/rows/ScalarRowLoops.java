package org.transformer4j.backend.cpu.rows;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import java.lang.foreign.MemorySegment;
import org.transformer4j.api.canon.Canon;
import org.transformer4j.api.canon.CanonMath;

/**
 * {@link RowLoops} one number at a time. A lane of a sum is gone through from its first element to its last before the next
 * lane, and the tree over the lanes is a recursion: so nothing is stored, and the array for lanes stays unused.
 */
final class ScalarRowLoops implements RowLoops {
    private static final int SUM_LANES = Canon.SUM_LANES;

    @Override
    public float sum(MemorySegment x, long xo, int n, float[] lanes) {
        return sum(x, xo, n, 0, 1);
    }

    /** Lane {@code lane} after all steps of the tree down to distance {@code h}. */
    private static float sum(MemorySegment x, long xo, int n, int lane, int h) {
        if (h < SUM_LANES) {
            return sum(x, xo, n, lane, 2 * h) + sum(x, xo, n, lane + h, 2 * h);
        }
        float sum = 0;
        for (int i = lane; i < n; i += SUM_LANES) {
            sum += get(x, xo, i);
        }
        return sum;
    }

    @Override
    public float sumOfProducts(MemorySegment a, long ao, MemorySegment b, long bo, int n, float[] lanes) {
        return sumOfProducts(a, ao, b, bo, n, 0, 1);
    }

    private static float sumOfProducts(MemorySegment a, long ao, MemorySegment b, long bo, int n, int lane, int h) {
        if (h < SUM_LANES) {
            return sumOfProducts(a, ao, b, bo, n, lane, 2 * h) + sumOfProducts(a, ao, b, bo, n, lane + h, 2 * h);
        }
        float sum = 0;
        for (int i = lane; i < n; i += SUM_LANES) {
            sum += get(a, ao, i) * get(b, bo, i);
        }
        return sum;
    }

    @Override
    public float sumOfSquaredDistances(MemorySegment x, long xo, float mean, int n, float[] lanes) {
        return sumOfSquaredDistances(x, xo, mean, n, 0, 1);
    }

    private static float sumOfSquaredDistances(MemorySegment x, long xo, float mean, int n, int lane, int h) {
        if (h < SUM_LANES) {
            return sumOfSquaredDistances(x, xo, mean, n, lane, 2 * h) + sumOfSquaredDistances(x, xo, mean, n, lane + h, 2 * h);
        }
        float sum = 0;
        for (int i = lane; i < n; i += SUM_LANES) {
            float distance = get(x, xo, i) - mean;
            sum = Math.fma(distance, distance, sum);
        }
        return sum;
    }

    @Override
    public float max(MemorySegment x, long xo, int n, float[] lanes) {
        return max(x, xo, n, 0, 1);
    }

    private static float max(MemorySegment x, long xo, int n, int lane, int h) {
        if (h < SUM_LANES) {
            float low = max(x, xo, n, lane, 2 * h);
            return CanonMath.max(max(x, xo, n, lane + h, 2 * h), low);
        }
        float max = Float.NEGATIVE_INFINITY;
        for (int i = lane; i < n; i += SUM_LANES) {
            max = CanonMath.max(get(x, xo, i), max);
        }
        return max;
    }

    /** In plain order: which of two equal zeros is found makes no difference where the maximum is only subtracted. */
    @Override
    public float maxScaled(MemorySegment x, long xo, float scale, int n) {
        float max = Float.NEGATIVE_INFINITY;
        for (int i = 0; i < n; i++) {
            max = CanonMath.max(CanonMath.product(get(x, xo, i), scale), max);
        }
        return max;
    }

    @Override
    public int argMax(MemorySegment x, long xo, int n) {
        int index = 0;
        float max = Float.NEGATIVE_INFINITY;
        for (int i = 0; i < n; i++) {
            float value = get(x, xo, i);
            if (value > max) {
                max = value;
                index = i;
            }
        }
        return index;
    }

    @Override
    public void expScaled(MemorySegment x, long xo, float scale, float shift, MemorySegment y, long yo, int n) {
        for (int i = 0; i < n; i++) {
            set(y, yo, i, CanonMath.exp(CanonMath.product(get(x, xo, i), scale) - shift));
        }
    }

    @Override
    public void divide(MemorySegment x, long xo, float divisor, MemorySegment y, long yo, int n) {
        for (int i = 0; i < n; i++) {
            set(y, yo, i, get(x, xo, i) / divisor);
        }
    }

    @Override
    public void layerNorm(MemorySegment x, long xo, float mean, float factor, MemorySegment gamma, long go, MemorySegment beta,
            long bo, MemorySegment y, long yo, int n) {
        for (int i = 0; i < n; i++) {
            set(y, yo, i, Math.fma((get(x, xo, i) - mean) * factor, get(gamma, go, i), get(beta, bo, i)));
        }
    }

    @Override
    public void normalise(MemorySegment x, long xo, float mean, float factor, MemorySegment y, long yo, int n) {
        for (int i = 0; i < n; i++) {
            set(y, yo, i, (get(x, xo, i) - mean) * factor);
        }
    }

    @Override
    public void normGradient(MemorySegment x, long xo, float slope, MemorySegment g, long go, float level, float factor,
            MemorySegment y, long yo, int n) {
        for (int i = 0; i < n; i++) {
            set(y, yo, i, Math.fma(get(x, xo, i), slope, get(g, go, i) - level) * factor);
        }
    }

    @Override
    public void rmsNorm(MemorySegment x, long xo, float factor, MemorySegment gamma, long go, MemorySegment y, long yo, int n) {
        for (int i = 0; i < n; i++) {
            set(y, yo, i, get(x, xo, i) * factor * get(gamma, go, i));
        }
    }

    private static float get(MemorySegment segment, long offset, int i) {
        return segment.get(JAVA_FLOAT, offset + 4L * i);
    }

    private static void set(MemorySegment segment, long offset, int i, float value) {
        segment.set(JAVA_FLOAT, offset + 4L * i, value);
    }
}
