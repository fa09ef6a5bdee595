package org.transformer4j.backend.cpu.move;

import static org.transformer4j.backend.cpu.runtime.Operands.offset;
import static org.transformer4j.backend.cpu.runtime.Operands.segment;

import org.transformer4j.api.DType;
import org.transformer4j.api.op.Cast;
import org.transformer4j.api.spi.Args;
import org.transformer4j.backend.cpu.runtime.SplitKernel;
import org.transformer4j.backend.cpu.thread.Scratch;

/** Runs {@link Cast}. */
public final class CastKernel extends SplitKernel {
    private static final int GRANULE = 64;
    private static final int LONGEST_RUN = 1 << 24;

    private final Cast op;

    /** A kernel for {@code op}. */
    public CastKernel(Cast op) {
        this.op = op;
    }

    @Override
    protected long units(Args args) {
        return args.size(0);
    }

    @Override
    protected long unitCost(Args args) {
        return 1;
    }

    @Override
    protected int granule(Args args) {
        return GRANULE;
    }

    @Override
    protected void run(Args args, long from, long to, Scratch scratch) {
        for (long start = from; start < to; start += LONGEST_RUN) {
            int n = (int) Math.min(LONGEST_RUN, to - start);
            long xo = offset(args, 0) + start * op.from().bytes();
            long yo = offset(args, 1) + start * op.to().bytes();
            if (op.to() == DType.F32) {
                Narrow.widen(op.from(), segment(args, 0), xo, segment(args, 1), yo, n);
            } else {
                Narrow.narrow(op.to(), segment(args, 0), xo, segment(args, 1), yo, n);
            }
        }
    }
}
