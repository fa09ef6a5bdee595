package org.transformer4j.backend.cpu.matmul;

/**
 * How a product {@code [batch, rows, columns]} of dot products of {@code depth} terms is cut: into independent tasks of one
 * block of rows by one group of panels, and inside a task into stretches of the depth. A panel is read once per block, from
 * the third-level cache or memory, and stays in the second-level cache while the tiles of the block pass by it.
 */
final class TilePlan {
    /**
     * Rows of a block, many enough that fetching a panel costs little beside multiplying by it, few enough that the block
     * itself, 2.3 MB at full depth, stays in a third-level cache.
     */
    private static final int MOST_ROWS = 192;

    /** Terms that are multiplied before the result is written; a panel of so many rows, 384 KiB, fills half a second-level cache. */
    private static final int MOST_TERMS = 3072;

    /** Products of fewer multiplications than this are not worth waking a thread for. */
    private static final long SERIAL_BELOW = 100_000;

    /** Tasks for each thread, so that threads that run at different speeds still end together. */
    private static final int TASKS_PER_THREAD = 8;

    /** The same where each task has to transpose its left rows, which costs several times as much as copying them. */
    private static final int TRANSPOSING_TASKS_PER_THREAD = 4;

    /** Panels that a group has at least, so that copying the left rows costs little beside multiplying them. */
    private static final int PANELS_PER_GROUP = 4;

    int rowBlocks;
    int depthBlock;
    int stretches;
    int panelGroup;
    int panelGroups;
    int tasks;
    private int rows;

    /** Cuts a product; all sizes at least 1 but the depth, which may be 0. {@code transposing}: left rows are stored as columns. */
    void cut(int batch, int rows, int columns, int depth, boolean transposing, int threads) {
        depthBlock = blocks(depth) * TileKernels.DEPTH;
        stretches = Math.max(1, Math.ceilDiv(depth, depthBlock));
        this.rows = rows;
        rowBlocks = rowBlocks(rows);

        int panels = PackedLayout.panels(columns);
        boolean serial = threads == 1 || (long) rows * columns * depth < SERIAL_BELOW;
        int each = transposing ? TRANSPOSING_TASKS_PER_THREAD : TASKS_PER_THREAD;
        int wanted = serial ? 1 : Math.ceilDiv(each * threads, Math.multiplyExact(batch, rowBlocks));
        int smallest = rowBlocks == 1 ? 1 : PANELS_PER_GROUP;
        panelGroup = Math.max(Math.min(smallest, panels), Math.ceilDiv(panels, wanted));
        panelGroups = Math.ceilDiv(panels, panelGroup);
        tasks = Math.multiplyExact(batch, rowBlocks * panelGroups);
    }

    /** How many blocks of rows a product is cut into, each of which reads the whole right factor. */
    static int rowBlocks(int rows) {
        return Math.ceilDiv(rows, MOST_ROWS);
    }

    /** The first row of a block, or, for the number of blocks, the end of the last: blocks differ by one panel of left rows at most. */
    int firstRow(int block) {
        long panels = Math.ceilDiv(rows, LeftPanels.ROWS);
        return Math.min(rows, (int) (block * panels / rowBlocks) * LeftPanels.ROWS);
    }

    /** How many blocks of 256 terms a stretch of the depth has; the stretches are of equal length, but for the last. */
    private static int blocks(int depth) {
        int stretches = Math.max(1, Math.ceilDiv(depth, MOST_TERMS));
        return Math.max(1, Math.ceilDiv(TileKernels.blocks(depth), stretches));
    }
}
