package org.transformer4j.backend.cpu.rows;

import static org.transformer4j.backend.cpu.elementwise.Lanes.load;
import static org.transformer4j.backend.cpu.rows.LaneTree.inside;
import static org.transformer4j.backend.cpu.vector.Species.FLOAT;
import static org.transformer4j.backend.cpu.vector.Species.LANES;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import org.transformer4j.api.canon.Canon;
import org.transformer4j.backend.cpu.elementwise.VectorMath;

/**
 * Reductions of a row in 64 lanes. A strip is four vectors of lanes that lie a quarter of the 64 apart, which hides the latency of
 * an addition; with 512 bits it is all of them, with fewer bits the row is gone through two or four times. A strip ends
 * with the first two steps of the tree, whose partners it holds, so what is left is one vector.
 */
final class VectorReductions {
    private static final int STEP = Canon.SUM_LANES;
    private static final int Q1 = STEP / 4;
    private static final int Q2 = STEP / 2;
    private static final int Q3 = STEP / 4 * 3;

    private VectorReductions() {}

    static float sum(MemorySegment x, long xo, int n) {
        FloatVector first = sumStrip(x, xo, n, 0);
        if (LANES == 8) {
            first = first.add(sumStrip(x, xo, n, 8));
        }
        if (LANES == 4) {
            first = first.add(sumStrip(x, xo, n, 8));
            FloatVector second = sumStrip(x, xo, n, 4);
            second = second.add(sumStrip(x, xo, n, 12));
            first = first.add(second);
        }
        return LaneTree.sum(first);
    }

    private static FloatVector sumStrip(MemorySegment x, long xo, int n, int lane) {
        int whole = n & -STEP;
        FloatVector s0 = FloatVector.zero(FLOAT);
        FloatVector s1 = s0;
        FloatVector s2 = s0;
        FloatVector s3 = s0;
        for (int i = 0; i < whole; i += STEP) {
            s0 = s0.add(load(x, xo, lane + i));
            s1 = s1.add(load(x, xo, lane + i + Q1));
            s2 = s2.add(load(x, xo, lane + i + Q2));
            s3 = s3.add(load(x, xo, lane + i + Q3));
        }
        if (whole < n) {
            int i = whole + lane;
            s0 = s0.blend(s0.add(load(x, xo, i)), inside(i, n));
            s1 = s1.blend(s1.add(load(x, xo, i + Q1)), inside(i + Q1, n));
            s2 = s2.blend(s2.add(load(x, xo, i + Q2)), inside(i + Q2, n));
            s3 = s3.blend(s3.add(load(x, xo, i + Q3)), inside(i + Q3, n));
        }
        s0 = s0.add(s2);
        s1 = s1.add(s3);
        return s0.add(s1);
    }

    static float sumOfSquares(MemorySegment x, long xo, int n) {
        FloatVector first = sumOfSquaresStrip(x, xo, n, 0);
        if (LANES == 8) {
            first = first.add(sumOfSquaresStrip(x, xo, n, 8));
        }
        if (LANES == 4) {
            first = first.add(sumOfSquaresStrip(x, xo, n, 8));
            FloatVector second = sumOfSquaresStrip(x, xo, n, 4);
            second = second.add(sumOfSquaresStrip(x, xo, n, 12));
            first = first.add(second);
        }
        return LaneTree.sum(first);
    }

    private static FloatVector sumOfSquaresStrip(MemorySegment x, long xo, int n, int lane) {
        int whole = n & -STEP;
        FloatVector s0 = FloatVector.zero(FLOAT);
        FloatVector s1 = s0;
        FloatVector s2 = s0;
        FloatVector s3 = s0;
        for (int i = 0; i < whole; i += STEP) {
            s0 = squares(load(x, xo, lane + i), s0);
            s1 = squares(load(x, xo, lane + i + Q1), s1);
            s2 = squares(load(x, xo, lane + i + Q2), s2);
            s3 = squares(load(x, xo, lane + i + Q3), s3);
        }
        if (whole < n) {
            int i = whole + lane;
            s0 = s0.blend(squares(load(x, xo, i), s0), inside(i, n));
            s1 = s1.blend(squares(load(x, xo, i + Q1), s1), inside(i + Q1, n));
            s2 = s2.blend(squares(load(x, xo, i + Q2), s2), inside(i + Q2, n));
            s3 = s3.blend(squares(load(x, xo, i + Q3), s3), inside(i + Q3, n));
        }
        s0 = s0.add(s2);
        s1 = s1.add(s3);
        return s0.add(s1);
    }

