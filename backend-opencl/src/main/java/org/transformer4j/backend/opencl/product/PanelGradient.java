package org.transformer4j.backend.opencl.product;

import org.transformer4j.api.Sequences;
import org.transformer4j.api.op.WeightGradient;
import org.transformer4j.api.spi.Args;
import org.transformer4j.backend.opencl.runtime.ClKernel;
import org.transformer4j.backend.opencl.runtime.ClQueue;
import org.transformer4j.backend.opencl.runtime.Entry;
import org.transformer4j.backend.opencl.runtime.Programs;

/** Runs {@link WeightGradient} on processors, like {@link PanelMatMul}: the rows of all sequences are copied to panels at once. */
final class PanelGradient extends ClKernel {
    /** Rows that a work-item copies. */
    private static final int STRETCH = 256;

    private final Entry copyLeft;
    private final Entry copyRight;
    private final Entry tiles;
    private final ColumnSums columnSums;
    private final int cores;

    PanelGradient(Programs programs) {
        super("weight-gradient-panels");
        copyLeft = programs.entry("pack_panels.cl", "left_sequences");
        copyRight = programs.entry("pack_panels.cl", "right_columns");
        tiles = programs.entry("weight_gradient.cl", "tiles");
        columnSums = new ColumnSums(programs);
        cores = programs.facts().computeUnits();
    }

    @Override
    protected void run(ClQueue queue, Args args) {
        if (ColumnSums.suit(args)) {
            columnSums.run(queue, args);
            return;
        }
        long m = args.size(0);
        long depth = depth(args.sequences());
        if (depth == 0) {
            return;
        }
        long part = PanelTiles.rowsAtATime(m, depth);
        for (long row = 0; row < m; row += part) {
            long rows = Math.min(part, m - row);
            queue.launch(copyLeft).input(args.slice(0)).number(row).number(m)
                    .scratch(PanelTiles.LEFT, PanelTiles.leftBytes(rows, depth)).number(rows).number(depth).sequences(args.sequences())
                    .run(Math.ceilDiv(rows, PanelTiles.LEFT_ROWS), args.sequences().count(), 1, 1);
            addTo(queue, args, row, rows, depth);
        }
    }

    /** Adds to {@code rows} rows of the sum, whose left panels are there. */
    private void addTo(ClQueue queue, Args args, long row, long rows, long depth) {
        long n = args.size(1);
        long terms = args.sequences().rows();
        long part = PanelTiles.columnsAtATime(n, terms);
        for (long column = 0; column < n; column += part) {
            long columns = Math.min(part, n - column);
            long panels = Math.ceilDiv(columns, PackedLayout.PANEL);
            long bytes = PanelTiles.rightBytes(columns, terms);
            queue.launch(copyRight).input(args.slice(1)).number(column).number(0L).number(n).scratch(PanelTiles.RIGHT, bytes)
                    .number(columns).number(terms).run(panels, Math.ceilDiv(terms, STRETCH), 1, 1);
            int block = PanelTiles.rowBlock(rows, panels, cores);
            queue.launch(tiles).scratch(PanelTiles.LEFT, PanelTiles.leftBytes(rows, depth)).number(depth)
                    .scratch(PanelTiles.RIGHT, bytes).number(terms).sequences(args.sequences()).number(args.sequences().count())
                    .updated(args.slice(2)).number(row * n + column).number(n).number(rows).number(columns).number(block)
                    .run(panels, Math.ceilDiv(rows, block), 1, 1);
        }
    }

    /** Terms of the left panels: each sequence takes whole chunks. */
    private static long depth(Sequences sequences) {
        long depth = 0;
        for (int s = 0; s < sequences.count(); s++) {
            depth += Math.ceilDiv(sequences.queryLength(s), PanelTiles.LEFT_CHUNK) * (long) PanelTiles.LEFT_CHUNK;
        }
        return depth;
    }
}
