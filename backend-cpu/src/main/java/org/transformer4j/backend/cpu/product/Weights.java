package org.transformer4j.backend.cpu.product;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import org.transformer4j.api.DType;
import org.transformer4j.api.canon.Bfloat16;
import org.transformer4j.api.canon.Binary16;
import org.transformer4j.api.spi.WeightSource;
import org.transformer4j.api.spi.WeightSpec;
import org.transformer4j.backend.cpu.matmul.PackedLayout;
import org.transformer4j.backend.cpu.matmul.StridedWeights;
import org.transformer4j.backend.cpu.matmul.WeightPacking;
import org.transformer4j.backend.cpu.runtime.BufferPool;
import org.transformer4j.backend.cpu.runtime.CpuBuffer;
import org.transformer4j.backend.cpu.runtime.Layout;
import org.transformer4j.backend.cpu.thread.Workers;

/** Brings weights from a checkpoint into the packed layout, and back. */
public final class Weights {
    private static final int PANELS_PER_CHUNK = 4;

    private Weights() {}

    static PackedLayout layout(WeightSpec spec) {
        return new PackedLayout(spec.format(), spec.outFeatures(), spec.inFeatures());
    }

    /** A buffer with the weight in packed form; the work is shared between threads where all of them may read the source. */
    public static CpuBuffer pack(WeightSpec spec, WeightSource source, BufferPool pool, Workers workers) {
        source.check(spec);
        PackedLayout layout = layout(spec);
        CpuBuffer buffer = pool.allocate(spec.type(), spec.elements(), layout.bytes(), new Layout.Packed(spec));
        try {
            if (source.data().isAccessibleBy(new Thread())) {
                workers.run((chunk, _) -> pack(source, spec, buffer, chunk), chunks(layout));
            } else {
                for (int chunk = 0; chunk < chunks(layout); chunk++) {
                    pack(source, spec, buffer, chunk);
                }
            }
            return buffer;
        } catch (RuntimeException | Error failure) {
            buffer.close();
            throw failure;
        }
    }

    private static int chunks(PackedLayout layout) {
        return Math.ceilDiv(layout.panels(), PANELS_PER_CHUNK);
    }

    private static void pack(WeightSource source, WeightSpec spec, CpuBuffer buffer, int chunk) {
        PackedLayout layout = layout(spec);
        int from = chunk * PANELS_PER_CHUNK;
        int to = Math.min(layout.panels(), from + PANELS_PER_CHUNK);
        if (spec.format().isQuantised()) {
            QuantisedPanels.pack(spec, source, layout, buffer.segment(), from, to);
        } else if (readableInPlace(spec, source)) {
            WeightPacking.pack(inPlace(spec, source), layout, buffer.segment(), 0, from, to);
        } else {
            try (Arena arena = Arena.ofConfined()) {
                WeightPacking.pack(converted(spec, source, from, to, arena), layout, buffer.segment(), 0, from, to);
            }
        }
    }

    /** Whether the numbers are of the stored type, in native order and aligned, so that they can be copied bit by bit. */
    private static boolean readableInPlace(WeightSpec spec, WeightSource source) {
        int bytes = spec.type().bytes();
        return source.format() == spec.format() && ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN
                && source.data().maxByteAlignment() >= bytes;
    }

    private static StridedWeights inPlace(WeightSpec spec, WeightSource source) {
        return new StridedWeights(source.data(), source.offset() * spec.type().bytes(), source.outStride(), source.inStride(),
                spec.type());
    }

    /** The outputs of some panels, converted. The view starts before the memory, because outputs are counted from the first. */
    private static StridedWeights converted(WeightSpec spec, WeightSource source, int fromPanel, int toPanel, Arena arena) {
        int first = fromPanel * PackedLayout.PANEL;
        int end = Math.min(spec.outFeatures(), toPanel * PackedLayout.PANEL);
        int in = spec.inFeatures();
        long bytes = spec.type().bytes();
        MemorySegment rows = arena.allocate((end - first) * in * bytes, Long.BYTES);
        float[] row = new float[in];
        for (int out = first; out < end; out++) {
            source.row(out, row);
            for (int i = 0; i < in; i++) {
                store(spec.type(), rows, (long) (out - first) * in + i, row[i]);
            }
        }
        return new StridedWeights(rows, -first * (in * bytes), in, 1, spec.type());
    }

    private static void store(DType type, MemorySegment rows, long index, float value) {
        switch (type) {
            case F32 -> rows.setAtIndex(ValueLayout.JAVA_FLOAT, index, value);
            case F16 -> rows.setAtIndex(ValueLayout.JAVA_SHORT, index, Binary16.fromFloat(value));
            default -> rows.setAtIndex(ValueLayout.JAVA_SHORT, index, Bfloat16.fromFloat(value));
        }
    }

    /** The inverse of {@link #pack}: {@code [outFeatures, inFeatures]} row-major in the weight's type. */
    public static void unpack(WeightSpec spec, CpuBuffer packed, MemorySegment destination) {
        if (!(packed.layout() instanceof Layout.Packed layout) || !layout.weight().equals(spec)) {
            throw new IllegalArgumentException("%s lies as %s; expected what pack(%s, ...) returned"
                    .formatted(packed, packed.layout(), spec));
        }
        long bytes = spec.elements() * spec.type().bytes();
        if (destination.byteSize() != bytes) {
            throw new IllegalArgumentException("%d bytes on the host for %s, which has %d; the sizes must agree"
                    .formatted(destination.byteSize(), spec, bytes));
        }
        if (spec.format().isQuantised()) {
            QuantisedPanels.unpack(spec, layout(spec), packed.segment(), destination);
            return;
        }
        try (Arena arena = Arena.ofConfined()) {
            long rowBytes = (long) spec.inFeatures() * spec.type().bytes();
            MemorySegment row = arena.allocate(rowBytes, Long.BYTES);
            for (int out = 0; out < spec.outFeatures(); out++) {
                StridedWeights view = new StridedWeights(row, -out * rowBytes, spec.inFeatures(), 1, spec.type());
                WeightPacking.unpack(layout(spec), packed.segment(), 0, view, out, out + 1);
                MemorySegment.copy(row, 0, destination, out * rowBytes, rowBytes);
            }
        }
    }
}
