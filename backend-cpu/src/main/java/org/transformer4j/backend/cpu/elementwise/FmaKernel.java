package org.transformer4j.backend.cpu.elementwise;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static org.transformer4j.backend.cpu.runtime.Operands.offset;
import static org.transformer4j.backend.cpu.runtime.Operands.segment;

import java.lang.foreign.MemorySegment;
import org.transformer4j.api.op.Broadcast;
import org.transformer4j.api.op.Fma;
import org.transformer4j.api.spi.Args;

/** Runs {@link Fma}. */
public final class FmaKernel extends MatrixKernel {
    private final Fma op;

    /** A kernel for {@code op}. */
    public FmaKernel(Fma op) {
        this.op = op;
    }

    @Override
    boolean joined(long rows, long width) {
        return joins(simplified(op.b(), rows, width)) && joins(simplified(op.c(), rows, width));
    }

    @Override
    void run(Args args, long rows, long width, long row, long column, int n) {
        Broadcast broadcastB = simplified(op.b(), rows, width);
        Broadcast broadcastC = simplified(op.c(), rows, width);
        long at = 4 * (row * width + column);
        MemorySegment a = segment(args, 0);
        long ao = offset(args, 0) + at;
        MemorySegment b = segment(args, 1);
        long bo = offset(args, 1) + 4 * broadcastB.index(row, column, width);
        MemorySegment c = segment(args, 2);
        long co = offset(args, 2) + 4 * broadcastC.index(row, column, width);
        MemorySegment y = segment(args, 3);
        long yo = offset(args, 3) + at;
        boolean singleC = single(broadcastC);
        if (single(broadcastB)) {
            float sameB = b.get(JAVA_FLOAT, bo);
            if (singleC) {
                ElementLoops.BEST.fma(a, ao, sameB, c.get(JAVA_FLOAT, co), y, yo, n);
            } else {
                ElementLoops.BEST.fma(a, ao, sameB, c, co, y, yo, n);
            }
        } else if (singleC) {
            ElementLoops.BEST.fma(a, ao, b, bo, c.get(JAVA_FLOAT, co), y, yo, n);
        } else {
            ElementLoops.BEST.fma(a, ao, b, bo, c, co, y, yo, n);
        }
    }
}
