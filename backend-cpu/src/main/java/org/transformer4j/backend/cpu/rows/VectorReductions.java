package org.transformer4j.backend.cpu.rows;

import static jdk.incubator.vector.VectorOperators.GT;
import static org.transformer4j.backend.cpu.vector.Species.FLOAT;
import static org.transformer4j.backend.cpu.vector.Species.LANES;
import static org.transformer4j.backend.cpu.vector.Species.ORDER;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import org.transformer4j.api.canon.Canon;
import org.transformer4j.api.canon.CanonMath;

/**
 * Reductions of a row in 64 lanes. A strip is four vectors of lanes that lie a quarter of the 64 apart, which hides the
 * latency of an addition; with 512 bits it is all of them, with fewer bits the row is gone through two or four times. A strip
 * ends with the first two steps of the tree, whose partners it holds, and leaves the rest to arithmetic on 16 numbers.
 *
 * <p>The numbers pass from the strips to the tree in an array, because a vector that a method returns is boxed wherever the
 * compiler does not inline that method; and the strips are flat, for the reason given at
 * {@link org.transformer4j.backend.cpu.elementwise.VectorMath}.
 */
final class VectorReductions {
    private static final int STEP = Canon.SUM_LANES;
    private static final int Q1 = STEP / 4;
    private static final int Q2 = STEP / 2;
    private static final int Q3 = STEP / 4 * 3;
    private static final long STEP_BYTES = 4L * STEP;
    private static final long QUARTER = STEP_BYTES / 4;

    private VectorReductions() {}

    static float sum(MemorySegment x, long xo, int n, float[] lanes) {
        for (int lane = 0; lane < Q1; lane += LANES) {
            sum(x, xo, n, lane, lanes);
        }
        return tree(lanes);
    }

    static float sumOfProducts(MemorySegment a, long ao, MemorySegment b, long bo, int n, float[] lanes) {
        for (int lane = 0; lane < Q1; lane += LANES) {
            sumOfProducts(a, ao, b, bo, n, lane, lanes);
        }
        return tree(lanes);
    }

    static float sumOfSquaredDistances(MemorySegment x, long xo, float mean, int n, float[] lanes) {
        for (int lane = 0; lane < Q1; lane += LANES) {
            sumOfSquaredDistances(x, xo, mean, n, lane, lanes);
        }
        return tree(lanes);
    }

    static float max(MemorySegment x, long xo, int n, float[] lanes) {
        for (int lane = 0; lane < Q1; lane += LANES) {
            max(x, xo, n, lane, lanes);
        }
        for (int h = Q1 / 2; h > 0; h /= 2) {
            for (int lane = 0; lane < h; lane++) {
                lanes[lane] = CanonMath.max(lanes[lane + h], lanes[lane]);
            }
        }
        return lanes[0];
    }

    /** The steps of the tree for h = 8, 4, 2, 1. */
    private static float tree(float[] lanes) {
        float s0 = lanes[0] + lanes[8] + (lanes[4] + lanes[12]);
        float s1 = lanes[1] + lanes[9] + (lanes[5] + lanes[13]);
        float s2 = lanes[2] + lanes[10] + (lanes[6] + lanes[14]);
        float s3 = lanes[3] + lanes[11] + (lanes[7] + lanes[15]);
        return s0 + s2 + (s1 + s3);
    }

