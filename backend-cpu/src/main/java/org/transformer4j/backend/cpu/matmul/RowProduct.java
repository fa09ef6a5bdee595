package org.transformer4j.backend.cpu.matmul;

import java.util.Arrays;

import org.transformer4j.backend.cpu.thread.Scratch;
import org.transformer4j.backend.cpu.thread.Scratch.Slot;
import org.transformer4j.backend.cpu.thread.Task;
import org.transformer4j.backend.cpu.thread.Workers;

/**
 * One left row times a packed weight. The weight is read once, two panels at a time, and nothing else matters; so tasks are
 * stretches of panels, long enough for the memory to stream.
 */
final class RowProduct implements Task {
    /** Stretches for each thread, so that threads that run at different speeds still end together. */
    private static final int TASKS_PER_THREAD = 8;

    /** Bytes that a thread reads in about the time it takes to wake it. */
    private static final long SERIAL_BELOW = 128 << 10;

    private final Operands operands;
    private final PackedPanels right;
    private final PackedLayout layout;
    private int pairsPerTask;
    private long call;

    RowProduct(Operands operands, PackedPanels right) {
        this.operands = operands;
        this.right = right;
        this.layout = right.layout();
    }

    void multiply(Workers workers) {
        int pairs = Math.ceilDiv(layout.panels(), 2);
        boolean serial = workers.threads() == 1 || layout.bytes() < SERIAL_BELOW;
        pairsPerTask = serial ? pairs : Math.ceilDiv(pairs, TASKS_PER_THREAD * workers.threads());
        call++;
        workers.run(this, Math.ceilDiv(pairs, pairsPerTask));
    }

    @Override
    public void run(int chunk, Scratch scratch) {
        int depth = layout.inputs();
        float[] left = scratch.floats(Slot.LEFT, LeftRows.length(1, depth));
        if (!scratch.holds(Slot.LEFT, this, call)) {
            LeftRows.copy(operands.left, operands.leftAt(0, 0, 0), operands.leftStride, operands.leftTransposed, 1, depth, left);
            scratch.declare(Slot.LEFT, this, call);
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
        Arrays.fill(tile, 0, 2 * PackedLayout.PANEL, depth == 0 ? 0 : TileKernels.EMPTY);
        for (int block = 0; block < LeftRows.blocks(depth); block++) {
            int from = block * TileKernels.DEPTH;
            long offset = right.storedOffset(panel, from);
            long second = two ? right.storedOffset(panel + 1, from) : offset;
            TileKernels.BEST.multiplyRow(layout.type(), left, LeftRows.index(1, block, 0), right.packed(), offset, second,
                    Math.min(TileKernels.DEPTH, depth - from), tile);
        }
        operands.store(tile, 0, 1, layout.columns(panel), 0, 0, panel * PackedLayout.PANEL, true);
        if (two) {
            operands.store(tile, PackedLayout.PANEL, 1, layout.columns(panel + 1), 0, 0, (panel + 1) * PackedLayout.PANEL, true);
        }
    }
}
