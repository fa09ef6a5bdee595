package org.transformer4j.backend.cpu.elementwise;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static org.transformer4j.backend.cpu.runtime.Operands.offset;
import static org.transformer4j.backend.cpu.runtime.Operands.segment;

import java.lang.foreign.MemorySegment;
import org.transformer4j.api.op.FmaChain;
import org.transformer4j.api.spi.Args;
import org.transformer4j.backend.cpu.runtime.SplitKernel;
import org.transformer4j.backend.cpu.thread.Scratch;
import org.transformer4j.backend.cpu.thread.Scratch.Slot;

/** Runs {@link FmaChain}, some vectors at a time in an array. */
public final class FmaChainKernel extends SplitKernel {
    private final FmaChain op;

    /** A kernel for {@code op}. */
    public FmaChainKernel(FmaChain op) {
        this.op = op;
    }

    @Override
    protected long units(Args args) {
        return args.size(0);
    }

    @Override
    protected long unitCost(Args args) {
        return op.steps();
    }

    @Override
    protected int granule(Args args) {
        return ElementLoops.CHAINS;
    }

    @Override
    protected void run(Args args, long from, long to, Scratch scratch) {
        float[] chains = scratch.floats(Slot.FIRST, ElementLoops.CHAINS);
        for (long start = from; start < to; start += ElementLoops.CHAINS) {
            int n = (int) Math.min(ElementLoops.CHAINS, to - start);
            MemorySegment.copy(segment(args, 0), JAVA_FLOAT, offset(args, 0) + 4 * start, chains, 0, n);
            ElementLoops.BEST.fmaChain(op.steps(), op.multiplier(), op.addend(), chains, n);
            MemorySegment.copy(chains, 0, segment(args, 1), JAVA_FLOAT, offset(args, 1) + 4 * start, n);
        }
    }
}
