package org.transformer4j.backend.cpu.rows;


import org.transformer4j.api.spi.Args;
import org.transformer4j.backend.cpu.runtime.SplitKernel;

/** An operation on rows that do not depend on each other; the first size is their number. */
abstract class RowKernel extends SplitKernel {
    @Override
    protected long units(Args args) {
        return args.size(0);
    }

    /** Number of elements in a row. */
    int width(Args args) {
        return Math.toIntExact(args.size(1));
    }
}
