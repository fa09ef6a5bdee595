package org.transformer4j.backend.cpu.attention;

import java.lang.foreign.MemorySegment;
import org.transformer4j.api.canon.Canon;
import org.transformer4j.backend.cpu.vector.VectorWidth;

/**
 * The innermost loops of attention, over rows of working memory: scores have {@value #SCORES} floats from one row to the next,
 * features a whole number of pairs of vectors. Rows are padded, so whole vectors are read and written to their ends. Offsets
 * are in bytes, strides in floats.
 */
interface AttentionLoops {
    /** The loops of this virtual machine: vectors where there are any. */
    AttentionLoops BEST = VectorWidth.vectorised() ? new VectorAttentionLoops() : new ScalarAttentionLoops();

    /** Rows that are worked on together; working memory has a multiple of them. */
    int ROWS = 6;

    /** Floats from one row of scores to the next: the keys of a block. */
    int SCORES = Canon.ATTENTION_BLOCK;

    /**
     * Dot products of queries with the keys of one panel, as canon-1's "dot".
     *
     * @param rows 1 to {@link #ROWS}; rows behind them, up to a multiple of {@link #ROWS}, may be written as well
     * @param keys how many keys of the panel count; the others' dot products are unspecified
     */
    void dots(int rows, MemorySegment q, long qo, int qStride, MemorySegment panel, long panelOffset, int headDim,
            int keys, MemorySegment scores, long so);

    /** {@code s = fma(s, factor, +0)} for {@code n} scores of a row; returns their maximum, NaNs passed over. */
    float scale(MemorySegment scores, long so, int n, float factor);

    /** {@code s = fma(s, factor, bias)} for {@code n} scores of a row; returns their maximum, NaNs passed over. */
    float scale(MemorySegment scores, long so, int n, float factor, MemorySegment biases, long bo);

    /** {@code s = tanh(fma(s, scale, +0) / cap)} for {@code n} scores of a row. */
    void cap(MemorySegment scores, long so, int n, float scale, float cap);

    /** {@code x = value} for {@code n} floats. */
    void fill(MemorySegment x, long xo, int n, float value);

    /** {@code s = exp(s - max)} for {@code n} scores of a row. */
    void exp(MemorySegment scores, long so, int n, float max);

    /** {@code g = (p * (g - level)) * scale} for {@code n} weights p of a row and their gradients g. */
    void differentiate(MemorySegment row, long weights, long gradients, int n, float level, float scale);

    /**
     * Weighted sums of values, each an ascending chain of fma: {@code o = fma(weight[j], value[j], o)} for j from {@code from} to
     * {@code to - 1}.
     *
     * @param rows 1 to {@link #ROWS}; rows behind them, up to a multiple of {@link #ROWS}, may be written as well
     * @param begun whether the chains go on from where o stands; otherwise they start at +0
     * @param stride floats from one value to the next, and from one row of o to the next
     */
    void accumulate(int rows, MemorySegment weights, long wo, int from, int to, boolean begun, MemorySegment values,
            long vo, int stride, MemorySegment o, long oo);

    /** {@code o = fma(o, alpha, block * beta)}. */
    void join(MemorySegment o, long oo, float alpha, MemorySegment block, long bo, float beta, int stride);
}
