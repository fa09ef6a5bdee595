package org.transformer4j.api.spi;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.transformer4j.api.canon.Bfloat16;

/** The plain layout of packed weights: {@code [outFeatures, inFeatures]} row-major in the stored type. */
final class RowMajorWeights {
    private RowMajorWeights() {}

    static Buffer pack(Device device, WeightSpec spec, WeightSource source) {
        source.check(spec);
        Buffer buffer = device.allocate(spec.type(), spec.elements());
        try (Arena arena = Arena.ofConfined(); Queue queue = device.newQueue()) {
            MemorySegment row = arena.allocate((long) spec.inFeatures() * spec.type().bytes(), 8);
            for (int out = 0; out < spec.outFeatures(); out++) {
                for (int in = 0; in < spec.inFeatures(); in++) {
                    store(spec, row, in, source.value(out, in));
                }
                queue.write(new Slice(buffer, (long) out * spec.inFeatures(), spec.inFeatures()), row);
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

    private static void store(WeightSpec spec, MemorySegment row, int index, float value) {
        switch (spec.type()) {
            case F32 -> row.setAtIndex(ValueLayout.JAVA_FLOAT, index, value);
            case F16 -> row.setAtIndex(ValueLayout.JAVA_SHORT, index, Float.floatToFloat16(value));
            case BF16 -> row.setAtIndex(ValueLayout.JAVA_SHORT, index, Bfloat16.fromFloat(value));
            default -> throw new AssertionError(spec.type());
        }
    }
}
