package org.transformer4j.backend.cpu.elementwise;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.MemorySegment;
import org.transformer4j.api.op.Binary;
import org.transformer4j.api.op.Unary;

/** {@link ElementLoops} one element at a time: for machines without vectors, and for runs shorter than one. */
final class ScalarElementLoops implements ElementLoops {
    @Override
    public void unary(Unary.Function f, MemorySegment x, long xo, MemorySegment y, long yo, int n) {
        for (int i = 0; i < n; i++) {
            set(y, yo, i, ScalarMath.apply(f, get(x, xo, i)));
        }
    }

    @Override
    public void binary(Binary.Function f, MemorySegment a, long ao, MemorySegment b, long bo, MemorySegment y, long yo, int n) {
        for (int i = 0; i < n; i++) {
            set(y, yo, i, ScalarMath.apply(f, get(a, ao, i), get(b, bo, i)));
        }
    }

    @Override
    public void binary(Binary.Function f, MemorySegment a, long ao, float b, MemorySegment y, long yo, int n) {
        for (int i = 0; i < n; i++) {
            set(y, yo, i, ScalarMath.apply(f, get(a, ao, i), b));
        }
    }

    @Override
    public void fma(MemorySegment a, long ao, MemorySegment b, long bo, MemorySegment c, long co,
            MemorySegment y, long yo, int n) {
        for (int i = 0; i < n; i++) {
            set(y, yo, i, Math.fma(get(a, ao, i), get(b, bo, i), get(c, co, i)));
        }
    }

    @Override
    public void fma(MemorySegment a, long ao, MemorySegment b, long bo, float c, MemorySegment y, long yo, int n) {
        for (int i = 0; i < n; i++) {
            set(y, yo, i, Math.fma(get(a, ao, i), get(b, bo, i), c));
        }
    }

    @Override
    public void fma(MemorySegment a, long ao, float b, MemorySegment c, long co, MemorySegment y, long yo, int n) {
        for (int i = 0; i < n; i++) {
            set(y, yo, i, Math.fma(get(a, ao, i), b, get(c, co, i)));
        }
    }

    @Override
    public void fma(MemorySegment a, long ao, float b, float c, MemorySegment y, long yo, int n) {
        for (int i = 0; i < n; i++) {
            set(y, yo, i, Math.fma(get(a, ao, i), b, c));
        }
    }

    @Override
    public void fmaChain(int steps, float b, float c, float[] y, int n) {
        for (int i = 0; i < n; i++) {
            float value = y[i];
            for (int step = 0; step < steps; step++) {
                value = Math.fma(value, b, c);
            }
            y[i] = value;
        }
    }

    @Override
    public void select(MemorySegment condition, long conditionOffset, MemorySegment a, long ao, MemorySegment b, long bo,
            MemorySegment y, long yo, int n) {
        for (int i = 0; i < n; i++) {
            boolean first = get(condition, conditionOffset, i) != 0f;
            y.set(JAVA_INT, yo + 4L * i, first ? a.get(JAVA_INT, ao + 4L * i) : b.get(JAVA_INT, bo + 4L * i));
        }
    }

    @Override
    public void fill(float value, MemorySegment y, long yo, int n) {
        for (int i = 0; i < n; i++) {
            set(y, yo, i, value);
        }
    }

    private static float get(MemorySegment segment, long offset, int i) {
        return segment.get(JAVA_FLOAT, offset + 4L * i);
    }

    private static void set(MemorySegment segment, long offset, int i, float value) {
        segment.set(JAVA_FLOAT, offset + 4L * i, value);
    }
}
