package org.transformer4j.backend.cpu.elementwise;

import java.lang.foreign.MemorySegment;
import org.transformer4j.api.op.Binary;
import org.transformer4j.api.op.Unary;
import org.transformer4j.backend.cpu.vector.VectorWidth;

/** Loops over runs of {@code n} neighbouring elements. Offsets are in bytes; {@code y} does not overlap what is read. */
public interface ElementLoops {
    /** The loops of this virtual machine: vectors where there are any. */
    ElementLoops BEST = VectorWidth.vectorised() ? new VectorElementLoops() : new ScalarElementLoops();

    /** Chains of fused multiply-adds that run at once; a multiple of every vector. */
    int CHAINS = 1536;

    /** {@code y = f(x)}. */
    void unary(Unary.Function f, MemorySegment x, long xo, MemorySegment y, long yo, int n);

    /** {@code y = f(a, b)}. */
    void binary(Binary.Function f, MemorySegment a, long ao, MemorySegment b, long bo, MemorySegment y, long yo, int n);

    /** {@code y = f(a, b)} with one number {@code b}. */
    void binary(Binary.Function f, MemorySegment a, long ao, float b, MemorySegment y, long yo, int n);

    /** {@code y = fma(a, b, c)}. */
    void fma(MemorySegment a, long ao, MemorySegment b, long bo, MemorySegment c, long co,
            MemorySegment y, long yo, int n);

    /** {@code y = fma(a, b, c)} with one number {@code c}. */
    void fma(MemorySegment a, long ao, MemorySegment b, long bo, float c, MemorySegment y, long yo, int n);

    /** {@code y = fma(a, b, c)} with one number {@code b}. */
    void fma(MemorySegment a, long ao, float b, MemorySegment c, long co, MemorySegment y, long yo, int n);

    /** {@code y = fma(a, b, c)} with one number {@code b} and one {@code c}. */
    void fma(MemorySegment a, long ao, float b, float c, MemorySegment y, long yo, int n);

    /** {@code steps} times {@code y = fma(y, b, c)}, for the first {@code n} of {@link #CHAINS} elements at least. */
    void fmaChain(int steps, float b, float c, float[] y, int n);

    /** {@code y = condition != 0 ? a : b}. */
    void select(MemorySegment condition, long conditionOffset, MemorySegment a, long ao, MemorySegment b, long bo,
            MemorySegment y, long yo, int n);

    /** {@code y = value}. */
    void fill(float value, MemorySegment y, long yo, int n);
}
