package org.transformer4j.backend.cpu.elementwise;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static org.transformer4j.backend.cpu.runtime.Operands.offset;
import static org.transformer4j.backend.cpu.runtime.Operands.segment;

import java.lang.foreign.MemorySegment;
import org.transformer4j.api.op.Binary;
import org.transformer4j.api.op.Broadcast;
import org.transformer4j.api.spi.Args;

/** Runs {@link Binary}. */
public final class BinaryKernel extends MatrixKernel {
    private final Binary.Function function;
    private final Broadcast broadcast;

    /** A kernel for {@code op}. */
    public BinaryKernel(Binary op) {
        function = op.function();
        broadcast = op.broadcast();
    }

    @Override
    boolean joined(long rows, long width) {
        return joins(simplified(broadcast, rows, width));
    }

    @Override
    void run(Args args, long rows, long width, long row, long column, int n) {
        Broadcast simplified = simplified(broadcast, rows, width);
        long at = 4 * (row * width + column);
        MemorySegment b = segment(args, 1);
        long bo = offset(args, 1) + 4 * simplified.index(row, column, width);
        if (single(simplified)) {
            ElementLoops.BEST.binary(function, segment(args, 0), offset(args, 0) + at, b.get(JAVA_FLOAT, bo),
                    segment(args, 2), offset(args, 2) + at, n);
        } else {
            ElementLoops.BEST.binary(function, segment(args, 0), offset(args, 0) + at, b, bo,
                    segment(args, 2), offset(args, 2) + at, n);
        }
    }
}
