package org.transformer4j.backend.cpu.runtime;

import java.lang.foreign.MemorySegment;
import org.transformer4j.api.spi.Args;
import org.transformer4j.api.spi.CacheSpec;
import org.transformer4j.api.spi.Slice;
import org.transformer4j.api.spi.WeightSpec;

/** Where the operands of a launch lie in memory. */
public final class Operands {
    private Operands() {}

    /** The memory of the {@code i}-th operand. */
    public static MemorySegment segment(Args args, int i) {
        return buffer(args.slice(i)).segment();
    }

    /** Byte offset of the {@code i}-th operand in its memory. */
    public static long offset(Args args, int i) {
        Slice slice = args.slice(i);
        return slice.offset() * slice.type().bytes();
    }

    /** The memory of the {@code i}-th operand, a weight packed as {@code spec}. */
    public static MemorySegment packed(Args args, int i, WeightSpec spec) {
        CpuBuffer buffer = buffer(args.slice(i));
        if (buffer.layout() instanceof Layout.Packed packed && packed.weight().equals(spec)) {
            return buffer.segment();
        }
        throw new IllegalArgumentException("%s lies as %s; expected what pack(%s, ...) returned"
                .formatted(buffer, buffer.layout(), spec));
    }

    /** The memory of the {@code i}-th operand, a key-value cache allocated as {@code spec}. */
    public static MemorySegment cache(Args args, int i, CacheSpec spec) {
        CpuBuffer buffer = buffer(args.slice(i));
        if (buffer.layout() instanceof Layout.Cache cache && cache.cache().equals(spec)) {
            return buffer.segment();
        }
        throw new IllegalArgumentException("%s lies as %s; expected what allocateCache(%s) returned"
                .formatted(buffer, buffer.layout(), spec));
    }

    static CpuBuffer buffer(Slice slice) {
        if (slice.buffer() instanceof CpuBuffer buffer) {
            return buffer;
        }
        throw new IllegalArgumentException("an operand is a %s of another device; expected a buffer of this one"
                .formatted(slice.buffer().getClass().getSimpleName()));
    }
}
