package org.transformer4j.backend.opencl.product;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.transformer4j.api.DType;
import org.transformer4j.api.spi.Args;
import org.transformer4j.api.spi.Buffer;
import org.transformer4j.api.spi.Slice;
import org.transformer4j.api.spi.WeightSource;
import org.transformer4j.api.spi.WeightSpec;
import org.transformer4j.backend.opencl.runtime.ClBuffer;
import org.transformer4j.backend.opencl.runtime.ClQueue;
import org.transformer4j.backend.opencl.runtime.Layout;
import org.transformer4j.backend.opencl.runtime.MemoryPool;
import org.transformer4j.backend.opencl.runtime.Programs;

/**
 * Brings weights from a checkpoint to the device, and back. They pass through a buffer in parts; the device itself converts the
 * numbers and brings them into panels.
 */
public final class WeightPacking {
    /** Bytes that pass at a time: enough that starting a copy costs nothing beside it. */
    private static final long PART_BYTES = 16 << 20;

    private final Programs programs;
    private final MemoryPool pool;

    /** Packs weights into {@code pool}. */
    public WeightPacking(Programs programs, MemoryPool pool) {
        this.programs = programs;
        this.pool = pool;
    }

    /** A new buffer with the weight, in the {@link PackedLayout}. */
    public ClBuffer pack(WeightSpec spec, WeightSource source, ClQueue queue) {
        source.check(spec);
        PackedLayout layout = new PackedLayout(spec);
        ClBuffer packed = pool.allocate(spec.type(), spec.elements(), layout.bytes(), layout.panelBytes(),
                new Layout.Packed(spec));
        try {
            pack(layout, source, packed, queue);
            return packed;
        } catch (RuntimeException | Error failure) {
            packed.close();
            throw failure;
        }
    }

    private void pack(PackedLayout layout, WeightSource source, ClBuffer packed, ClQueue queue) {
        PackKernel kernel = new PackKernel(programs, layout, source.type());
        long most = most(source.type());
        long largest = WeightPart.elements(layout, most);
        try (ClBuffer staging = pool.allocate(source.type(), largest); Arena arena = Arena.ofConfined()) {
            SourcePart plain = new SourcePart(source, arena.allocate(largest * source.type().bytes(), Long.BYTES));
            WeightPart.forEach(layout, packed, most, part -> {
                Slice staged = new Slice(staging, 0, (long) part.outputs() * part.inputs());
                queue.write(staged, plain.read(part));
                long[] sizes = PackKernel.sizes(part, plain.outputStride(part), plain.inputStride(part));
                kernel.launch(queue, Args.of(sizes, staged, packed.all()));
            });
            queue.finish();
        }
    }

    /**
     * The inverse of {@link #pack}: {@code [outFeatures, inFeatures]} row-major in the stored type.
     *
     * @throws IllegalArgumentException if the buffer is not what {@code pack} returned, or the destination has another size
     */
    public void unpack(WeightSpec spec, Buffer buffer, MemorySegment destination, ClQueue queue) {
        PackedLayout layout = new PackedLayout(spec);
        ClBuffer packed = ClBuffer.packed(buffer, spec);
        long bytes = spec.elements() * spec.type().bytes();
        if (destination.byteSize() != bytes) {
            throw new IllegalArgumentException("%d bytes on the host for %s, which has %d; the sizes must agree"
                    .formatted(destination.byteSize(), spec, bytes));
        }
        UnpackKernel kernel = new UnpackKernel(programs, layout);
        long most = most(spec.type());
        long largest = WeightPart.elements(layout, most);
        try (ClBuffer staging = pool.allocate(spec.type(), largest); Arena arena = Arena.ofConfined()) {
            MemorySegment plain = arena.allocate(largest * spec.type().bytes(), Long.BYTES);
            WeightPart.forEach(layout, packed, most, part -> {
                Slice staged = new Slice(staging, 0, (long) part.outputs() * part.inputs());
                kernel.launch(queue, Args.of(PackKernel.sizes(part, part.inputs(), 1), packed.all(), staged));
                queue.read(staged, plain.asSlice(0, staged.length() * spec.type().bytes()));
                copyRows(spec, part, plain, destination);
            });
        }
    }

    private static void copyRows(WeightSpec spec, WeightPart part, MemorySegment plain, MemorySegment destination) {
        long rowBytes = (long) part.inputs() * spec.type().bytes();
        for (int row = 0; row < part.outputs(); row++) {
            long to = ((long) (part.output() + row) * spec.inFeatures() + part.input()) * spec.type().bytes();
            MemorySegment.copy(plain, row * rowBytes, destination, to, rowBytes);
        }
    }

    private long most(DType type) {
        return Math.min(PART_BYTES, pool.largestAllocation()) / type.bytes();
    }
}