    private static void sum(MemorySegment x, long xo, int n, int lane, float[] lanes) {
        FloatVector s0 = FloatVector.zero(FLOAT);
        FloatVector s1 = s0;
        FloatVector s2 = s0;
        FloatVector s3 = s0;
        long x0 = xo + 4L * lane;
        long x1 = x0 + QUARTER;
        long x2 = x1 + QUARTER;
        long x3 = x2 + QUARTER;
        int steps = n / STEP;
        for (int i = 0; i < steps; i++) {
            s0 = s0.add(FloatVector.fromMemorySegment(FLOAT, x, x0 + STEP_BYTES * i, ORDER));
            s1 = s1.add(FloatVector.fromMemorySegment(FLOAT, x, x1 + STEP_BYTES * i, ORDER));
            s2 = s2.add(FloatVector.fromMemorySegment(FLOAT, x, x2 + STEP_BYTES * i, ORDER));
            s3 = s3.add(FloatVector.fromMemorySegment(FLOAT, x, x3 + STEP_BYTES * i, ORDER));
        }
        int rest = n % STEP;
        if (rest > 0) {
            s0 = s0.add(FloatVector.fromMemorySegment(FLOAT, x, x0 + STEP_BYTES * steps, ORDER),
                    FLOAT.indexInRange(lane, rest));
            s1 = s1.add(FloatVector.fromMemorySegment(FLOAT, x, x1 + STEP_BYTES * steps, ORDER),
                    FLOAT.indexInRange(lane + Q1, rest));
            s2 = s2.add(FloatVector.fromMemorySegment(FLOAT, x, x2 + STEP_BYTES * steps, ORDER),
                    FLOAT.indexInRange(lane + Q2, rest));
            s3 = s3.add(FloatVector.fromMemorySegment(FLOAT, x, x3 + STEP_BYTES * steps, ORDER),
                    FLOAT.indexInRange(lane + Q3, rest));
        }
        s0.add(s2).add(s1.add(s3)).intoArray(lanes, lane);
    }

    private static void sumOfProducts(MemorySegment a, long ao, MemorySegment b, long bo, int n, int lane, float[] lanes) {
        FloatVector s0 = FloatVector.zero(FLOAT);
        FloatVector s1 = s0;
        FloatVector s2 = s0;
        FloatVector s3 = s0;
        long a0 = ao + 4L * lane;
        long b0 = bo + 4L * lane;
        int steps = n / STEP;
        for (int i = 0; i < steps; i++) {
            long ai = a0 + STEP_BYTES * i;
            long bi = b0 + STEP_BYTES * i;
            s0 = s0.add(load(a, ai).mul(load(b, bi)));
            s1 = s1.add(load(a, ai + QUARTER).mul(load(b, bi + QUARTER)));
            s2 = s2.add(load(a, ai + 2 * QUARTER).mul(load(b, bi + 2 * QUARTER)));
            s3 = s3.add(load(a, ai + 3 * QUARTER).mul(load(b, bi + 3 * QUARTER)));
        }
        int rest = n % STEP;
        if (rest > 0) {
            long ai = a0 + STEP_BYTES * steps;
            long bi = b0 + STEP_BYTES * steps;
            s0 = s0.add(load(a, ai).mul(load(b, bi)), FLOAT.indexInRange(lane, rest));
            s1 = s1.add(load(a, ai + QUARTER).mul(load(b, bi + QUARTER)), FLOAT.indexInRange(lane + Q1, rest));
            s2 = s2.add(load(a, ai + 2 * QUARTER).mul(load(b, bi + 2 * QUARTER)), FLOAT.indexInRange(lane + Q2, rest));
            s3 = s3.add(load(a, ai + 3 * QUARTER).mul(load(b, bi + 3 * QUARTER)), FLOAT.indexInRange(lane + Q3, rest));
        }
        s0.add(s2).add(s1.add(s3)).intoArray(lanes, lane);
    }

    private static FloatVector load(MemorySegment x, long offset) {
        return FloatVector.fromMemorySegment(FLOAT, x, offset, ORDER);
    }

