package org.transformer4j.backend.cpu.move;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static org.transformer4j.backend.cpu.runtime.Operands.offset;
import static org.transformer4j.backend.cpu.runtime.Operands.segment;

import java.lang.foreign.MemorySegment;
import org.transformer4j.api.op.ScatterRows;
import org.transformer4j.api.spi.Args;
import org.transformer4j.backend.cpu.runtime.SplitKernel;
import org.transformer4j.backend.cpu.thread.Scratch;

/**
 * Runs {@link ScatterRows}. The units are columns, because rows that share an index have to be taken in their order; a unit takes
 * all rows.
 */
public final class ScatterRowsKernel extends SplitKernel {
    private static final int GRANULE = 64;

    private final boolean accumulate;

    /** A kernel for {@code op}. */
    public ScatterRowsKernel(ScatterRows op) {
        accumulate = op.accumulate();
    }

    @Override
    protected long units(Args args) {
        return args.size(2);
    }

    @Override
    protected long unitCost(Args args) {
        return args.size(1);
    }

    @Override
    protected int granule(Args args) {
        return GRANULE;
    }

    @Override
    protected void run(Args args, long from, long to, Scratch scratch) {
        MemorySegment x = segment(args, 0);
        MemorySegment table = segment(args, 2);
        long width = args.size(2);
        int n = Math.toIntExact(to - from);
        for (long row = 0; row < args.size(1); row++) {
            int index = segment(args, 1).get(JAVA_INT, offset(args, 1) + 4 * row);
            if (index < 0 || index >= args.size(0)) {
                continue;
            }
            long xo = offset(args, 0) + 4 * (row * width + from);
            long target = offset(args, 2) + 4 * (index * width + from);
            if (accumulate) {
                for (int i = 0; i < n; i++) {
                    float sum = table.get(JAVA_FLOAT, target + 4L * i) + x.get(JAVA_FLOAT, xo + 4L * i);
                    table.set(JAVA_FLOAT, target + 4L * i, sum);
                }
            } else {
                Elements.copy(4, x, xo, table, target, n);
            }
        }
    }
}
