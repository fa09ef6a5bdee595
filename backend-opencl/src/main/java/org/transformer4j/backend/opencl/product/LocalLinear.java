package org.transformer4j.backend.opencl.product;

import org.transformer4j.api.format.WeightFormat;
import org.transformer4j.api.op.Linear;
import org.transformer4j.api.spi.Args;
import org.transformer4j.backend.opencl.runtime.ClBuffer;
import org.transformer4j.backend.opencl.runtime.ClQueue;
import org.transformer4j.backend.opencl.runtime.Entry;
import org.transformer4j.backend.opencl.runtime.Launch;
import org.transformer4j.backend.opencl.runtime.Programs;

/** Runs {@link Linear} on cards: a few rows with a chain for each block of 256 terms, more in tiles. */
final class LocalLinear extends LocalProduct {
    /** With more rows the arithmetic takes longer than the reading. */
    private static final int SLIM_ROWS = 16;
    private static final int MOST_ROWS_AT_A_TIME = 8;
    private static final int ITEMS = 256;
    /** Groups that a compute unit needs to have enough loads on their way. */
    private static final int GROUPS_PER_UNIT = 2;

    private final PackedLayout layout;
    private final boolean bias;
    /** For 1, 2, 4 and 8 rows. */
    private final Entry[] slim = new Entry[4];
    private final int lanes;

    LocalLinear(Programs programs, Linear op) {
        super(programs, "linear-tiles", "BY_ROWS", "PACKED", stored(op.weight().format()));
        layout = new PackedLayout(op.weight());
        bias = op.bias();
        // Compiling takes its time, and there are many formats: quantised weights do without wide groups.
        boolean few = layout.quantised() || layout.panels() < GROUPS_PER_UNIT * programs.facts().computeUnits();
        lanes = few ? PackedLayout.PANEL / 2 : PackedLayout.PANEL;
        for (int i = 0; i < slim.length; i++) {
            slim[i] = programs.entry("linear_slim.cl", "slim", "STORED", op.weight().format(), "ROWS", 1 << i, "LANES", lanes);
        }
    }

    /** Tiles of all quantised formats are one program, since decoding is little beside the products. */
    private static String stored(WeightFormat format) {
        return format.isQuantised() ? "BLOCKS_OF_ANY" : format.name();
    }

    @Override
    protected void run(ClQueue queue, Args args) {
        ClBuffer weight = layout.buffer(args.slice(1));
        long rows = args.size(0);
        for (int piece = 0; piece < weight.pieces() && rows > 0; piece++) {
            long outputs = layout.outputs(weight, piece);
            if (rows <= SLIM_ROWS) {
                slim(queue, args, piece, rows, outputs);
            } else {
                multiply(queue, args, piece, 1, rows, layout.spec().inFeatures(), outputs);
            }
        }
    }

    private void slim(ClQueue queue, Args args, int piece, long rows, long outputs) {
        int step = 32 - Integer.numberOfLeadingZeros((int) Math.min(rows, MOST_ROWS_AT_A_TIME) - 1);
        Launch launch = queue.launch(slim[step]).input(args.slice(0)).piece(args.slice(1), piece);
        result(launch, args, piece).number(rows).number((long) layout.spec().inFeatures()).number(outputs)
                .run(Math.ceilDiv(outputs, lanes), 1, Math.ceilDiv(rows, 1L << step), ITEMS, 1, 1);
    }

    @Override
    Launch factors(Launch launch, Args args, int piece) {
        launch.input(args.slice(0)).number((long) layout.spec().inFeatures()).number(0L)
                .piece(args.slice(1), piece).number(0L).number(layout.panelBytes() / Float.BYTES).number(0L);
        return layout.quantised() ? launch.number(PackedLayout.number(layout.spec().format())) : launch;
    }

    /** Without a bias, something else stands for it. */
    @Override
    Launch result(Launch launch, Args args, int piece) {
        long first = layout.firstOutput(layout.buffer(args.slice(1)), piece);
        return launch.input(args.slice(bias ? 2 : 0)).number(first).number(bias ? 1 : 0)
                .updated(args.slice(args.slices() - 1)).number(first).number((long) layout.spec().outFeatures());
    }
}
