package org.transformer4j.backend.cpu.elementwise;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static org.transformer4j.backend.cpu.runtime.Operands.offset;
import static org.transformer4j.backend.cpu.runtime.Operands.segment;

import java.lang.foreign.MemorySegment;
import org.transformer4j.api.canon.Philox4x32;
import org.transformer4j.api.op.Dropout;
import org.transformer4j.api.spi.Args;
import org.transformer4j.backend.cpu.runtime.SplitKernel;
import org.transformer4j.backend.cpu.thread.Scratch;

/** Runs {@link Dropout}, row by row and in blocks of four random words. */
public final class DropoutKernel extends SplitKernel {
    /** What a number costs beside moving it. */
    private static final int COST = 8;

    private final int threshold;
    private final float scale;

    /** A kernel for {@code op}. */
    public DropoutKernel(Dropout op) {
        threshold = op.threshold();
        scale = op.scale();
    }

    @Override
    protected long units(Args args) {
        return args.size(0);
    }

    @Override
    protected long unitCost(Args args) {
        return COST * args.size(1);
    }

    @Override
    protected void run(Args args, long from, long to, Scratch scratch) {
        long width = args.size(1);
        MemorySegment x = segment(args, 0);
        MemorySegment keys = segment(args, 1);
        MemorySegment y = segment(args, 2);
        // Indexed by constants alone, so that it never becomes an object.
        int[] words = new int[Philox4x32.BLOCK];
        for (long row = from; row < to; row++) {
            long key = offset(args, 1) + row * Dropout.KEY * Integer.BYTES;
            long seed = keys.get(JAVA_LONG_UNALIGNED, key);
            long stream = keys.get(JAVA_LONG_UNALIGNED, key + Long.BYTES);
            long xo = offset(args, 0) + Float.BYTES * row * width;
            long yo = offset(args, 2) + Float.BYTES * row * width;
            long column = 0;
            for (; column + Philox4x32.BLOCK <= width; column += Philox4x32.BLOCK) {
                Philox4x32.block(seed, stream, column / Philox4x32.BLOCK, words);
                long at = Float.BYTES * column;
                y.set(JAVA_FLOAT, yo + at, kept(words[0], x.get(JAVA_FLOAT, xo + at)));
                y.set(JAVA_FLOAT, yo + at + 4, kept(words[1], x.get(JAVA_FLOAT, xo + at + 4)));
                y.set(JAVA_FLOAT, yo + at + 8, kept(words[2], x.get(JAVA_FLOAT, xo + at + 8)));
                y.set(JAVA_FLOAT, yo + at + 12, kept(words[3], x.get(JAVA_FLOAT, xo + at + 12)));
            }
            for (; column < width; column++) {
                long at = Float.BYTES * column;
                y.set(JAVA_FLOAT, yo + at, kept(Philox4x32.word(seed, stream, column), x.get(JAVA_FLOAT, xo + at)));
            }
        }
    }

    private float kept(int word, float x) {
        return word >>> 8 < threshold ? 0f : x * scale;
    }
}
