package org.transformer4j.benchmarks.suite;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.transformer4j.api.DType;
import org.transformer4j.api.spi.Buffer;
import org.transformer4j.api.spi.CacheSpec;
import org.transformer4j.api.spi.Slice;
import org.transformer4j.api.spi.WeightSource;
import org.transformer4j.api.spi.WeightSpec;
import org.transformer4j.benchmarks.measure.RandomNumbers;

/** The operands of a trial: each input is another stream of random numbers. */
final class DeviceMemory implements AutoCloseable {
    private static final long PIECE = 1 << 22;

    private final Workbench bench;
    private final List<Buffer> buffers = new ArrayList<>();
    private long streams;
    private long bytes;

    DeviceMemory(Workbench bench) {
        this.bench = bench;
    }

    long bytes() {
        return bytes;
    }

    private Slice keep(Buffer buffer, long size) {
        buffers.add(buffer);
        bytes += size;
        return buffer.all();
    }

    /** Room for a result. */
    Slice empty(long elements) {
        return keep(bench.backend().device().allocate(DType.F32, elements), elements * Float.BYTES);
    }

    /** Numbers in [-1, 1). */
    Slice numbers(long elements) {
        Slice slice = empty(elements);
        long stream = streams++;
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment host = arena.allocate(Math.min(PIECE, elements) * Float.BYTES, Float.BYTES);
            for (long start = 0; start < elements; start += PIECE) {
                long length = Math.min(PIECE, elements - start);
                MemorySegment piece = host.asSlice(0, length * Float.BYTES);
                RandomNumbers.fill(piece, DType.F32, stream, start, 0, 1);
                bench.queue().write(slice.slice(start, length), piece);
            }
        }
        return slice;
    }

    /** A packed weight of numbers in [-1, 1), rounded to its type. */
    Slice weight(WeightSpec spec) {
        long stream = streams++;
        try (Arena arena = Arena.ofShared()) {
            MemorySegment host = arena.allocate(spec.elements() * Float.BYTES, Float.BYTES);
            RandomNumbers.fill(host, DType.F32, stream, 0, 0, 1);
            WeightSource source = WeightSource.rowMajor(host, DType.F32, spec.inFeatures());
            return keep(bench.backend().device().pack(spec, source), spec.bytes());
        }
    }

    Slice cache(CacheSpec spec) {
        return keep(bench.backend().device().allocateCache(spec), spec.elements() * Float.BYTES);
    }

    @Override
    public void close() {
        bench.queue().finish();
        buffers.forEach(Buffer::close);
    }
}
