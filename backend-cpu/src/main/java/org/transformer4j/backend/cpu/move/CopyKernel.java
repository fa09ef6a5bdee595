package org.transformer4j.backend.cpu.move;

import static org.transformer4j.backend.cpu.runtime.Operands.offset;
import static org.transformer4j.backend.cpu.runtime.Operands.segment;

import org.transformer4j.api.op.Copy;
import org.transformer4j.api.spi.Args;
import org.transformer4j.backend.cpu.runtime.SplitKernel;
import org.transformer4j.backend.cpu.thread.Scratch;

/** Runs {@link Copy}: by rows, or, where nothing lies between the rows, in one piece. */
public final class CopyKernel extends SplitKernel {
    private static final int GRANULE = 64;

    private final int bytes;

    /** A kernel for {@code op}. */
    public CopyKernel(Copy op) {
        bytes = op.type().bytes();
    }

    private static boolean inOnePiece(Args args) {
        long width = args.size(1);
        return args.size(0) == 1 || args.size(2) == width && args.size(3) == width;
    }

    @Override
    protected long units(Args args) {
        long width = args.size(1);
        return inOnePiece(args) ? args.size(0) * width : width == 0 ? 0 : args.size(0);
    }

    @Override
    protected long unitCost(Args args) {
        return inOnePiece(args) ? 1 : args.size(1);
    }

    @Override
    protected int granule(Args args) {
        return inOnePiece(args) ? GRANULE : 1;
    }

    @Override
    protected void run(Args args, long from, long to, Scratch scratch) {
        if (inOnePiece(args)) {
            copy(args, from, from, to - from);
        } else {
            for (long row = from; row < to; row++) {
                copy(args, row * args.size(2), row * args.size(3), args.size(1));
            }
        }
    }

    private void copy(Args args, long source, long target, long n) {
        Elements.copy(bytes, segment(args, 0), offset(args, 0) + source * bytes,
                segment(args, 1), offset(args, 1) + target * bytes, n);
    }
}
