package org.transformer4j.backend.cpu.elementwise;

import static org.transformer4j.backend.cpu.runtime.Operands.offset;
import static org.transformer4j.backend.cpu.runtime.Operands.segment;

import org.transformer4j.api.op.Unary;
import org.transformer4j.api.spi.Args;

/** Runs {@link Unary}. */
public final class UnaryKernel extends RunKernel {
    private final Unary.Function function;

    /** A kernel for {@code op}. */
    public UnaryKernel(Unary op) {
        function = op.function();
    }

    @Override
    protected long unitCost(Args args) {
        return cost(function);
    }

    /** What one element costs, against one addition of elements in memory. */
    static int cost(Unary.Function function) {
        return switch (function) {
            case NEGATE, ABS, SQUARE, RELU -> 1;
            case RECIPROCAL, SQRT, RSQRT -> 2;
            case EXP, LOG, SIGMOID, QUICK_GELU, SILU -> 4;
            case TANH, ERF, GELU, GELU_TANH -> 6;
        };
    }

    @Override
    void run(Args args, long start, int n) {
        ElementLoops.BEST.unary(function, segment(args, 0), offset(args, 0) + 4 * start,
                segment(args, 1), offset(args, 1) + 4 * start, n);
    }
}
