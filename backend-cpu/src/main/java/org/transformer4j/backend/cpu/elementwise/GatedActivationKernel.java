package org.transformer4j.backend.cpu.elementwise;

import static org.transformer4j.backend.cpu.runtime.Operands.offset;
import static org.transformer4j.backend.cpu.runtime.Operands.segment;

import java.lang.foreign.MemorySegment;
import org.transformer4j.api.op.Binary;
import org.transformer4j.api.op.GatedActivation;
import org.transformer4j.api.op.Unary;
import org.transformer4j.api.spi.Args;
import org.transformer4j.backend.cpu.runtime.SplitKernel;
import org.transformer4j.backend.cpu.thread.Scratch;
import org.transformer4j.backend.cpu.thread.Scratch.Slot;

/** Runs {@link GatedActivation}, a piece at a time, so that what the function gives is multiplied while it is in the L1 cache. */
public final class GatedActivationKernel extends SplitKernel {
    private static final int PIECE = 2048;

    private final Unary.Function function;

    /** A kernel for {@code op}. */
    public GatedActivationKernel(GatedActivation op) {
        function = op.function();
    }

    @Override
    protected long units(Args args) {
        return args.size(0);
    }

    @Override
    protected long unitCost(Args args) {
        return 1 + UnaryKernel.cost(function);
    }

    @Override
    protected int granule(Args args) {
        return RunKernel.GRANULE;
    }

    @Override
    protected void run(Args args, long from, long to, Scratch scratch) {
        MemorySegment activated = scratch.bytes(Slot.FIRST, 4L * PIECE);
        for (long start = from; start < to; start += PIECE) {
            int n = (int) Math.min(PIECE, to - start);
            ElementLoops.BEST.unary(function, segment(args, 0), offset(args, 0) + 4 * start, activated, 0, n);
            ElementLoops.BEST.binary(Binary.Function.MULTIPLY, activated, 0, segment(args, 1), offset(args, 1) + 4 * start,
                    segment(args, 2), offset(args, 2) + 4 * start, n);
        }
    }
}
