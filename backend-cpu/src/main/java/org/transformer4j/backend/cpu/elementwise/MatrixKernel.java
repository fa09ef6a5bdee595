package org.transformer4j.backend.cpu.elementwise;

import org.transformer4j.api.op.Broadcast;
import org.transformer4j.api.spi.Args;
import org.transformer4j.backend.cpu.runtime.SplitKernel;
import org.transformer4j.backend.cpu.thread.Scratch;

/**
 * An operation on the elements of a matrix {@code [rows, width]} with stretched operands. Where no operand is stretched along
 * one axis only, the matrix is gone through as one long run; otherwise row by row.
 */
abstract class MatrixKernel extends SplitKernel {
    /** Whether the rows can be joined to one run. */
    abstract boolean joined(long rows, long width);

    /** Goes through {@code n} elements from {@code column} on in a row; a joined matrix is one row. */
    abstract void run(Args args, long rows, long width, long row, long column, int n);

    @Override
    protected long units(Args args) {
        long rows = args.size(0);
        long width = args.size(1);
        return joined(rows, width) ? rows * width : width == 0 ? 0 : rows;
    }

    @Override
    protected long unitCost(Args args) {
        return joined(args.size(0), args.size(1)) ? 1 : args.size(1);
    }

    @Override
    protected int granule(Args args) {
        return joined(args.size(0), args.size(1)) ? RunKernel.GRANULE : 1;
    }

    @Override
    protected void run(Args args, long from, long to, Scratch scratch) {
        long rows = args.size(0);
        long width = args.size(1);
        if (joined(rows, width)) {
            run(args, rows, width, 0, from, to);
        } else {
            for (long row = from; row < to; row++) {
                run(args, rows, width, row, 0, width);
            }
        }
    }

    private void run(Args args, long rows, long width, long row, long from, long to) {
        for (long start = from; start < to; start += RunKernel.LONGEST_RUN) {
            run(args, rows, width, row, start, (int) Math.min(RunKernel.LONGEST_RUN, to - start));
        }
    }

    /** The simplest broadcast that says the same: along an axis of length 1, stretching makes no difference. */
    static Broadcast simplified(Broadcast broadcast, long rows, long width) {
        return switch (broadcast) {
            case ROW -> rows == 1 ? Broadcast.FULL : width == 1 ? Broadcast.SCALAR : broadcast;
            case COLUMN -> width == 1 ? Broadcast.FULL : rows == 1 ? Broadcast.SCALAR : broadcast;
            case FULL, SCALAR -> broadcast;
        };
    }

    static boolean joins(Broadcast simplified) {
        return simplified == Broadcast.FULL || simplified == Broadcast.SCALAR;
    }

    /** Whether the operand is one number for a whole row. */
    static boolean single(Broadcast simplified) {
        return simplified == Broadcast.COLUMN || simplified == Broadcast.SCALAR;
    }
}
