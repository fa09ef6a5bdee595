package org.transformer4j.backend.cpu.product;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static org.transformer4j.backend.cpu.runtime.Operands.offset;
import static org.transformer4j.backend.cpu.runtime.Operands.packed;
import static org.transformer4j.backend.cpu.runtime.Operands.segment;

import java.lang.foreign.MemorySegment;
import org.transformer4j.api.op.Embedding;
import org.transformer4j.api.spi.Args;
import org.transformer4j.api.spi.WeightSpec;
import org.transformer4j.backend.cpu.matmul.PackedLayout;
import org.transformer4j.backend.cpu.matmul.WeightPacking;
import org.transformer4j.backend.cpu.quantised.BlockPanel;
import org.transformer4j.backend.cpu.runtime.SplitKernel;
import org.transformer4j.backend.cpu.thread.Scratch;
import org.transformer4j.backend.cpu.thread.Scratch.Slot;

/** Runs {@link Embedding}. */
public final class EmbeddingKernel extends SplitKernel {
    private static final int COST = 4;

    private final WeightSpec weight;
    private final PackedLayout layout;
    private final BlockPanel blocks;

    /** A kernel for {@code op}. */
    public EmbeddingKernel(Embedding op) {
        weight = op.weight();
        layout = Weights.layout(weight);
        blocks = new BlockPanel(weight.format());
    }

    @Override
    protected long units(Args args) {
        return args.size(0);
    }

    @Override
    protected long unitCost(Args args) {
        return COST * (long) weight.inFeatures();
    }

    @Override
    protected void run(Args args, long from, long to, Scratch scratch) {
        MemorySegment table = packed(args, 0, weight);
        MemorySegment y = segment(args, 2);
        for (long row = from; row < to; row++) {
            int id = segment(args, 1).get(JAVA_INT, offset(args, 1) + 4 * row);
            long yo = offset(args, 2) + 4 * row * weight.inFeatures();
            if (id >= 0 && id < weight.outFeatures()) {
                read(table, id, y, yo, scratch);
            } else {
                for (int i = 0; i < weight.inFeatures(); i++) {
                    y.set(JAVA_FLOAT, yo + 4L * i, 0f);
                }
            }
        }
    }

    private void read(MemorySegment table, int id, MemorySegment y, long yo, Scratch scratch) {
        if (weight.format().isQuantised()) {
            float[] row = scratch.floats(Slot.FIRST, weight.inFeatures());
            QuantisedPanels.row(blocks, layout, table, id, row);
            MemorySegment.copy(row, 0, y, JAVA_FLOAT, yo, weight.inFeatures());
        } else {
            WeightPacking.readRow(layout, table, 0, id, y, yo);
        }
    }

    @Override
    public String path() {
        return super.path() + "/packed";
    }
}
