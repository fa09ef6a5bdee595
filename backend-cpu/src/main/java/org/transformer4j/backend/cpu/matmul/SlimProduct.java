package org.transformer4j.backend.cpu.matmul;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;

import org.transformer4j.api.DType;
import org.transformer4j.backend.cpu.thread.Scratch;
import org.transformer4j.backend.cpu.thread.Scratch.Slot;
import org.transformer4j.backend.cpu.thread.Task;
import org.transformer4j.backend.cpu.thread.Workers;

/**
 * A few left rows times a packed weight, as a model meets it when it generates. The weight is read once, two panels at a time
 * as they are stored, and nothing else matters; so tasks are stretches of panels. A quantised weight is decoded on the way: for one
 * row in registers, for more of them into working memory, a block at a time.
 */
final class SlimProduct implements Task {
    /** With more rows the arithmetic takes longer than the reading. */
    static final int MOST_ROWS = 8;

    /** Stretches for each thread, so that threads that run at different speeds still end together. */
    private static final int TASKS_PER_THREAD = 8;

    /** Bytes that a thread reads in about the time it takes to wake it. */
    private static final long SERIAL_BELOW = 128 << 10;

    /** Bytes of a block of a panel in float32. */
    private static final long WIDE_BLOCK = (long) TileKernels.DEPTH * TileKernels.PANEL_ROW;

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
            multiplyPair(panel, left, tile, scratch);
        }
    }

    private void multiplyPair(int panel, float[] left, float[] tile, Scratch scratch) {
        int depth = layout.inputs();
        boolean two = panel + 1 < layout.panels();
        int tileSize = rows * PackedLayout.PANEL;
        Arrays.fill(tile, 0, 2 * tileSize, depth == 0 ? 0 : TileKernels.EMPTY);
        for (int block = 0; block < TileKernels.blocks(depth); block++) {
            int from = block * TileKernels.DEPTH;
            int terms = Math.min(TileKernels.DEPTH, depth - from);
            if (!layout.format().isQuantised()) {
                long first = right.storedOffset(panel, from);
                long second = two ? right.storedOffset(panel + 1, from) : first;
                multiplyBlock(layout.format().type(), block, right.packed(), first, second, terms, left, tile);
            } else if (rows == 1) {
                multiplyBlocks(panel, from, terms, left, block, tile, 0);
                if (two) {
                    multiplyBlocks(panel + 1, from, terms, left, block, tile, tileSize);
                }
            } else {
                MemorySegment floats = scratch.bytes(Slot.RIGHT, 2L * WIDE_BLOCK);
                right.widen(panel, from, terms, floats, 0, scratch);
                if (two) {
                    right.widen(panel + 1, from, terms, floats, WIDE_BLOCK, scratch);
                }
                multiplyBlock(DType.F32, block, floats, 0, two ? WIDE_BLOCK : 0, terms, left, tile);
            }
        }
        operands.store(tile, 0, rows, layout.columns(panel), 0, 0, panel * PackedLayout.PANEL, true);
        if (two) {
            operands.store(tile, tileSize, rows, layout.columns(panel + 1), 0, 0, (panel + 1) * PackedLayout.PANEL, true);
        }
    }

    private void multiplyBlock(DType type, int block, MemorySegment panels, long first, long second, int terms, float[] left,
            float[] tile) {
        for (int row = 0; row < rows; row += group(rows - row)) {
            int to = row * PackedLayout.PANEL;
            TileKernels.BEST.multiplyPacked(type, group(rows - row), left, LeftRows.index(rows, block, row), panels, first, second,
                    terms, tile, to, to + rows * PackedLayout.PANEL);
        }
    }

    private void multiplyBlocks(int panel, int from, int terms, float[] left, int block, float[] tile, int to) {
        TileKernels.BEST.multiplyBlocks(right.blocks(), left, LeftRows.index(1, block, 0), right.packed(),
                right.storedOffset(panel, from), terms, tile, to);
    }

    /** How many rows are multiplied at once when so many are left. */
    private static int group(int rows) {
        return rows >= 4 ? 4 : Math.min(rows, 2);
    }
}
