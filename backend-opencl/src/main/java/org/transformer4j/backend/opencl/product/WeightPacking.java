package org.transformer4j.backend.opencl.product;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.transformer4j.api.DType;
import org.transformer4j.api.format.WeightFormat;
import org.transformer4j.api.spi.Args;
import org.transformer4j.api.spi.Buffer;
import org.transformer4j.api.spi.Slice;
import org.transformer4j.api.spi.WeightSource;
import org.transformer4j.api.spi.WeightSpec;
import org.transformer4j.backend.opencl.runtime.ClBuffer;
import org.transformer4j.backend.opencl.runtime.ClKernel;
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

    /** How many bytes a packed weight takes. */
    public static long bytes(WeightSpec spec) {
        return new PackedLayout(spec).bytes();
    }

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
        try (Arena arena = Arena.ofConfined()) {
            boolean decodes = source.format().isQuantised() && !layout.quantised();
            pack(layout, decodes ? decoded(spec, source, arena) : source, packed, queue);
            return packed;
        } catch (RuntimeException | Error failure) {
            packed.close();
            throw failure;
        }
    }

    private static WeightSource decoded(WeightSpec spec, WeightSource source, Arena arena) {
        MemorySegment floats = arena.allocate(spec.elements() * Float.BYTES, Float.BYTES);
        float[] row = new float[spec.inFeatures()];
        for (int out = 0; out < spec.outFeatures(); out++) {
            source.row(out, row);
            MemorySegment.copy(row, 0, floats, ValueLayout.JAVA_FLOAT, (long) out * row.length * Float.BYTES, row.length);
        }
        return WeightSource.rowMajor(floats, DType.F32, spec.inFeatures());
    }

    private void pack(PackedLayout layout, WeightSource source, ClBuffer packed, ClQueue queue) {
        WeightFormat format = source.format();
        ClKernel kernel = layout.quantised() ? new PackBlocksKernel(programs, layout) : new PackKernel(programs, layout, format.type());
        DType type = layout.quantised() ? DType.U8 : format.type();
        long most = most(format);
        long bytes = format.bytes(WeightPart.elements(layout, most));
        try (ClBuffer staging = pool.allocate(type, bytes / type.bytes()); Arena arena = Arena.ofConfined()) {
            SourcePart plain = new SourcePart(source, arena.allocate(bytes, Long.BYTES));
            WeightPart.forEach(layout, packed, most, part -> {
                MemorySegment read = plain.read(part);
                Slice staged = new Slice(staging, 0, read.byteSize() / type.bytes());
                queue.write(staged, read);
                long[] sizes = PackKernel.sizes(part, plain.outputStride(part), plain.inputStride(part));
                kernel.launch(queue, Args.of(sizes, staged, packed.all()));
            });
            queue.finish();
        }
    }

    /**
     * The inverse of {@link #pack}: {@code [outFeatures, inFeatures]} row-major in the stored type; F32 if it is quantised.
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
        ClKernel kernel = layout.quantised() ? new UnpackBlocksKernel(programs, layout) : new UnpackKernel(programs, layout);
        long most = most(WeightFormat.of(spec.type()));
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

    private long most(WeightFormat format) {
        return Math.min(PART_BYTES, pool.largestAllocation()) / format.blockBytes() * format.blockSize();
    }
}
