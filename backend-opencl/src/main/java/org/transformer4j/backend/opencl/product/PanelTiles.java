package org.transformer4j.backend.opencl.product;

import org.transformer4j.api.format.WeightFormat;
import org.transformer4j.api.spi.Slice;
import org.transformer4j.backend.opencl.runtime.ClQueue;
import org.transformer4j.backend.opencl.runtime.Entry;
import org.transformer4j.backend.opencl.runtime.Launch;
import org.transformer4j.backend.opencl.runtime.Programs;

/**
 * Products on processors: left rows are copied to panels of 12, which tiles of 12 by 32 outputs then read, 256 terms at a time, beside
 * the panels of the right factor. Memory for copies is limited, so a large factor is taken in parts.
 */
final class PanelTiles {
    /** Left rows of a panel. */
    static final int LEFT_ROWS = 12;
    /** Which of the queue's scratch memories holds the left panels. */
    static final int LEFT = 0;
    /** Which of the queue's scratch memories holds the right panels. */
    static final int RIGHT = 1;
    /** Bytes of scratch memory for a factor, unless a single panel takes more. */
    static final long MOST_BYTES = 64 << 20;

    /** Terms of a left row that lie side by side. */
    static final int LEFT_CHUNK = 16;
    /**
     * Left rows that a work-item multiplies by a panel: enough that fetching the panel costs little beside it, few enough that they
     * stay in a third-level cache.
     */
    private static final int ROW_BLOCK = 192;
    /** Groups for each of the processor's cores, so that cores that run at different speeds still end together. */
    private static final int GROUPS_PER_CORE = 8;

    private final WeightFormat stored;
    private final Entry tiles;
    private final Entry leftRows;
    private final Entry leftColumns;
    private final int cores;

    /** Tiles for right factors of this format. */
    PanelTiles(Programs programs, WeightFormat stored) {
        this.stored = stored;
        tiles = stored.isQuantised() ? programs.entry("quantised_tiles.cl", "tiles")
                : programs.entry("linear_tiles.cl", "tiles", "STORED", stored);
        leftRows = programs.entry("pack_panels.cl", "left_rows");
        leftColumns = programs.entry("pack_panels.cl", "left_columns");
        cores = programs.facts().computeUnits();
    }

    /** Bytes of the left panels of a matrix. */
    static long leftBytes(long rows, long depth) {
        return Math.ceilDiv(rows, LEFT_ROWS) * LEFT_ROWS * (Math.ceilDiv(depth, LEFT_CHUNK) * LEFT_CHUNK) * Float.BYTES;
    }

    /** How many rows of a matrix fit into scratch memory: all, or whole panels. */
    static long rowsAtATime(long rows, long depth) {
        return Math.min(rows, LEFT_ROWS * Math.max(1, MOST_BYTES / Math.max(1, leftBytes(1, depth))));
    }

    /** Bytes of the right panels of a matrix. */
    static long rightBytes(long columns, long depth) {
        return Math.ceilDiv(columns, PackedLayout.PANEL) * PackedLayout.PANEL * depth * Float.BYTES;
    }

    /** How many columns of a matrix fit into scratch memory: all, or whole panels. */
    static long columnsAtATime(long columns, long depth) {
        return Math.min(columns, PackedLayout.PANEL * Math.max(1, MOST_BYTES / Math.max(1, rightBytes(1, depth))));
    }

    /** How many left rows, in whole panels, a work-item multiplies by a panel of the right factors. */
    static int rowBlock(long rows, long panels, int cores) {
        long wanted = Math.ceilDiv((long) GROUPS_PER_CORE * cores, Math.max(1, panels));
        return (int) Math.min(ROW_BLOCK, Math.ceilDiv(Math.ceilDiv(rows, wanted), LEFT_ROWS) * LEFT_ROWS);
    }

    /** Copies the left rows of {@code matrices} products; the first number is {@code skip} numbers into the slice. */
    void copyLeft(ClQueue queue, Slice x, long skip, long matrixStride, long stride, boolean transposed, long matrices, long rows,
            long depth) {
        queue.launch(transposed ? leftColumns : leftRows).input(x).number(skip).number(matrixStride).number(stride)
                .scratch(LEFT, matrices * leftBytes(rows, depth)).number(rows).number(depth)
                .run(Math.ceilDiv(rows, LEFT_ROWS), matrices, 1, 1);
    }

    /** Begins a launch of the tiles; the right panels are its next argument. */
    Launch launch(ClQueue queue, long matrices, long rows, long depth) {
        Launch launch = queue.launch(tiles).scratch(LEFT, matrices * leftBytes(rows, depth));
        return stored.isQuantised() ? launch.number(PackedLayout.number(stored)) : launch;
    }

    /** Ends a launch of the tiles. */
    void run(Launch launch, long matrices, long rows, long depth, long columns) {
        long panels = Math.ceilDiv(columns, PackedLayout.PANEL);
        int block = rowBlock(rows, panels * matrices, cores);
        launch.number(rows).number(depth).number(columns).number(block).run(panels, Math.ceilDiv(rows, block), matrices, 1, 1, 1);
    }
}
