package org.transformer4j.api.spi;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.transformer4j.api.canon.Bfloat16;
import org.transformer4j.api.canon.Binary16;

/** The plain layout of packed weights: {@code [outFeatures, inFeatures]} row-major in the weight's type, quantised ones decoded. */
final class RowMajorWeights {
    /** Bytes that are written at a time, or one row. */
    private static final int CHUNK = 1 << 20;

    private RowMajorWeights() {}

    static Buffer pack(Device device, WeightSpec spec, WeightSource source) {
        source.check(spec);
        Buffer buffer = device.allocate(spec.type(), spec.elements());
        int rowBytes = spec.inFeatures() * spec.type().bytes();
        int most = Math.clamp(CHUNK / rowBytes, 1, spec.outFeatures());
        try (Arena arena = Arena.ofConfined(); Queue queue = device.newQueue()) {
            MemorySegment chunk = arena.allocate((long) most * rowBytes, 8);
            for (int from = 0; from < spec.outFeatures(); from += most) {
                int rows = Math.min(most, spec.outFeatures() - from);
                fill(spec, source, chunk, from, rows);
                queue.write(new Slice(buffer, (long) from * spec.inFeatures(), (long) rows * spec.inFeatures()),
                        chunk.asSlice(0, (long) rows * rowBytes));
            }
            queue.finish();
            return buffer;
        } catch (RuntimeException | Error failure) {
            buffer.close();
            throw failure;
        }
    }

    static void unpack(Device device, WeightSpec spec, Buffer packed, MemorySegment destination) {
        try (Queue queue = device.newQueue()) {
            queue.read(new Slice(packed, 0, spec.elements()), destination);
        }
    }

    private static void fill(WeightSpec spec, WeightSource source, MemorySegment chunk, int from, int rows) {
        float[] values = new float[spec.inFeatures()];
        for (int row = 0; row < rows; row++) {
            source.row(from + row, values);
            for (int in = 0; in < values.length; in++) {
                store(spec, chunk, (long) row * spec.inFeatures() + in, values[in]);
            }
        }
    }

    private static void store(WeightSpec spec, MemorySegment chunk, long index, float value) {
        switch (spec.type()) {
            case F32 -> chunk.setAtIndex(ValueLayout.JAVA_FLOAT, index, value);
            case F16 -> chunk.setAtIndex(ValueLayout.JAVA_SHORT, index, Binary16.fromFloat(value));
            case BF16 -> chunk.setAtIndex(ValueLayout.JAVA_SHORT, index, Bfloat16.fromFloat(value));
            default -> throw new AssertionError(spec.type());
        }
    }
}
