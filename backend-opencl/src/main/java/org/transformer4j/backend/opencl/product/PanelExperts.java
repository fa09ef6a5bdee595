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
 * Runs {@link ExpertLinear} on processors: a few rows walk along the panels of their experts one by one; more are brought together by
 * their experts first, in tiles of {@value PanelTiles#LEFT_ROWS}.
 */
final class PanelExperts extends ClKernel {
    /** With more rows, some of them are likely to share an expert. */
    private static final int SLIM_ROWS = 8;

    /** Groups for each of the processor's cores, so that cores that run at different speeds still end together. */
    private static final int GROUPS_PER_CORE = 8;

    /** Tiles that a work-item multiplies by a panel before it takes the next; as many rows as in a plain product. */
    private static final int MOST_TILES_AT_A_TIME = 16;

    private final ExpertLinear op;
    private final PackedLayout layout;
    private final ExpertTable table;
    private final Entry slim;
    private final Entry left;
    private final Entry tiles;
    private final int cores;

    PanelExperts(Programs programs, ExpertLinear op) {
        super("expert-panels");
        this.op = op;
        layout = new PackedLayout(op.weight());
        table = new ExpertTable(programs, op, PanelTiles.LEFT_ROWS, 1);
        slim = entry(programs, "expert_slim");
        left = entry(programs, "expert_left");
        tiles = entry(programs, "expert_tiles");
        cores = programs.facts().computeUnits();
    }

    /** Quantised formats share a program, which is told the format at each launch. */
    private Entry entry(Programs programs, String name) {
        return layout.quantised() ? programs.entry("expert_tiles.cl", name, "QUANTISED_PANELS", 1)
                : programs.entry("expert_tiles.cl", name, "STORED", op.weight().format());
    }

    @Override
    protected void run(ClQueue queue, Args args) {
        long rows = args.size(0);
        if (rows * op.choices() <= SLIM_ROWS) {
            slim(queue, args, rows * op.choices());
            return;
        }
        long part = Math.max(1, PanelTiles.rowsAtATime(rows * op.choices(), op.weight().inFeatures()) / op.choices());
        for (long row = 0; row < rows; row += part) {
            tiles(queue, args, row, Math.min(part, rows - row));
        }
    }

    private void slim(ClQueue queue, Args args, long rows) {
        ClBuffer weight = layout.buffer(args.slice(1));
        for (int piece = 0; piece < weight.pieces() && rows > 0; piece++) {
            panels(queue.launch(slim).input(args.slice(0)), args, weight, piece).input(args.slice(2)).updated(args.slice(3)).number(op.experts()).number(op.choices())
                    .number((long) op.weight().inFeatures()).number((long) op.outFeatures())
                    .run(Math.ceilDiv(panels(op), 2), rows, 1, 1);
        }
    }

    private void tiles(ClQueue queue, Args args, long first, long rows) {
        long depth = op.weight().inFeatures();
        long chosen = rows * op.choices();
        int most = table.tiles(chosen);
        long leftBytes = PanelTiles.leftBytes((long) most * PanelTiles.LEFT_ROWS, depth);
        table.make(queue, args.slice(2), first * op.choices(), chosen);
        table.hand(queue.launch(left).input(args.slice(0)).number(first * depth), chosen)
                .number(op.experts()).number(op.choices()).number(most).scratch(PanelTiles.LEFT, leftBytes).number(depth).run(most, 1);

        long wanted = Math.ceilDiv((long) GROUPS_PER_CORE * cores, panels(op));
        int together = (int) Math.clamp(Math.ceilDiv(most, wanted), 1, MOST_TILES_AT_A_TIME);
        ClBuffer weight = layout.buffer(args.slice(1));
        for (int piece = 0; piece < weight.pieces(); piece++) {
            Launch launch = queue.launch(tiles).scratch(PanelTiles.LEFT, leftBytes);
            table.hand(panels(launch, args, weight, piece), chosen)
                    .updated(args.slice(3)).number(first * op.choices() * op.outFeatures()).number(op.experts()).number(most)
                    .number(together).number(depth).number((long) op.outFeatures())
                    .run(panels(op), Math.ceilDiv(most, together), 1, 1);
        }
    }

    /** The parameters from the weight's panels in a piece to their number. */
    private Launch panels(Launch launch, Args args, ClBuffer weight, int piece) {
        return launch.piece(args.slice(1), piece).number(PackedLayout.number(op.weight().format()))
                .number((long) piece * layout.panelsPerPiece(weight)).number((long) layout.panels(weight, piece));
    }

    /** Panels that the outputs of an expert touch at most: they may begin in the middle of one. */
    static int panels(ExpertLinear op) {
        int out = op.outFeatures();
        return Math.ceilDiv(out % PackedLayout.PANEL == 0 ? out : out + PackedLayout.PANEL - 1, PackedLayout.PANEL);
    }
}
