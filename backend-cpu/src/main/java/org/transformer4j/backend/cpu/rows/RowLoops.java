package org.transformer4j.backend.cpu.rows;

import java.lang.foreign.MemorySegment;
import org.transformer4j.backend.cpu.vector.VectorWidth;

/**
 * Loops over a row of {@code n} floats. Sums and maxima run in 64 lanes, as canon-1's "sum" says. Offsets are in bytes; up to 256
 * bytes behind the row may be read, but have no influence; {@code y} does not overlap what is read.
 */
public interface RowLoops {
    /** The loops of this virtual machine: vectors where there are any. */
    RowLoops BEST = VectorWidth.vectorised() ? new VectorRowLoops() : new ScalarRowLoops();

    /** Length of the array that a reduction in lanes works in. */
    int WORKING_LANES = 16;

    /** The sum of the row. */
    float sum(MemorySegment x, long xo, int n, float[] lanes);

    /** The sum of {@code a * b}, rounded before it is added. */
    float sumOfProducts(MemorySegment a, long ao, MemorySegment b, long bo, int n, float[] lanes);

    /** The sum of {@code fma(d, d, s)} with {@code d = x - mean}; with a mean of 0, the sum of squares. */
    float sumOfSquaredDistances(MemorySegment x, long xo, float mean, int n, float[] lanes);

    /** The largest number; NaNs are passed over. */
    float max(MemorySegment x, long xo, int n, float[] lanes);

    /** The largest of {@code fma(x, scale, +0)}; NaNs are passed over. */
    float maxScaled(MemorySegment x, long xo, float scale, int n);

    /** The lowest index of the largest number. */
    int argMax(MemorySegment x, long xo, int n);

    /** {@code y = exp(fma(x, scale, +0) - shift)}. */
    void expScaled(MemorySegment x, long xo, float scale, float shift, MemorySegment y, long yo, int n);

    /** {@code y = x / divisor}. */
    void divide(MemorySegment x, long xo, float divisor, MemorySegment y, long yo, int n);

    /** {@code y = fma((x - mean) * factor, gamma, beta)}. */
    void layerNorm(MemorySegment x, long xo, float mean, float factor, MemorySegment gamma, long go, MemorySegment beta, long bo,
            MemorySegment y, long yo, int n);

    /** {@code y = (x - mean) * factor}. */
    void normalise(MemorySegment x, long xo, float mean, float factor, MemorySegment y, long yo, int n);

    /** {@code y = fma(x, slope, g - level) * factor}, for normalised x. */
    void normGradient(MemorySegment x, long xo, float slope, MemorySegment g, long go, float level, float factor,
            MemorySegment y, long yo, int n);

    /** {@code y = (x * factor) * gamma}. */
    void rmsNorm(MemorySegment x, long xo, float factor, MemorySegment gamma, long go, MemorySegment y, long yo, int n);
}
