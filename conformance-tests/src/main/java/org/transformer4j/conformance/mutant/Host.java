package org.transformer4j.conformance.mutant;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.transformer4j.api.spi.Args;
import org.transformer4j.api.spi.Queue;
import org.transformer4j.api.spi.Slice;

/** Faults are computed on the host: this reads and writes F32 and I32 operands. */
final class Host {
    private Host() {}

    static float[] floats(Queue queue, Slice slice) {
        return bytes(queue, slice).toArray(ValueLayout.JAVA_FLOAT);
    }

    static int[] ints(Queue queue, Slice slice) {
        return bytes(queue, slice).toArray(ValueLayout.JAVA_INT);
    }

    static short[] shorts(Queue queue, Slice slice) {
        return bytes(queue, slice).toArray(ValueLayout.JAVA_SHORT);
    }

    private static MemorySegment bytes(Queue queue, Slice slice) {
        MemorySegment segment = Arena.ofAuto().allocate(slice.length() * slice.type().bytes(), 8);
        queue.read(slice, segment);
        return segment;
    }

    static void write(Queue queue, Slice slice, float... values) {
        write(queue, slice, MemorySegment.ofArray(values));
    }

    static void write(Queue queue, Slice slice, int... values) {
        write(queue, slice, MemorySegment.ofArray(values));
    }

    static void write(Queue queue, Slice slice, short... values) {
        write(queue, slice, MemorySegment.ofArray(values));
    }

    private static void write(Queue queue, Slice slice, MemorySegment values) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment segment = arena.allocate(values.byteSize(), 8);
            queue.write(slice, segment.copyFrom(values));
        }
    }

    /** The same arguments with another operand {@code i}. */
    static Args with(Args args, int i, Slice slice) {
        Slice[] slices = slices(args);
        slices[i] = slice;
        return args.sequences() == null ? Args.of(sizes(args), slices) : Args.of(sizes(args), args.sequences(), slices);
    }

    static Slice[] slices(Args args) {
        Slice[] slices = new Slice[args.slices()];
        for (int i = 0; i < slices.length; i++) {
            slices[i] = args.slice(i);
        }
        return slices;
    }

    static long[] sizes(Args args) {
        long[] sizes = new long[args.sizes()];
        for (int i = 0; i < sizes.length; i++) {
            sizes[i] = args.size(i);
        }
        return sizes;
    }
}
