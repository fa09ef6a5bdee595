package org.transformer4j.backend.cpu.elementwise;

import static org.transformer4j.backend.cpu.runtime.Operands.offset;
import static org.transformer4j.backend.cpu.runtime.Operands.segment;

import org.transformer4j.api.op.Fill;
import org.transformer4j.api.spi.Args;

/** Runs {@link Fill}. */
public final class FillKernel extends RunKernel {
    private final float value;

    /** A kernel for {@code op}. */
    public FillKernel(Fill op) {
        value = op.value();
    }

    @Override
    void run(Args args, long start, int n) {
        ElementLoops.BEST.fill(value, segment(args, 0), offset(args, 0) + 4 * start, n);
    }
}
