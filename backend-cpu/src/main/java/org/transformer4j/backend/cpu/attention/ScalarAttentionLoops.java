package org.transformer4j.backend.cpu.attention;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import java.lang.foreign.MemorySegment;
import org.transformer4j.api.canon.Canon;
import org.transformer4j.api.canon.CanonMath;

/** {@link AttentionLoops} one number at a time. */
final class ScalarAttentionLoops implements AttentionLoops {
    @Override
    public void dots(int rows, MemorySegment q, long qo, int qStride, MemorySegment panel, long panelOffset, int headDim,
            int keys, MemorySegment scores, long so) {
        for (int row = 0; row < rows; row++) {
            for (int key = 0; key < keys; key++) {
                float total = 0;
                for (int start = 0; start < headDim; start += Canon.DOT_BLOCK) {
                    float sum = 0;
                    for (int d = start; d < Math.min(headDim, start + Canon.DOT_BLOCK); d++) {
                        sum = Math.fma(get(q, qo, row * qStride + d), get(panel, panelOffset, d * CacheLayout.PANEL + key), sum);
                    }
                    total = start == 0 ? sum : total + sum;
                }
                set(scores, so, row * SCORES + key, total);
            }
        }
    }

    @Override
    public float scale(MemorySegment scores, long so, int n, float factor) {
        float max = Float.NEGATIVE_INFINITY;
        for (int i = 0; i < n; i++) {
            float score = CanonMath.product(get(scores, so, i), factor);
            set(scores, so, i, score);
            max = CanonMath.max(score, max);
        }
        return max;
    }

    @Override
    public float scale(MemorySegment scores, long so, int n, float factor, MemorySegment biases, long bo) {
        float max = Float.NEGATIVE_INFINITY;
        for (int i = 0; i < n; i++) {
            float score = Math.fma(get(scores, so, i), factor, get(biases, bo, i));
            set(scores, so, i, score);
            max = CanonMath.max(score, max);
        }
        return max;
    }

    @Override
    public void cap(MemorySegment scores, long so, int n, float scale, float cap) {
        for (int i = 0; i < n; i++) {
            set(scores, so, i, CanonMath.tanh(CanonMath.product(get(scores, so, i), scale) / cap));
        }
    }

    @Override
    public void fill(MemorySegment x, long xo, int n, float value) {
        for (int i = 0; i < n; i++) {
            set(x, xo, i, value);
        }
    }

    @Override
    public void exp(MemorySegment scores, long so, int n, float max) {
        for (int i = 0; i < n; i++) {
            set(scores, so, i, CanonMath.exp(get(scores, so, i) - max));
        }
    }

    @Override
    public void differentiate(MemorySegment row, long weights, long gradients, int n, float level, float scale) {
        for (int i = 0; i < n; i++) {
            set(row, gradients, i, get(row, weights, i) * (get(row, gradients, i) - level) * scale);
        }
    }

    @Override
    public void accumulate(int rows, MemorySegment weights, long wo, int from, int to, boolean begun, MemorySegment values,
            long vo, int stride, MemorySegment o, long oo) {
        for (int row = 0; row < rows; row++) {
            for (int feature = 0; feature < stride && !begun; feature++) {
                set(o, oo, row * stride + feature, 0f);
            }
            for (int j = from; j < to; j++) {
                float weight = get(weights, wo, row * SCORES + j);
                for (int feature = 0; feature < stride; feature++) {
                    float sum = get(o, oo, row * stride + feature);
                    set(o, oo, row * stride + feature, Math.fma(weight, get(values, vo, j * stride + feature), sum));
                }
            }
        }
    }

    @Override
    public void join(MemorySegment o, long oo, float alpha, MemorySegment block, long bo, float beta, int stride) {
        for (int i = 0; i < stride; i++) {
            set(o, oo, i, Math.fma(get(o, oo, i), alpha, get(block, bo, i) * beta));
        }
    }

    private static float get(MemorySegment segment, long offset, int i) {
        return segment.get(JAVA_FLOAT, offset + 4L * i);
    }

    private static void set(MemorySegment segment, long offset, int i, float value) {
        segment.set(JAVA_FLOAT, offset + 4L * i, value);
    }
}
