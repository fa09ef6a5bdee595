package org.transformer4j.backend.cpu.elementwise;

import static jdk.incubator.vector.VectorOperators.EQ;
import static jdk.incubator.vector.VectorOperators.LT;
import static org.transformer4j.backend.cpu.elementwise.Lanes.load;
import static org.transformer4j.backend.cpu.elementwise.Lanes.store;
import static org.transformer4j.backend.cpu.vector.Species.FLOAT;
import static org.transformer4j.backend.cpu.vector.Species.LANES;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import org.transformer4j.api.op.Binary;

/** {@code y = f(a, b)} over whole vectors; each function has loops of its own, as in {@link VectorUnaryLoops}. */
final class VectorBinaryLoops {
    private VectorBinaryLoops() {}

    /** Goes through the first {@code n - n mod LANES} elements. */
    static void run(Binary.Function f, MemorySegment a, long ao, MemorySegment b, long bo, MemorySegment y, long yo, int n) {
        switch (f) {
            case ADD -> add(a, ao, b, bo, y, yo, n);
            case SUBTRACT -> subtract(a, ao, b, bo, y, yo, n);
            case MULTIPLY -> multiply(a, ao, b, bo, y, yo, n);
            case DIVIDE -> divide(a, ao, b, bo, y, yo, n);
            case MAX -> max(a, ao, b, bo, y, yo, n);
            case MIN -> min(a, ao, b, bo, y, yo, n);
            case LESS -> less(a, ao, b, bo, y, yo, n);
            case EQUAL -> equal(a, ao, b, bo, y, yo, n);
        }
    }

    /** The same with one number {@code b}. */
    static void run(Binary.Function f, MemorySegment a, long ao, float b, MemorySegment y, long yo, int n) {
        switch (f) {
            case ADD -> add(a, ao, b, y, yo, n);
            case SUBTRACT -> subtract(a, ao, b, y, yo, n);
            case MULTIPLY -> multiply(a, ao, b, y, yo, n);
            case DIVIDE -> divide(a, ao, b, y, yo, n);
            case MAX -> max(a, ao, b, y, yo, n);
            case MIN -> min(a, ao, b, y, yo, n);
            case LESS -> less(a, ao, b, y, yo, n);
            case EQUAL -> equal(a, ao, b, y, yo, n);
        }
    }

    private static void add(MemorySegment a, long ao, MemorySegment b, long bo, MemorySegment y, long yo, int n) {
        for (int i = 0; i <= n - LANES; i += LANES) {
            store(load(a, ao, i).add(load(b, bo, i)), y, yo, i);
        }
    }

    private static void add(MemorySegment a, long ao, float b, MemorySegment y, long yo, int n) {
        FloatVector all = FloatVector.broadcast(FLOAT, b);
        for (int i = 0; i <= n - LANES; i += LANES) {
            store(load(a, ao, i).add(all), y, yo, i);
        }
    }

    private static void subtract(MemorySegment a, long ao, MemorySegment b, long bo, MemorySegment y, long yo, int n) {
        for (int i = 0; i <= n - LANES; i += LANES) {
            store(load(a, ao, i).sub(load(b, bo, i)), y, yo, i);
        }
    }

    private static void subtract(MemorySegment a, long ao, float b, MemorySegment y, long yo, int n) {
        FloatVector all = FloatVector.broadcast(FLOAT, b);
        for (int i = 0; i <= n - LANES; i += LANES) {
            store(load(a, ao, i).sub(all), y, yo, i);
        }
    }

    private static void multiply(MemorySegment a, long ao, MemorySegment b, long bo, MemorySegment y, long yo, int n) {
        for (int i = 0; i <= n - LANES; i += LANES) {
            store(load(a, ao, i).mul(load(b, bo, i)), y, yo, i);
        }
    }

    private static void multiply(MemorySegment a, long ao, float b, MemorySegment y, long yo, int n) {
        FloatVector all = FloatVector.broadcast(FLOAT, b);
        for (int i = 0; i <= n - LANES; i += LANES) {
            store(load(a, ao, i).mul(all), y, yo, i);
        }
    }

    private static void divide(MemorySegment a, long ao, MemorySegment b, long bo, MemorySegment y, long yo, int n) {
        for (int i = 0; i <= n - LANES; i += LANES) {
            store(load(a, ao, i).div(load(b, bo, i)), y, yo, i);
        }
    }

    private static void divide(MemorySegment a, long ao, float b, MemorySegment y, long yo, int n) {
        FloatVector all = FloatVector.broadcast(FLOAT, b);
        for (int i = 0; i <= n - LANES; i += LANES) {
            store(load(a, ao, i).div(all), y, yo, i);
        }
    }

    private static void max(MemorySegment a, long ao, MemorySegment b, long bo, MemorySegment y, long yo, int n) {
        for (int i = 0; i <= n - LANES; i += LANES) {
            store(VectorMath.max(load(a, ao, i), load(b, bo, i)), y, yo, i);
        }
    }

    private static void max(MemorySegment a, long ao, float b, MemorySegment y, long yo, int n) {
        FloatVector all = FloatVector.broadcast(FLOAT, b);
        for (int i = 0; i <= n - LANES; i += LANES) {
            store(VectorMath.max(load(a, ao, i), all), y, yo, i);
        }
    }

    private static void min(MemorySegment a, long ao, MemorySegment b, long bo, MemorySegment y, long yo, int n) {
        for (int i = 0; i <= n - LANES; i += LANES) {
            store(VectorMath.min(load(a, ao, i), load(b, bo, i)), y, yo, i);
        }
    }

    private static void min(MemorySegment a, long ao, float b, MemorySegment y, long yo, int n) {
        FloatVector all = FloatVector.broadcast(FLOAT, b);
        for (int i = 0; i <= n - LANES; i += LANES) {
            store(VectorMath.min(load(a, ao, i), all), y, yo, i);
        }
    }

    private static void less(MemorySegment a, long ao, MemorySegment b, long bo, MemorySegment y, long yo, int n) {
        for (int i = 0; i <= n - LANES; i += LANES) {
            store(truth(load(a, ao, i).compare(LT, load(b, bo, i))), y, yo, i);
        }
    }

    private static void less(MemorySegment a, long ao, float b, MemorySegment y, long yo, int n) {
        FloatVector all = FloatVector.broadcast(FLOAT, b);
        for (int i = 0; i <= n - LANES; i += LANES) {
            store(truth(load(a, ao, i).compare(LT, all)), y, yo, i);
        }
    }

    private static void equal(MemorySegment a, long ao, MemorySegment b, long bo, MemorySegment y, long yo, int n) {
        for (int i = 0; i <= n - LANES; i += LANES) {
            store(truth(load(a, ao, i).compare(EQ, load(b, bo, i))), y, yo, i);
        }
    }

    private static void equal(MemorySegment a, long ao, float b, MemorySegment y, long yo, int n) {
        FloatVector all = FloatVector.broadcast(FLOAT, b);
        for (int i = 0; i <= n - LANES; i += LANES) {
            store(truth(load(a, ao, i).compare(EQ, all)), y, yo, i);
        }
    }

    /** 1 where the mask is set, else 0. */
    private static FloatVector truth(VectorMask<Float> mask) {
        return FloatVector.zero(FLOAT).blend(1f, mask);
    }
}
