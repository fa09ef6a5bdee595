package org.transformer4j.backend.opencl.product;

import org.transformer4j.api.op.Linear;
import org.transformer4j.api.spi.Args;
import org.transformer4j.api.spi.Slice;
import org.transformer4j.backend.opencl.runtime.ClBuffer;
import org.transformer4j.backend.opencl.runtime.ClKernel;
import org.transformer4j.backend.opencl.runtime.ClQueue;
import org.transformer4j.backend.opencl.runtime.Entry;
import org.transformer4j.backend.opencl.runtime.Launch;
import org.transformer4j.backend.opencl.runtime.Programs;

/** Runs {@link Linear} on processors: a few rows walk along the panels as they are stored, more go through {@link PanelTiles}. */
final class PanelLinear extends ClKernel {
    /** With more rows the arithmetic takes longer than the reading. */
    private static final int SLIM_ROWS = 8;

    private final PackedLayout layout;
    private final boolean bias;
    private final PanelTiles tiles;
    private final Entry slim;

    PanelLinear(Programs programs, Linear op) {
        super("linear-panels");
        layout = new PackedLayout(op.weight());
        bias = op.bias();
        tiles = new PanelTiles(programs, op.weight().format());
        slim = layout.quantised() ? programs.entry("quantised_tiles.cl", "slim")
                : programs.entry("linear_tiles.cl", "slim", "STORED", op.weight().format());
    }

    @Override
    protected void run(ClQueue queue, Args args) {
        long rows = args.size(0);
        long depth = layout.spec().inFeatures();
        if (rows <= SLIM_ROWS) {
            slim(queue, args, rows);
            return;
        }
        long part = PanelTiles.rowsAtATime(rows, depth);
        for (long row = 0; row < rows; row += part) {
            long n = Math.min(part, rows - row);
            tiles.copyLeft(queue, args.slice(0), row * depth, 0, depth, false, 1, n, depth);
            tiles(queue, args, row, n);
        }
    }

    private void tiles(ClQueue queue, Args args, long row, long rows) {
        ClBuffer weight = layout.buffer(args.slice(1));
        for (int piece = 0; piece < weight.pieces(); piece++) {
            long depth = layout.spec().inFeatures();
            Launch launch = tiles.launch(queue, 1, rows, depth).piece(args.slice(1), piece);
            biasAndResult(launch, args, row, layout.firstOutput(weight, piece)).number(0L);
            tiles.run(launch, 1, rows, depth, layout.outputs(weight, piece));
        }
    }

    private void slim(ClQueue queue, Args args, long rows) {
        ClBuffer weight = layout.buffer(args.slice(1));
        for (int piece = 0; piece < weight.pieces() && rows > 0; piece++) {
            long outputs = layout.outputs(weight, piece);
            Launch launch = queue.launch(slim).input(args.slice(0));
            if (layout.quantised()) {
                launch.number(PackedLayout.number(layout.spec().format()));
            }
            biasAndResult(launch.piece(args.slice(1), piece), args, 0, layout.firstOutput(weight, piece))
                    .number((int) rows).number((long) layout.spec().inFeatures()).number(outputs)
                    .run(Math.ceilDiv(outputs, 2 * PackedLayout.PANEL), 1);
        }
    }

    /** The parameters from the bias to the distance of the result's rows. Without a bias, something else stands for it. */
    private Launch biasAndResult(Launch launch, Args args, long row, long output) {
        Slice y = args.slice(args.slices() - 1);
        long stride = layout.spec().outFeatures();
        return launch.input(args.slice(bias ? 2 : 0)).number(output).number(bias ? 1 : 0)
                .updated(y).number(row * stride + output).number(stride);
    }
}
