package org.transformer4j.backend.cpu.matmul;

/**
 * How a product {@code [batch, rows, columns]} of dot products of {@code depth} terms is cut: into independent tasks of one
 * block of rows by one group of panels, and inside a task into stretches of the depth. Chosen for the second-level cache:
 * the block of left rows stays in it while the panels of the group pass by, each read once per block.
 */
final class TilePlan {
    /** Bytes of left rows that stay in the second-level cache, of which a core has 512 KiB to 2 MiB. */
    private static final int LEFT_BYTES = 400 << 10;

    /** Terms that are multiplied before the result is written; more terms save writing, fewer leave room for more rows. */
    private static final int MOST_TERMS = 2048;

    /** Products of fewer multiplications than this are not worth waking a thread for. */
    private static final long SERIAL_BELOW = 100_000;

    /** Tasks for each thread, so that threads that run at different speeds still end together. */
    private static final int TASKS_PER_THREAD = 8;

    /** Panels that a group has at least, so that copying the left rows costs little beside multiplying them. */
    private static final int PANELS_PER_GROUP = 4;

    int rowBlock;
    int rowBlocks;
    int depthBlock;
    int panelGroup;
    int panelGroups;
    int tasks;

    /** Cuts a product; all sizes at least 1 but the depth, which may be 0. */
    void cut(int batch, int rows, int columns, int depth, int threads) {
        depthBlock = blocks(depth) * TileKernels.DEPTH;
        rowBlock = rowBlock(rows, depth);
        rowBlocks = Math.ceilDiv(rows, rowBlock);

        int panels = PackedLayout.panels(columns);
        boolean serial = threads == 1 || (long) rows * columns * depth < SERIAL_BELOW;
        int wanted = serial ? 1 : Math.ceilDiv(TASKS_PER_THREAD * threads, Math.multiplyExact(batch, rowBlocks));
        int smallest = rowBlocks == 1 ? 1 : PANELS_PER_GROUP;
        panelGroup = Math.max(Math.min(smallest, panels), Math.ceilDiv(panels, wanted));
        panelGroups = Math.ceilDiv(panels, panelGroup);
        tasks = Math.multiplyExact(batch, rowBlocks * panelGroups);
    }

    /** How many blocks of rows a product is cut into, each of which reads the whole right factor. */
    static int rowBlocks(int rows, int depth) {
        return Math.ceilDiv(rows, rowBlock(rows, depth));
    }

    private static int rowBlock(int rows, int depth) {
        int tileRows = TileKernels.BEST.tileRows();
        int bytesPerRow = blocks(depth) * TileKernels.ROW_STRIDE * Float.BYTES;
        int mostRows = Math.max(tileRows, LEFT_BYTES / bytesPerRow / tileRows * tileRows);
        int evenRows = Math.ceilDiv(rows, Math.ceilDiv(rows, mostRows));
        return Math.ceilDiv(evenRows, tileRows) * tileRows;
    }

    /** How many blocks of 256 terms a stretch of the depth has; the stretches are of equal length, but for the last. */
    private static int blocks(int depth) {
        int stretches = Math.max(1, Math.ceilDiv(depth, MOST_TERMS));
        return Math.max(1, Math.ceilDiv(LeftRows.blocks(depth), stretches));
    }
}
