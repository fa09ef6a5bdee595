package org.transformer4j.conformance.kit;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.transformer4j.api.spi.Buffer;
import org.transformer4j.api.spi.Device;
import org.transformer4j.api.spi.WeightSpec;

/** A weight on a device, and what it has to hold. */
final class PackedWeight implements AutoCloseable {
    private final Device device;
    private final WeightSpec spec;
    private final Bits stored;
    private final Buffer buffer;

    /** Packs {@code values}, of {@link WeightForm#numbers} or {@code [outFeatures, inFeatures]} row-major, given as {@code form} says. */
    PackedWeight(Device device, WeightSpec spec, WeightForm form, Bits values) {
        this.device = device;
        this.spec = spec;
        this.stored = form.stored(spec, values).canonical();
        try (Arena arena = Arena.ofConfined()) {
            this.buffer = device.pack(spec, form.source(arena, spec, values));
        }
        if (buffer.type() != spec.type() || buffer.elements() != spec.elements()) {
            buffer.close();
            throw new ConformanceFailure("pack of %s gave a buffer of %s[%d]; expected the weight's type and number of elements"
                    .formatted(spec, buffer.type(), buffer.elements()));
        }
    }

    Buffer buffer() {
        return buffer;
    }

    /** Throws unless the weight reads back as what was packed; {@code when} says at which point. */
    void check(String when) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment segment = arena.allocate(spec.elements() * spec.type().bytes(), 8);
            device.unpack(spec, buffer, segment);
            BitDifference.between("weight", Bits.fromSegment(spec.type(), segment).canonical(), stored).ifPresent(difference -> {
                throw new ConformanceFailure("unpack %s is not the inverse of pack: %s".formatted(when, difference));
            });
        }
    }

    @Override
    public void close() {
        buffer.close();
    }
}
