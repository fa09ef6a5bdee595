package org.transformer4j.backend.cpu.move;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static org.transformer4j.backend.cpu.runtime.Operands.offset;
import static org.transformer4j.backend.cpu.runtime.Operands.segment;

import java.lang.foreign.MemorySegment;
import org.transformer4j.api.DType;
import org.transformer4j.api.op.GatherRows;
import org.transformer4j.api.spi.Args;
import org.transformer4j.backend.cpu.runtime.SplitKernel;
import org.transformer4j.backend.cpu.thread.Scratch;

/** Runs {@link GatherRows}. */
public final class GatherRowsKernel extends SplitKernel {
    private final DType type;

    /** A kernel for {@code op}. */
    public GatherRowsKernel(GatherRows op) {
        type = op.type();
    }

    @Override
    protected long units(Args args) {
        return args.size(1);
    }

    @Override
    protected long unitCost(Args args) {
        return args.size(2);
    }

    @Override
    protected void run(Args args, long from, long to, Scratch scratch) {
        int width = Math.toIntExact(args.size(2));
        MemorySegment y = segment(args, 2);
        for (long row = from; row < to; row++) {
            int index = segment(args, 1).get(JAVA_INT, offset(args, 1) + 4 * row);
            long yo = offset(args, 2) + 4 * row * width;
            if (index >= 0 && index < args.size(0)) {
                Narrow.widen(type, segment(args, 0), offset(args, 0) + (long) index * width * type.bytes(), y, yo, width);
            } else {
                for (int i = 0; i < width; i++) {
                    y.set(JAVA_INT, yo + 4L * i, 0);
                }
            }
        }
    }
}
