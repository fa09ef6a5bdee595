package org.transformer4j.backend.cpu.attention;

import static org.transformer4j.backend.cpu.elementwise.Lanes.load;
import static org.transformer4j.backend.cpu.elementwise.Lanes.store;
import static org.transformer4j.backend.cpu.vector.Species.FLOAT;
import static org.transformer4j.backend.cpu.vector.Species.LANES;
import static org.transformer4j.backend.cpu.vector.Species.ORDER;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import org.transformer4j.api.canon.Canon;
import org.transformer4j.backend.cpu.elementwise.VectorExp;
import org.transformer4j.backend.cpu.elementwise.VectorMath;
import org.transformer4j.backend.cpu.elementwise.VectorTanh;
import org.transformer4j.backend.cpu.rows.LargestLane;

/** {@link AttentionLoops} over whole vectors. */
final class VectorAttentionLoops implements AttentionLoops {
    @Override
    public void dots(int rows, MemorySegment q, long qo, int qStride, MemorySegment panel, long panelOffset, int headDim,
            int keys, MemorySegment scores, long so) {
        int vectors = rows == 1 ? 4 : 2;
        for (int key = 0; key < keys; key += vectors * LANES) {
            long keyed = panelOffset + 4L * key;
            long scored = so + 4L * key;
            for (int from = 0; from < headDim; from += Canon.DOT_BLOCK) {
                int to = Math.min(headDim, from + Canon.DOT_BLOCK);
                if (rows == 1) {
                    OneRow.dots(q, qo, panel, keyed, from, to, scores, scored);
                } else if (rows <= 4) {
                    FourRows.dots(q, qo, qStride, panel, keyed, from, to, scores, scored);
                } else {
                    SixRows.dots(q, qo, qStride, panel, keyed, from, to, scores, scored);
                }
            }
        }
    }

    @Override
    public float scale(MemorySegment scores, long so, int n, float factor) {
        FloatVector zero = FloatVector.zero(FLOAT);
        FloatVector all = FloatVector.broadcast(FLOAT, factor);
        FloatVector max = FloatVector.broadcast(FLOAT, Float.NEGATIVE_INFINITY);
        int whole = n & -LANES;
        for (int i = 0; i < whole; i += LANES) {
            FloatVector score = load(scores, so, i).fma(all, zero);
            store(score, scores, so, i);
            max = VectorMath.max(score, max);
        }
        if (whole < n) {
            FloatVector score = load(scores, so, whole).fma(all, zero);
            store(score, scores, so, whole);
            max = max.blend(VectorMath.max(score, max), FLOAT.indexInRange(whole, n));
        }
        return LargestLane.of(max);
    }

    @Override
    public float scale(MemorySegment scores, long so, int n, float factor, MemorySegment biases, long bo) {
        FloatVector all = FloatVector.broadcast(FLOAT, factor);
        FloatVector max = FloatVector.broadcast(FLOAT, Float.NEGATIVE_INFINITY);
        int whole = n & -LANES;
        for (int i = 0; i < whole; i += LANES) {
            FloatVector score = load(scores, so, i).fma(all, load(biases, bo, i));
            store(score, scores, so, i);
            max = VectorMath.max(score, max);
        }
        if (whole < n) {
            FloatVector score = load(scores, so, whole).fma(all, load(biases, bo, whole));
            store(score, scores, so, whole);
            max = max.blend(VectorMath.max(score, max), FLOAT.indexInRange(whole, n));
        }
        return LargestLane.of(max);
    }

    @Override
    public void cap(MemorySegment scores, long so, int n, float scale, float cap) {
        FloatVector zero = FloatVector.zero(FLOAT);
        FloatVector factor = FloatVector.broadcast(FLOAT, scale);
        FloatVector divisor = FloatVector.broadcast(FLOAT, cap);
        for (int i = 0; i < n; i += LANES) {
            VectorTanh.tanh(load(scores, so, i).fma(factor, zero).div(divisor)).intoMemorySegment(scores, so + 4L * i, ORDER);
        }
    }

    @Override
    public void fill(MemorySegment x, long xo, int n, float value) {
        FloatVector all = FloatVector.broadcast(FLOAT, value);
        for (int i = 0; i < n; i += LANES) {
            store(all, x, xo, i);
        }
    }

    @Override
    public void exp(MemorySegment scores, long so, int n, float max) {
        FloatVector shift = FloatVector.broadcast(FLOAT, max);
        for (int i = 0; i < n; i += LANES) {
            VectorExp.exp(load(scores, so, i).sub(shift)).intoMemorySegment(scores, so + 4L * i, ORDER);
        }
    }

    @Override
    public void differentiate(MemorySegment row, long weights, long gradients, int n, float level, float scale) {
        FloatVector subtrahend = FloatVector.broadcast(FLOAT, level);
        FloatVector factor = FloatVector.broadcast(FLOAT, scale);
        for (int i = 0; i < n; i += LANES) {
            store(load(row, weights, i).mul(load(row, gradients, i).sub(subtrahend)).mul(factor), row, gradients, i);
        }
    }

    @Override
    public void accumulate(int rows, MemorySegment weights, long wo, int from, int to, boolean begun, MemorySegment values,
            long vo, int stride, MemorySegment o, long oo) {
        int feature = 0;
        if (rows == 1) {
            for (; feature <= stride - 4 * LANES; feature += 4 * LANES) {
                OneRow.accumulateFour(weights, wo, from, to, begun, values, vo + 4L * feature, stride, o, oo + 4L * feature);
            }
        }
        for (; feature < stride; feature += 2 * LANES) {
            long valued = vo + 4L * feature;
            long summed = oo + 4L * feature;
            if (rows == 1) {
                OneRow.accumulateTwo(weights, wo, from, to, begun, values, valued, stride, o, summed);
            } else if (rows <= 4) {
                FourRows.accumulate(weights, wo, from, to, begun, values, valued, stride, o, summed);
            } else {
                SixRows.accumulate(weights, wo, from, to, begun, values, valued, stride, o, summed);
            }
        }
    }

    @Override
    public void join(MemorySegment o, long oo, float alpha, MemorySegment block, long bo, float beta, int stride) {
        FloatVector a = FloatVector.broadcast(FLOAT, alpha);
        FloatVector b = FloatVector.broadcast(FLOAT, beta);
        for (int i = 0; i < stride; i += LANES) {
            store(load(o, oo, i).fma(a, load(block, bo, i).mul(b)), o, oo, i);
        }
    }
}
