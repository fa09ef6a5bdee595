package org.transformer4j.backend.cpu.elementwise;

import org.transformer4j.api.spi.Args;
import org.transformer4j.backend.cpu.runtime.SplitKernel;
import org.transformer4j.backend.cpu.thread.Scratch;

/** An operation on elements that do not depend on each other; the first size is their number. */
abstract class RunKernel extends SplitKernel {
    /** Chunks start at multiples of this many elements: some lines of the cache, and whole vectors. */
    static final int GRANULE = 64;

    /** Runs are cut into pieces that an int counts. */
    static final int LONGEST_RUN = 1 << 24;

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
            run(args, start, (int) Math.min(LONGEST_RUN, to - start));
        }
    }

    /** Goes through {@code n} elements from {@code start} on. */
    abstract void run(Args args, long start, int n);
}
