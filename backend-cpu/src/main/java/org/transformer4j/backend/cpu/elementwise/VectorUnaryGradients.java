package org.transformer4j.backend.cpu.elementwise;

import static org.transformer4j.backend.cpu.elementwise.Lanes.load;
import static org.transformer4j.backend.cpu.elementwise.Lanes.store;
import static org.transformer4j.backend.cpu.vector.Species.FLOAT;
import static org.transformer4j.backend.cpu.vector.Species.LANES;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import org.transformer4j.api.op.Unary;

/**
 * The derivatives that large feed-forward layers ask for, in two or three loops instead of one for each step of
 * {@link UnaryGradientKernel}: the function itself, which is long, has one of its own. A last vector that is not whole is taken to end with
 * the run.
 */
final class VectorUnaryGradients {
    private VectorUnaryGradients() {}

    /** Whether a run of so many elements is for this class. */
    static boolean has(Unary.Function f, int n) {
        return n >= LANES && (f == Unary.Function.GELU_TANH || f == Unary.Function.SILU);
    }

    /**
     * {@code dx = dy f'(x)}.
     *
     * @param work holds {@code n} floats at {@code argument} and at {@code value}
     */
    static void run(Unary.Function f, MemorySegment x, long xo, MemorySegment dy, long dyo, MemorySegment dx, long dxo, MemorySegment work,
            long argument, long value, int n) {
        if (f == Unary.Function.GELU_TANH) {
            argument(x, xo, work, argument, n);
            ElementLoops.BEST.unary(Unary.Function.TANH, work, argument, work, value, n);
            geluTanh(x, xo, work, value, dy, dyo, dx, dxo, n);
        } else {
            ElementLoops.BEST.unary(Unary.Function.SIGMOID, x, xo, work, value, n);
            silu(x, xo, work, value, dy, dyo, dx, dxo, n);
        }
    }

    private static void argument(MemorySegment x, long xo, MemorySegment y, long yo, int n) {
        FloatVector cubic = FloatVector.broadcast(FLOAT, UnaryGradientKernel.CUBIC);
        FloatVector linear = FloatVector.broadcast(FLOAT, UnaryGradientKernel.ROOT_TWO_OVER_PI);
        for (int i = 0; i < n; i += LANES) {
            int at = Math.min(i, n - LANES);
            FloatVector v = load(x, xo, at);
            store(v.mul(v).fma(cubic, linear).mul(v), y, yo, at);
        }
    }

    private static void geluTanh(MemorySegment x, long xo, MemorySegment y, long yo, MemorySegment dy, long dyo, MemorySegment dx, long dxo,
            int n) {
        FloatVector cubic = FloatVector.broadcast(FLOAT, 1.5f * UnaryGradientKernel.CUBIC);
        FloatVector linear = FloatVector.broadcast(FLOAT, 0.5f * UnaryGradientKernel.ROOT_TWO_OVER_PI);
        FloatVector half = FloatVector.broadcast(FLOAT, 0.5f);
        FloatVector one = FloatVector.broadcast(FLOAT, 1f);
        FloatVector minus = FloatVector.broadcast(FLOAT, -1f);
        for (int i = 0; i < n; i += LANES) {
            int at = Math.min(i, n - LANES);
            FloatVector v = load(x, xo, at);
            FloatVector tanh = load(y, yo, at);
            FloatVector rise = tanh.mul(tanh).fma(minus, one).mul(v.mul(v).fma(cubic, linear));
            store(v.fma(rise, tanh.fma(half, half)).mul(load(dy, dyo, at)), dx, dxo, at);
        }
    }

    private static void silu(MemorySegment x, long xo, MemorySegment y, long yo, MemorySegment dy, long dyo, MemorySegment dx, long dxo, int n) {
        FloatVector one = FloatVector.broadcast(FLOAT, 1f);
        FloatVector minus = FloatVector.broadcast(FLOAT, -1f);
        for (int i = 0; i < n; i += LANES) {
            int at = Math.min(i, n - LANES);
            FloatVector s = load(y, yo, at);
            FloatVector rise = s.fma(minus, one).mul(s);
            store(load(x, xo, at).fma(rise, s).mul(load(dy, dyo, at)), dx, dxo, at);
        }
    }
}
