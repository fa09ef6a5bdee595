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
import org.transformer4j.backend.cpu.runtime.SplitKernel;
import org.transformer4j.backend.cpu.thread.Scratch;

/** Runs {@link Embedding}. */
public final class EmbeddingKernel extends SplitKernel {
    private static final int COST = 4;

    private final WeightSpec weight;
    private final PackedLayout layout;

    /** A kernel for {@code op}. */
    public EmbeddingKernel(Embedding op) {
        weight = op.weight();
        layout = Weights.layout(weight);
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
                WeightPacking.readRow(layout, table, 0, id, y, yo);
            } else {
                for (int i = 0; i < weight.inFeatures(); i++) {
                    y.set(JAVA_FLOAT, yo + 4L * i, 0f);
                }
            }
        }
    }

    @Override
    public String path() {
        return super.path() + "/packed";
    }
}
