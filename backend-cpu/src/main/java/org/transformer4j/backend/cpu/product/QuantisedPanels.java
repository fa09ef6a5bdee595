package org.transformer4j.backend.cpu.product;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;

import java.lang.foreign.MemorySegment;
import org.transformer4j.api.format.QuantisedBlock;
import org.transformer4j.api.spi.WeightSource;
import org.transformer4j.api.spi.WeightSpec;
import org.transformer4j.backend.cpu.matmul.PackedLayout;
import org.transformer4j.backend.cpu.quantised.BlockPacking;
import org.transformer4j.backend.cpu.quantised.BlockPanel;

/** Brings quantised weights into panels, block by block, and their values back. */
final class QuantisedPanels {
    private QuantisedPanels() {}

    /** Packs panels {@code from} to {@code to - 1} into memory that is zero. */
    static void pack(WeightSpec spec, WeightSource source, PackedLayout layout, MemorySegment packed, int from, int to) {
        BlockPanel panel = new BlockPanel(spec.format());
        QuantisedBlock block = new QuantisedBlock(spec.format());
        for (int i = from; i < to; i++) {
            int first = i * PackedLayout.PANEL;
            for (int in = 0; in < spec.inFeatures(); in += spec.format().blockSize()) {
                long at = layout.offset(i, in);
                for (int column = 0; column < layout.columns(i); column++) {
                    BlockPacking.pack(panel, block.read(source.data(), source.block(first + column, in)), packed, at, column);
                }
            }
        }
    }

    /** Writes {@code [outFeatures, inFeatures]} as float32. */
    static void unpack(WeightSpec spec, PackedLayout layout, MemorySegment packed, MemorySegment destination) {
        BlockPanel panel = new BlockPanel(spec.format());
        float[] row = new float[spec.inFeatures()];
        for (int out = 0; out < spec.outFeatures(); out++) {
            row(panel, layout, packed, out, row);
            MemorySegment.copy(row, 0, destination, JAVA_FLOAT_UNALIGNED, (long) out * row.length * Float.BYTES, row.length);
        }
    }

    /** Decodes the inputs of an output. */
    static void row(BlockPanel panel, PackedLayout layout, MemorySegment packed, int out, float[] row) {
        for (int in = 0; in < layout.inputs(); in += layout.format().blockSize()) {
            BlockPacking.decode(panel, packed, layout.offset(out / PackedLayout.PANEL, in), out % PackedLayout.PANEL, row, in, 1);
        }
    }
}
