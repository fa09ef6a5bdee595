package org.transformer4j.backend.opencl.product;

import org.transformer4j.api.op.Embedding;
import org.transformer4j.api.spi.Args;
import org.transformer4j.backend.opencl.runtime.ClBuffer;
import org.transformer4j.backend.opencl.runtime.ClKernel;
import org.transformer4j.backend.opencl.runtime.ClQueue;
import org.transformer4j.backend.opencl.runtime.Entry;
import org.transformer4j.backend.opencl.runtime.Launch;
import org.transformer4j.backend.opencl.runtime.Programs;

/** Runs {@link Embedding}. */
public final class EmbeddingKernel extends ClKernel {
    private static final int GROUP = 128;

    private final PackedLayout layout;
    private final Entry entry;

    /** A kernel for {@code op}. */
    public EmbeddingKernel(Programs programs, Embedding op) {
        super("embedding");
        layout = new PackedLayout(op.weight());
        entry = layout.quantised() ? programs.entry("quantised_rows.cl", "embedding")
                : programs.entry("embedding.cl", "embedding", "STORED", op.weight().format());
    }

    @Override
    protected void run(ClQueue queue, Args args) {
        ClBuffer table = layout.buffer(args.slice(0));
        long inputs = layout.spec().inFeatures();
        long words = switch (layout.spec().format()) {
            case F16, BF16 -> Math.ceilDiv(inputs, 2);
            default -> inputs;
        };
        for (int piece = 0; piece < table.pieces(); piece++) {
            Launch launch = queue.launch(entry).piece(args.slice(0), piece).number((long) layout.firstOutput(table, piece))
                    .number((long) layout.outputs(table, piece)).number((long) layout.spec().outFeatures())
                    .input(args.slice(1)).updated(args.slice(2)).number(inputs);
            if (layout.quantised()) {
                launch.number(PackedLayout.number(layout.spec().format()));
            }
            launch.run(args.size(0), Math.ceilDiv(words, GROUP), 1, GROUP);
        }
    }
}
