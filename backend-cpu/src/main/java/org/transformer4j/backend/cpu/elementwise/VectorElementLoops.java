package org.transformer4j.backend.cpu.elementwise;

import static org.transformer4j.backend.cpu.elementwise.Lanes.load;
import static org.transformer4j.backend.cpu.elementwise.Lanes.store;
import static org.transformer4j.backend.cpu.vector.Species.FLOAT;
import static org.transformer4j.backend.cpu.vector.Species.LANES;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import org.transformer4j.api.op.Binary;
import org.transformer4j.api.op.Unary;

/**
 * {@link ElementLoops} over whole vectors. Where the length is no multiple of a vector, the last vector is taken to end with the
 * run: some elements are computed twice, to the same bits, because the result does not overlap what is read.
 */
final class VectorElementLoops implements ElementLoops {
    private static final ElementLoops SCALAR = new ScalarElementLoops();

    @Override
    public void unary(Unary.Function f, MemorySegment x, long xo, MemorySegment y, long yo, int n) {
        if (n < LANES) {
            SCALAR.unary(f, x, xo, y, yo, n);
            return;
        }
        VectorUnaryLoops.run(f, x, xo, y, yo, n);
        if (n % LANES != 0) {
            long last = last(n);
            VectorUnaryLoops.run(f, x, xo + last, y, yo + last, LANES);
        }
    }

    @Override
    public void binary(Binary.Function f, MemorySegment a, long ao, MemorySegment b, long bo, MemorySegment y, long yo, int n) {
        if (n < LANES) {
            SCALAR.binary(f, a, ao, b, bo, y, yo, n);
            return;
        }
        VectorBinaryLoops.run(f, a, ao, b, bo, y, yo, n);
        if (n % LANES != 0) {
            long last = last(n);
            VectorBinaryLoops.run(f, a, ao + last, b, bo + last, y, yo + last, LANES);
        }
    }

    @Override
    public void binary(Binary.Function f, MemorySegment a, long ao, float b, MemorySegment y, long yo, int n) {
        if (n < LANES) {
            SCALAR.binary(f, a, ao, b, y, yo, n);
            return;
        }
        VectorBinaryLoops.run(f, a, ao, b, y, yo, n);
        if (n % LANES != 0) {
            long last = last(n);
            VectorBinaryLoops.run(f, a, ao + last, b, y, yo + last, LANES);
        }
    }

    @Override
    public void fma(MemorySegment a, long ao, MemorySegment b, long bo, MemorySegment c, long co,
            MemorySegment y, long yo, int n) {
        if (n < LANES) {
            SCALAR.fma(a, ao, b, bo, c, co, y, yo, n);
            return;
        }
        for (int i = 0; i < n; i += LANES) {
            int at = Math.min(i, n - LANES);
            store(load(a, ao, at).fma(load(b, bo, at), load(c, co, at)), y, yo, at);
        }
    }

    @Override
    public void fma(MemorySegment a, long ao, MemorySegment b, long bo, float c, MemorySegment y, long yo, int n) {
        if (n < LANES) {
            SCALAR.fma(a, ao, b, bo, c, y, yo, n);
            return;
        }
        FloatVector sameC = FloatVector.broadcast(FLOAT, c);
        for (int i = 0; i < n; i += LANES) {
            int at = Math.min(i, n - LANES);
            store(load(a, ao, at).fma(load(b, bo, at), sameC), y, yo, at);
        }
    }

    @Override
    public void fma(MemorySegment a, long ao, float b, MemorySegment c, long co, MemorySegment y, long yo, int n) {
        if (n < LANES) {
            SCALAR.fma(a, ao, b, c, co, y, yo, n);
            return;
        }
        FloatVector sameB = FloatVector.broadcast(FLOAT, b);
        for (int i = 0; i < n; i += LANES) {
            int at = Math.min(i, n - LANES);
            store(load(a, ao, at).fma(sameB, load(c, co, at)), y, yo, at);
        }
    }

    @Override
    public void fma(MemorySegment a, long ao, float b, float c, MemorySegment y, long yo, int n) {
        if (n < LANES) {
            SCALAR.fma(a, ao, b, c, y, yo, n);
            return;
        }
        FloatVector sameB = FloatVector.broadcast(FLOAT, b);
        FloatVector sameC = FloatVector.broadcast(FLOAT, c);
        for (int i = 0; i < n; i += LANES) {
            int at = Math.min(i, n - LANES);
            store(load(a, ao, at).fma(sameB, sameC), y, yo, at);
        }
    }

    @Override
    public void fmaChain(int steps, float b, float c, float[] y, int n) {
        VectorFmaChains.run(steps, b, c, y, n);
    }

    @Override
    public void select(MemorySegment condition, long conditionOffset, MemorySegment a, long ao, MemorySegment b, long bo,
            MemorySegment y, long yo, int n) {
        if (n < LANES) {
            SCALAR.select(condition, conditionOffset, a, ao, b, bo, y, yo, n);
            return;
        }
        for (int i = 0; i < n; i += LANES) {
            int at = Math.min(i, n - LANES);
            FloatVector second = load(b, bo, at);
            store(second.blend(load(a, ao, at), load(condition, conditionOffset, at).compare(VectorOperators.NE, 0f)), y, yo, at);
        }
    }

    @Override
    public void fill(float value, MemorySegment y, long yo, int n) {
        if (n < LANES) {
            SCALAR.fill(value, y, yo, n);
            return;
        }
        FloatVector all = FloatVector.broadcast(FLOAT, value);
        for (int i = 0; i < n; i += LANES) {
            store(all, y, yo, Math.min(i, n - LANES));
        }
    }

    /** Byte offset of the last vector of a run. */
    private static long last(int n) {
        return 4L * (n - LANES);
    }
}
