package org.transformer4j.backend.cpu.rows;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static org.transformer4j.backend.cpu.elementwise.Lanes.load;
import static org.transformer4j.backend.cpu.elementwise.Lanes.store;
import static org.transformer4j.backend.cpu.elementwise.VectorExp.exp;
import static org.transformer4j.backend.cpu.vector.Species.FLOAT;
import static org.transformer4j.backend.cpu.vector.Species.INT;
import static org.transformer4j.backend.cpu.vector.Species.LANES;
import static org.transformer4j.backend.cpu.vector.Species.ORDER;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import org.transformer4j.backend.cpu.elementwise.VectorMath;

/**
 * {@link RowLoops} over whole vectors. Where the length of a row is no multiple of a vector, the last vector is taken to end with
 * the row: some elements are computed twice, to the same bits, because the result does not overlap what is read.
 */
final class VectorRowLoops implements RowLoops {
    private static final RowLoops SCALAR = new ScalarRowLoops();
    private static final IntVector FIRST_INDICES = IntVector.zero(INT).addIndex(1);

    @Override
    public float sum(MemorySegment x, long xo, int n, float[] lanes) {
        return VectorReductions.sum(x, xo, n, lanes);
    }

    @Override
    public float sumOfProducts(MemorySegment a, long ao, MemorySegment b, long bo, int n, float[] lanes) {
        return VectorReductions.sumOfProducts(a, ao, b, bo, n, lanes);
    }

    @Override
    public float sumOfSquaredDistances(MemorySegment x, long xo, float mean, int n, float[] lanes) {
        return VectorReductions.sumOfSquaredDistances(x, xo, mean, n, lanes);
    }

    @Override
    public float max(MemorySegment x, long xo, int n, float[] lanes) {
        return VectorReductions.max(x, xo, n, lanes);
    }

    @Override
    public float maxScaled(MemorySegment x, long xo, float scale, int n) {
        if (n < LANES) {
            return SCALAR.maxScaled(x, xo, scale, n);
        }
        FloatVector zero = FloatVector.zero(FLOAT);
        FloatVector factor = FloatVector.broadcast(FLOAT, scale);
        FloatVector max = FloatVector.broadcast(FLOAT, Float.NEGATIVE_INFINITY);
        for (int i = 0; i < n; i += LANES) {
            max = VectorMath.max(load(x, xo, Math.min(i, n - LANES)).fma(factor, zero), max);
        }
        return LargestLane.of(max);
    }

    /** Each lane keeps its first largest; the lowest index among the lanes that hold the largest is the answer. */
    @Override
    public int argMax(MemorySegment x, long xo, int n) {
        FloatVector lanes = FloatVector.broadcast(FLOAT, Float.NEGATIVE_INFINITY);
        IntVector indices = IntVector.zero(INT);
        int i = 0;
        for (; i <= n - LANES; i += LANES) {
            FloatVector v = load(x, xo, i);
            VectorMask<Float> larger = v.compare(VectorOperators.GT, lanes);
            lanes = lanes.blend(v, larger);
            indices = indices.blend(FIRST_INDICES.add(i), larger.cast(INT));
        }
        float max = LargestLane.of(lanes);
        VectorMask<Float> largest = lanes.compare(VectorOperators.EQ, max);
        int index = indices.blend(Integer.MAX_VALUE, largest.not().cast(INT)).reduceLanes(VectorOperators.MIN);
        for (; i < n; i++) {
            float value = x.get(JAVA_FLOAT, xo + 4L * i);
            if (value > max) {
                max = value;
                index = i;
            }
        }
        return index;
    }

    @Override
    public void expScaled(MemorySegment x, long xo, float scale, float shift, MemorySegment y, long yo, int n) {
        if (n < LANES) {
            SCALAR.expScaled(x, xo, scale, shift, y, yo, n);
            return;
        }
        FloatVector zero = FloatVector.zero(FLOAT);
        FloatVector factor = FloatVector.broadcast(FLOAT, scale);
        FloatVector subtrahend = FloatVector.broadcast(FLOAT, shift);
        for (int i = 0; i < n; i += LANES) {
            int at = Math.min(i, n - LANES);
            exp(load(x, xo, at).fma(factor, zero).sub(subtrahend)).intoMemorySegment(y, yo + 4L * at, ORDER);
        }
    }

    @Override
    public void divide(MemorySegment x, long xo, float divisor, MemorySegment y, long yo, int n) {
        if (n < LANES) {
            SCALAR.divide(x, xo, divisor, y, yo, n);
            return;
        }
        FloatVector all = FloatVector.broadcast(FLOAT, divisor);
        for (int i = 0; i < n; i += LANES) {
            int at = Math.min(i, n - LANES);
            store(load(x, xo, at).div(all), y, yo, at);
        }
    }

    @Override
    public void layerNorm(MemorySegment x, long xo, float mean, float factor, MemorySegment gamma, long go, MemorySegment beta,
            long bo, MemorySegment y, long yo, int n) {
        if (n < LANES) {
            SCALAR.layerNorm(x, xo, mean, factor, gamma, go, beta, bo, y, yo, n);
            return;
        }
        FloatVector centre = FloatVector.broadcast(FLOAT, mean);
        FloatVector scale = FloatVector.broadcast(FLOAT, factor);
        for (int i = 0; i < n; i += LANES) {
            int at = Math.min(i, n - LANES);
            FloatVector scaled = load(x, xo, at).sub(centre).mul(scale);
            store(scaled.fma(load(gamma, go, at), load(beta, bo, at)), y, yo, at);
        }
    }

    @Override
    public void normalise(MemorySegment x, long xo, float mean, float factor, MemorySegment y, long yo, int n) {
        if (n < LANES) {
            SCALAR.normalise(x, xo, mean, factor, y, yo, n);
            return;
        }
        FloatVector centre = FloatVector.broadcast(FLOAT, mean);
        FloatVector scale = FloatVector.broadcast(FLOAT, factor);
        for (int i = 0; i < n; i += LANES) {
            int at = Math.min(i, n - LANES);
            store(load(x, xo, at).sub(centre).mul(scale), y, yo, at);
        }
    }

    @Override
    public void normGradient(MemorySegment x, long xo, float slope, MemorySegment g, long go, float level, float factor,
            MemorySegment y, long yo, int n) {
        if (n < LANES) {
            SCALAR.normGradient(x, xo, slope, g, go, level, factor, y, yo, n);
            return;
        }
        FloatVector slopes = FloatVector.broadcast(FLOAT, slope);
        FloatVector centre = FloatVector.broadcast(FLOAT, level);
        FloatVector scale = FloatVector.broadcast(FLOAT, factor);
        for (int i = 0; i < n; i += LANES) {
            int at = Math.min(i, n - LANES);
            store(load(x, xo, at).fma(slopes, load(g, go, at).sub(centre)).mul(scale), y, yo, at);
        }
    }

    @Override
    public void rmsNorm(MemorySegment x, long xo, float factor, MemorySegment gamma, long go, MemorySegment y, long yo, int n) {
        if (n < LANES) {
            SCALAR.rmsNorm(x, xo, factor, gamma, go, y, yo, n);
            return;
        }
        FloatVector scale = FloatVector.broadcast(FLOAT, factor);
        for (int i = 0; i < n; i += LANES) {
            int at = Math.min(i, n - LANES);
            store(load(x, xo, at).mul(scale).mul(load(gamma, go, at)), y, yo, at);
        }
    }
}
