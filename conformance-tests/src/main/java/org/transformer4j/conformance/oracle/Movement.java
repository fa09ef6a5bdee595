package org.transformer4j.conformance.oracle;

import java.lang.foreign.MemorySegment;
import org.transformer4j.api.op.Fill;
import org.transformer4j.api.op.Permute;
import org.transformer4j.api.spi.Args;
import org.transformer4j.api.spi.Slice;

/** Operations that move elements: as bytes, whatever their type, except where they convert it. */
final class Movement {
    private Movement() {}

    static void fill(Fill op, Args args) {
        Numbers y = Numbers.of(args.slice(0));
        for (long i = 0; i < args.size(0); i++) {
            y.set(i, op.value());
        }
    }

    /** Reading widens and writing narrows, each by the type of its operand. */
    static void cast(Args args) {
        Numbers x = Numbers.of(args.slice(0));
        Numbers y = Numbers.of(args.slice(1));
        for (long i = 0; i < args.size(0); i++) {
            y.set(i, x.get(i));
        }
    }

    static void copy(Args args) {
        long width = args.size(1);
        long sourceStride = args.size(2);
        long targetStride = args.size(3);
        for (long row = 0; row < args.size(0); row++) {
            move(args.slice(0), row * sourceStride, args.slice(1), row * targetStride, width);
        }
    }

    /** Walks over {@code y} in order and looks each element up in {@code x}. */
    static void permute(Permute op, Args args) {
        int axes = op.axes().size();
        for (long i = 0; i < args.slice(1).length(); i++) {
            long[] coordinates = new long[axes];
            long rest = i;
            for (int axis = axes - 1; axis >= 0; axis--) {
                long dimension = args.size(op.axes().get(axis));
                coordinates[op.axes().get(axis)] = rest % dimension;
                rest /= dimension;
            }
            long source = 0;
            for (int axis = 0; axis < axes; axis++) {
                source = source * args.size(axis) + coordinates[axis];
            }
            move(args.slice(0), source, args.slice(1), i, 1);
        }
    }

    /** Moves elements without looking at them. */
    static void move(Slice from, long source, Slice to, long target, long elements) {
        long size = from.type().bytes();
        MemorySegment.copy(OracleBuffer.bytes(from), source * size, OracleBuffer.bytes(to), target * size, elements * size);
    }
}
