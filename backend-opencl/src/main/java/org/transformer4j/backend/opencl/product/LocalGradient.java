package org.transformer4j.backend.opencl.product;

import org.transformer4j.api.op.WeightGradient;
import org.transformer4j.api.spi.Args;
import org.transformer4j.backend.opencl.runtime.ClKernel;
import org.transformer4j.backend.opencl.runtime.ClQueue;
import org.transformer4j.backend.opencl.runtime.Entry;
import org.transformer4j.backend.opencl.runtime.Programs;

/** Runs {@link WeightGradient} on cards: each tile of the sum passes over all sequences. */
final class LocalGradient extends ClKernel {
    private final Entry large;
    private final Entry small;
    private final ColumnSums columnSums;
    private final int computeUnits;

    LocalGradient(Programs programs) {
        super("weight-gradient-tiles");
        large = entry(programs, LocalProduct.LARGE);
        small = entry(programs, LocalProduct.SMALL);
        columnSums = new ColumnSums(programs);
        computeUnits = programs.facts().computeUnits();
    }

    private static Entry entry(Programs programs, int tile) {
        return programs.entry("matmul.cl", "matmul", "TILE", tile, "LEFT", "BY_DEPTH", "RIGHT", "BY_DEPTH", "STORED", "F32",
                "SEQUENCES", 1);
    }

    @Override
    protected void run(ClQueue queue, Args args) {
        if (ColumnSums.suit(args)) {
            columnSums.run(queue, args);
            return;
        }
        long m = args.size(0);
        long n = args.size(1);
        long terms = args.sequences().rows();
        boolean wide = m > LocalProduct.SMALL && n > LocalProduct.SMALL && LocalProduct.tiles(m, n, LocalProduct.LARGE) >= computeUnits;
        if (terms > 0) {
            queue.launch(wide ? large : small).input(args.slice(0)).number(m).number(0L).input(args.slice(1)).number(n).number(0L)
                    .input(args.slice(0)).number(0L).number(0).updated(args.slice(2)).number(0L).number(n)
                    .sequences(args.sequences()).number(args.sequences().count()).number(0L).number(m).number(terms).number(n)
                    .number(terms).number(0L)
                    .run(LocalProduct.tiles(m, n, wide ? LocalProduct.LARGE : LocalProduct.SMALL), 1, LocalProduct.SIDE, LocalProduct.SIDE);
        }
    }
}
