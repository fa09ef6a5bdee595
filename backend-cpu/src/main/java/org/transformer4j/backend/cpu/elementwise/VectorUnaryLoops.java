package org.transformer4j.backend.cpu.elementwise;

import static org.transformer4j.backend.cpu.elementwise.Lanes.load;
import static org.transformer4j.backend.cpu.vector.Species.LANES;
import static org.transformer4j.backend.cpu.vector.Species.ORDER;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import org.transformer4j.api.op.Unary;

/**
 * {@code y = f(x)} over whole vectors. Each function has a loop of its own: a loop that called its function through an interface
 * would be compiled once for all of them and box every vector.
 */
final class VectorUnaryLoops {
    private VectorUnaryLoops() {}

    /** Goes through the first {@code n - n mod LANES} elements. */
    static void run(Unary.Function f, MemorySegment x, long xo, MemorySegment y, long yo, int n) {
        switch (f) {
            case NEGATE -> negate(x, xo, y, yo, n);
            case ABS -> abs(x, xo, y, yo, n);
            case SQUARE -> square(x, xo, y, yo, n);
            case RECIPROCAL -> reciprocal(x, xo, y, yo, n);
            case SQRT -> sqrt(x, xo, y, yo, n);
            case RSQRT -> rsqrt(x, xo, y, yo, n);
            case EXP -> exp(x, xo, y, yo, n);
            case LOG -> log(x, xo, y, yo, n);
            case TANH -> tanh(x, xo, y, yo, n);
            case ERF -> erf(x, xo, y, yo, n);
            case SIGMOID -> sigmoid(x, xo, y, yo, n);
            case RELU -> relu(x, xo, y, yo, n);
            case GELU -> gelu(x, xo, y, yo, n);
            case GELU_TANH -> geluTanh(x, xo, y, yo, n);
            case QUICK_GELU -> quickGelu(x, xo, y, yo, n);
            case SILU -> silu(x, xo, y, yo, n);
        }
    }

    private static void negate(MemorySegment x, long xo, MemorySegment y, long yo, int n) {
        for (int i = 0; i <= n - LANES; i += LANES) {
            load(x, xo, i).neg().intoMemorySegment(y, yo + 4L * i, ORDER);
        }
    }

    private static void abs(MemorySegment x, long xo, MemorySegment y, long yo, int n) {
        for (int i = 0; i <= n - LANES; i += LANES) {
            load(x, xo, i).abs().intoMemorySegment(y, yo + 4L * i, ORDER);
        }
    }

    private static void square(MemorySegment x, long xo, MemorySegment y, long yo, int n) {
        for (int i = 0; i <= n - LANES; i += LANES) {
            FloatVector v = load(x, xo, i);
            v.mul(v).intoMemorySegment(y, yo + 4L * i, ORDER);
        }
    }

    private static void reciprocal(MemorySegment x, long xo, MemorySegment y, long yo, int n) {
        for (int i = 0; i <= n - LANES; i += LANES) {
            VectorMath.reciprocal(load(x, xo, i)).intoMemorySegment(y, yo + 4L * i, ORDER);
        }
    }

    private static void sqrt(MemorySegment x, long xo, MemorySegment y, long yo, int n) {
        for (int i = 0; i <= n - LANES; i += LANES) {
            load(x, xo, i).lanewise(VectorOperators.SQRT).intoMemorySegment(y, yo + 4L * i, ORDER);
        }
    }

    private static void rsqrt(MemorySegment x, long xo, MemorySegment y, long yo, int n) {
        for (int i = 0; i <= n - LANES; i += LANES) {
            VectorMath.rsqrt(load(x, xo, i)).intoMemorySegment(y, yo + 4L * i, ORDER);
        }
    }

    private static void exp(MemorySegment x, long xo, MemorySegment y, long yo, int n) {
        for (int i = 0; i <= n - LANES; i += LANES) {
            VectorExp.exp(load(x, xo, i)).intoMemorySegment(y, yo + 4L * i, ORDER);
        }
    }

    private static void log(MemorySegment x, long xo, MemorySegment y, long yo, int n) {
        for (int i = 0; i <= n - LANES; i += LANES) {
            VectorLog.log(load(x, xo, i)).intoMemorySegment(y, yo + 4L * i, ORDER);
        }
    }

    private static void tanh(MemorySegment x, long xo, MemorySegment y, long yo, int n) {
        for (int i = 0; i <= n - LANES; i += LANES) {
            VectorTanh.tanh(load(x, xo, i)).intoMemorySegment(y, yo + 4L * i, ORDER);
        }
    }

    private static void erf(MemorySegment x, long xo, MemorySegment y, long yo, int n) {
        for (int i = 0; i <= n - LANES; i += LANES) {
            VectorErf.erf(load(x, xo, i)).intoMemorySegment(y, yo + 4L * i, ORDER);
        }
    }

    private static void sigmoid(MemorySegment x, long xo, MemorySegment y, long yo, int n) {
        for (int i = 0; i <= n - LANES; i += LANES) {
            VectorMath.sigmoid(load(x, xo, i)).intoMemorySegment(y, yo + 4L * i, ORDER);
        }
    }

    private static void relu(MemorySegment x, long xo, MemorySegment y, long yo, int n) {
        for (int i = 0; i <= n - LANES; i += LANES) {
            VectorMath.relu(load(x, xo, i)).intoMemorySegment(y, yo + 4L * i, ORDER);
        }
    }

    private static void gelu(MemorySegment x, long xo, MemorySegment y, long yo, int n) {
        for (int i = 0; i <= n - LANES; i += LANES) {
            VectorMath.gelu(load(x, xo, i)).intoMemorySegment(y, yo + 4L * i, ORDER);
        }
    }

    private static void geluTanh(MemorySegment x, long xo, MemorySegment y, long yo, int n) {
        for (int i = 0; i <= n - LANES; i += LANES) {
            VectorMath.geluTanh(load(x, xo, i)).intoMemorySegment(y, yo + 4L * i, ORDER);
        }
    }

    private static void quickGelu(MemorySegment x, long xo, MemorySegment y, long yo, int n) {
        for (int i = 0; i <= n - LANES; i += LANES) {
            VectorMath.quickGelu(load(x, xo, i)).intoMemorySegment(y, yo + 4L * i, ORDER);
        }
    }

    private static void silu(MemorySegment x, long xo, MemorySegment y, long yo, int n) {
        for (int i = 0; i <= n - LANES; i += LANES) {
            VectorMath.silu(load(x, xo, i)).intoMemorySegment(y, yo + 4L * i, ORDER);
        }
    }
}