    private static void sumOfSquaredDistances(MemorySegment x, long xo, float mean, int n, int lane, float[] lanes) {
        FloatVector s0 = FloatVector.zero(FLOAT);
        FloatVector s1 = s0;
        FloatVector s2 = s0;
        FloatVector s3 = s0;
        FloatVector centre = FloatVector.broadcast(FLOAT, mean);
        long x0 = xo + 4L * lane;
        long x1 = x0 + QUARTER;
        long x2 = x1 + QUARTER;
        long x3 = x2 + QUARTER;
        int steps = n / STEP;
        for (int i = 0; i < steps; i++) {
            FloatVector d = FloatVector.fromMemorySegment(FLOAT, x, x0 + STEP_BYTES * i, ORDER).sub(centre);
            s0 = d.fma(d, s0);
            d = FloatVector.fromMemorySegment(FLOAT, x, x1 + STEP_BYTES * i, ORDER).sub(centre);
            s1 = d.fma(d, s1);
            d = FloatVector.fromMemorySegment(FLOAT, x, x2 + STEP_BYTES * i, ORDER).sub(centre);
            s2 = d.fma(d, s2);
            d = FloatVector.fromMemorySegment(FLOAT, x, x3 + STEP_BYTES * i, ORDER).sub(centre);
            s3 = d.fma(d, s3);
        }
        int rest = n % STEP;
        if (rest > 0) {
            FloatVector d = FloatVector.fromMemorySegment(FLOAT, x, x0 + STEP_BYTES * steps, ORDER).sub(centre);
            s0 = s0.blend(d.fma(d, s0), FLOAT.indexInRange(lane, rest));
            d = FloatVector.fromMemorySegment(FLOAT, x, x1 + STEP_BYTES * steps, ORDER).sub(centre);
            s1 = s1.blend(d.fma(d, s1), FLOAT.indexInRange(lane + Q1, rest));
            d = FloatVector.fromMemorySegment(FLOAT, x, x2 + STEP_BYTES * steps, ORDER).sub(centre);
            s2 = s2.blend(d.fma(d, s2), FLOAT.indexInRange(lane + Q2, rest));
            d = FloatVector.fromMemorySegment(FLOAT, x, x3 + STEP_BYTES * steps, ORDER).sub(centre);
            s3 = s3.blend(d.fma(d, s3), FLOAT.indexInRange(lane + Q3, rest));
        }
        s0.add(s2).add(s1.add(s3)).intoArray(lanes, lane);
    }

    private static void max(MemorySegment x, long xo, int n, int lane, float[] lanes) {
        FloatVector s0 = FloatVector.broadcast(FLOAT, Float.NEGATIVE_INFINITY);
        FloatVector s1 = s0;
        FloatVector s2 = s0;
        FloatVector s3 = s0;
        long x0 = xo + 4L * lane;
        long x1 = x0 + QUARTER;
        long x2 = x1 + QUARTER;
        long x3 = x2 + QUARTER;
        int steps = n / STEP;
        for (int i = 0; i < steps; i++) {
            FloatVector v = FloatVector.fromMemorySegment(FLOAT, x, x0 + STEP_BYTES * i, ORDER);
            s0 = s0.blend(v, v.compare(GT, s0));
            v = FloatVector.fromMemorySegment(FLOAT, x, x1 + STEP_BYTES * i, ORDER);
            s1 = s1.blend(v, v.compare(GT, s1));
            v = FloatVector.fromMemorySegment(FLOAT, x, x2 + STEP_BYTES * i, ORDER);
            s2 = s2.blend(v, v.compare(GT, s2));
            v = FloatVector.fromMemorySegment(FLOAT, x, x3 + STEP_BYTES * i, ORDER);
            s3 = s3.blend(v, v.compare(GT, s3));
        }
        int rest = n % STEP;
        if (rest > 0) {
            FloatVector v = FloatVector.fromMemorySegment(FLOAT, x, x0 + STEP_BYTES * steps, ORDER);
            s0 = s0.blend(v, v.compare(GT, s0).and(FLOAT.indexInRange(lane, rest)));
            v = FloatVector.fromMemorySegment(FLOAT, x, x1 + STEP_BYTES * steps, ORDER);
            s1 = s1.blend(v, v.compare(GT, s1).and(FLOAT.indexInRange(lane + Q1, rest)));
            v = FloatVector.fromMemorySegment(FLOAT, x, x2 + STEP_BYTES * steps, ORDER);
            s2 = s2.blend(v, v.compare(GT, s2).and(FLOAT.indexInRange(lane + Q2, rest)));
            v = FloatVector.fromMemorySegment(FLOAT, x, x3 + STEP_BYTES * steps, ORDER);
            s3 = s3.blend(v, v.compare(GT, s3).and(FLOAT.indexInRange(lane + Q3, rest)));
        }
        s0 = s0.blend(s2, s2.compare(GT, s0));
        s1 = s1.blend(s3, s3.compare(GT, s1));
        s0.blend(s1, s1.compare(GT, s0)).intoArray(lanes, lane);
    }
}
