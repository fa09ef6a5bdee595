package org.transformer4j.backend.cpu.matmul;

import java.util.Arrays;

import org.transformer4j.backend.cpu.thread.Scratch;
import org.transformer4j.backend.cpu.thread.Scratch.Slot;
import org.transformer4j.backend.cpu.thread.Task;
import org.transformer4j.backend.cpu.thread.Workers;

/**
 * A few left rows times a packed weight, as a model meets it when it generates. The weight is read once, two panels at a time
 * as they are stored, and nothing else matters; so tasks are stretches of panels.
 */
final class SlimProduct implements Task {
    /** With more rows the arithmetic takes longer than the reading. */
    static final int MOST_ROWS = 8;

    /** Stretches for each thread, so that threads that run at different speeds still end together. */
    private static final int TASKS_PER_THREAD = 8;

    /** Bytes that a thread reads in about the time it takes to wake it. */
    private static final long SERIAL_BELOW = 128 << 10;

    private final Operands operands;
    private final PackedPanels right;
    private final PackedLayout layout;
    private int rows;
    private int pairsPerTask;
    private long call;

    SlimProduct(Operands operands, PackedPanels right) {
        this.operands = operands;
        this.right = right;
        this.layout = right.layout();
    }

    void multiply(int rows, Workers workers) {
        this.rows = rows;
        int pairs = Math.ceilDiv(layout.panels(), 2);
        boolean serial = workers.threads() == 1 || layout.bytes() < SERIAL_BELOW;
        pairsPerTask = serial ? pairs : Math.ceilDiv(pairs, TASKS_PER_THREAD * workers.threads());
        call = Operands.nextCall();
        workers.run(this, Math.ceilDiv(pairs, pairsPerTask));
    }

    @Override
    public void run(int chunk, Scratch scratch) {
        int depth = layout.inputs();
        float[] left = scratch.floats(Slot.LEFT, LeftRows.length(rows, depth));
        if (!scratch.holds(Slot.LEFT, call, 0)) {
            LeftRows.copy(operands.left, operands.leftAt(0, 0, 0), operands.leftStride, operands.leftTransposed, rows, depth,
                    left);
            scratch.declare(Slot.LEFT, call, 0);
        }
        float[] tile = scratch.floats(Slot.TILE, TileKernels.TILE_LENGTH);
        int first = chunk * pairsPerTask * 2;
        int last = Math.min(first + pairsPerTask * 2, layout.panels());
        for (int panel = first; panel < last; panel += 2) {
            multiplyPair(panel, left, tile);
        }
    }

    private void multiplyPair(int panel, float[] left, float[] tile) {
        int depth = layout.inputs();
        boolean two = panel + 1 < layout.panels();
        int tileSize = rows * PackedLayout.PANEL;
        Arrays.fill(tile, 0, 2 * tileSize, depth == 0 ? 0 : TileKernels.EMPTY);
        for (int block = 0; block < TileKernels.blocks(depth); block++) {
            int from = block * TileKernels.DEPTH;
            int terms = Math.min(TileKernels.DEPTH, depth - from);
            long first = right.storedOffset(panel, from);
            long second = two ? right.storedOffset(panel + 1, from) : first;
            for (int row = 0; row < rows; row += group(rows - row)) {
                int to = row * PackedLayout.PANEL;
                TileKernels.BEST.multiplyPacked(layout.type(), group(rows - row), left, LeftRows.index(rows, block, row),
                        right.packed(), first, second, terms, tile, to, to + tileSize);
            }
        }
        operands.store(tile, 0, rows, layout.columns(panel), 0, 0, panel * PackedLayout.PANEL, true);
        if (two) {
            operands.store(tile, tileSize, rows, layout.columns(panel + 1), 0, 0, (panel + 1) * PackedLayout.PANEL, true);
        }
    }

    /** How many rows are multiplied at once when so many are left. */
    private static int group(int rows) {
        return rows >= 4 ? 4 : Math.min(rows, 2);
    }
}