    static float sumOfSquaredDistances(MemorySegment x, long xo, float mean, int n) {
        FloatVector first = sumOfSquaredDistancesStrip(x, xo, mean, n, 0);
        if (LANES == 8) {
            first = first.add(sumOfSquaredDistancesStrip(x, xo, mean, n, 8));
        }
        if (LANES == 4) {
            first = first.add(sumOfSquaredDistancesStrip(x, xo, mean, n, 8));
            FloatVector second = sumOfSquaredDistancesStrip(x, xo, mean, n, 4);
            second = second.add(sumOfSquaredDistancesStrip(x, xo, mean, n, 12));
            first = first.add(second);
        }
        return LaneTree.sum(first);
    }

    private static FloatVector sumOfSquaredDistancesStrip(MemorySegment x, long xo, float mean, int n, int lane) {
        int whole = n & -STEP;
        FloatVector s0 = FloatVector.zero(FLOAT);
        FloatVector s1 = s0;
        FloatVector s2 = s0;
        FloatVector s3 = s0;
        for (int i = 0; i < whole; i += STEP) {
            s0 = squares(load(x, xo, lane + i).sub(mean), s0);
            s1 = squares(load(x, xo, lane + i + Q1).sub(mean), s1);
            s2 = squares(load(x, xo, lane + i + Q2).sub(mean), s2);
            s3 = squares(load(x, xo, lane + i + Q3).sub(mean), s3);
        }
        if (whole < n) {
            int i = whole + lane;
            s0 = s0.blend(squares(load(x, xo, i).sub(mean), s0), inside(i, n));
            s1 = s1.blend(squares(load(x, xo, i + Q1).sub(mean), s1), inside(i + Q1, n));
            s2 = s2.blend(squares(load(x, xo, i + Q2).sub(mean), s2), inside(i + Q2, n));
            s3 = s3.blend(squares(load(x, xo, i + Q3).sub(mean), s3), inside(i + Q3, n));
        }
        s0 = s0.add(s2);
        s1 = s1.add(s3);
        return s0.add(s1);
    }

    static float max(MemorySegment x, long xo, int n) {
        FloatVector first = maxStrip(x, xo, n, 0);
        if (LANES == 8) {
            first = VectorMath.max(maxStrip(x, xo, n, 8), first);
        }
        if (LANES == 4) {
            first = VectorMath.max(maxStrip(x, xo, n, 8), first);
            FloatVector second = maxStrip(x, xo, n, 4);
            second = VectorMath.max(maxStrip(x, xo, n, 12), second);
            first = VectorMath.max(second, first);
        }
        return LaneTree.max(first);
    }

    private static FloatVector maxStrip(MemorySegment x, long xo, int n, int lane) {
        int whole = n & -STEP;
        FloatVector s0 = FloatVector.broadcast(FLOAT, Float.NEGATIVE_INFINITY);
        FloatVector s1 = s0;
        FloatVector s2 = s0;
        FloatVector s3 = s0;
        for (int i = 0; i < whole; i += STEP) {
            s0 = VectorMath.max(load(x, xo, lane + i), s0);
            s1 = VectorMath.max(load(x, xo, lane + i + Q1), s1);
            s2 = VectorMath.max(load(x, xo, lane + i + Q2), s2);
            s3 = VectorMath.max(load(x, xo, lane + i + Q3), s3);
        }
        if (whole < n) {
            int i = whole + lane;
            s0 = s0.blend(VectorMath.max(load(x, xo, i), s0), inside(i, n));
            s1 = s1.blend(VectorMath.max(load(x, xo, i + Q1), s1), inside(i + Q1, n));
            s2 = s2.blend(VectorMath.max(load(x, xo, i + Q2), s2), inside(i + Q2, n));
            s3 = s3.blend(VectorMath.max(load(x, xo, i + Q3), s3), inside(i + Q3, n));
        }
        s0 = VectorMath.max(s2, s0);
        s1 = VectorMath.max(s3, s1);
        return VectorMath.max(s1, s0);
    }

    private static FloatVector squares(FloatVector d, FloatVector sum) {
        return d.fma(d, sum);
    }
}
