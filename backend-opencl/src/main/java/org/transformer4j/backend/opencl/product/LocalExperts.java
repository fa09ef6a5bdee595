package org.transformer4j.backend.opencl.product;

import org.transformer4j.api.op.ExpertLinear;
import org.transformer4j.api.spi.Args;
import org.transformer4j.backend.opencl.runtime.ClBuffer;
import org.transformer4j.backend.opencl.runtime.ClKernel;
import org.transformer4j.backend.opencl.runtime.ClQueue;
import org.transformer4j.backend.opencl.runtime.Entry;
import org.transformer4j.backend.opencl.runtime.Launch;
import org.transformer4j.backend.opencl.runtime.Programs;

/**
 * Runs {@link ExpertLinear} on cards, with a chain for each block of 256 terms: a few rows one by one, more in tiles of rows with the same
 * expert, so that an expert is fetched once for {@value #TILE_ROWS} of them.
 */
final class LocalExperts extends ClKernel {
    /** With more rows, some of them are likely to share an expert. */
    private static final int SINGLE_ROWS = 8;
    private static final int TILE_ROWS = 8;
    private static final int ITEMS = 256;
    /** A dimension that is not the first has at most 65535 groups on some cards. */
    private static final int MOST_GROUPS = 1 << 15;

    private final ExpertLinear op;
    private final PackedLayout layout;
    private final ExpertTable table;
    private final Entry single;
    private final Entry tiles;

    LocalExperts(Programs programs, ExpertLinear op) {
        super("expert-tiles");
        this.op = op;
        layout = new PackedLayout(op.weight());
        table = new ExpertTable(programs, op, TILE_ROWS, ITEMS);
        single = programs.entry("expert_slim.cl", "expert_slim", "STORED", op.weight().format(), "ROWS", 1);
        tiles = programs.entry("expert_slim.cl", "expert_slim", "STORED", op.weight().format(), "ROWS", TILE_ROWS);
    }

    @Override
    protected void run(ClQueue queue, Args args) {
        long rows = args.size(0);
        if (rows * op.choices() <= SINGLE_ROWS) {
            run(queue, args, true, 0, rows * op.choices());
            return;
        }
        long part = Math.max(1, (MOST_GROUPS - op.experts() - 1) / op.choices());
        for (long row = 0; row < rows; row += part) {
            long chosen = Math.min(part, rows - row) * op.choices();
            table.make(queue, args.slice(2), row * op.choices(), chosen);
            run(queue, args, false, row, chosen);
        }
    }

    private void run(ClQueue queue, Args args, boolean few, long first, long rows) {
        ClBuffer weight = layout.buffer(args.slice(1));
        long groups = few ? rows : table.tiles(rows);
        for (int piece = 0; piece < weight.pieces(); piece++) {
            Launch launch = queue.launch(few ? single : tiles).input(args.slice(0)).number(first * op.weight().inFeatures())
                    .piece(args.slice(1), piece).number((long) piece * layout.panelsPerPiece(weight))
                    .number((long) layout.panels(weight, piece));
            (few ? launch.input(args.slice(2)) : table.hand(launch, rows).number(0L))
                    .updated(args.slice(3)).number(first * op.choices() * op.outFeatures())
                    .number(op.experts()).number(op.choices()).number((int) groups)
                    .number((long) op.weight().inFeatures()).number((long) op.outFeatures())
                    .run(PanelExperts.panels(op), 1, groups, ITEMS, 1, 1);
        }
    }
}
