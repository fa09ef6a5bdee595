package org.transformer4j.backend.cpu.elementwise;

import static org.transformer4j.backend.cpu.runtime.Operands.offset;
import static org.transformer4j.backend.cpu.runtime.Operands.segment;

import org.transformer4j.api.spi.Args;

/** Runs {@link org.transformer4j.api.op.Select}. */
public final class SelectKernel extends RunKernel {
    @Override
    void run(Args args, long start, int n) {
        ElementLoops.BEST.select(segment(args, 0), offset(args, 0) + 4 * start, segment(args, 1), offset(args, 1) + 4 * start,
                segment(args, 2), offset(args, 2) + 4 * start, segment(args, 3), offset(args, 3) + 4 * start, n);
    }
}
