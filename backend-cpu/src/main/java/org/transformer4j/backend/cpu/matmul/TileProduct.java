package org.transformer4j.backend.cpu.matmul;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;

import org.transformer4j.backend.cpu.thread.Scratch;
import org.transformer4j.backend.cpu.thread.Scratch.Slot;
import org.transformer4j.backend.cpu.thread.Task;
import org.transformer4j.backend.cpu.thread.Workers;

/** A product by tiles: the loops between the cut of {@link TilePlan} and the {@link TileKernels}. */
final class TileProduct implements Task {
    private final Operands operands;
    private final TilePlan plan = new TilePlan();
    private RightPanels right;
    private int firstBatch;
    private int rows;
    private int columns;
    private int depth;
    private long call;

    TileProduct(Operands operands) {
        this.operands = operands;
    }

    /** Multiplies {@code batch} pairs of matrices, from {@code firstBatch} on. */
    void multiply(RightPanels right, int firstBatch, int batch, int rows, int columns, int depth, Workers workers) {
        this.right = right;
        this.firstBatch = firstBatch;
        this.rows = rows;
        this.columns = columns;
        this.depth = depth;
        plan.cut(batch, rows, columns, depth, operands.leftTransposed, workers.threads());
        call = Operands.nextCall();
        workers.run(this, plan.tasks);
    }

    /** Multiplies the first pair in this thread. */
    void multiplyAlone(RightPanels right, int rows, int columns, int depth, Scratch scratch) {
        if (rows == 0 || columns == 0) {
            return;
        }
        this.right = right;
        this.firstBatch = 0;
        this.rows = rows;
        this.columns = columns;
        this.depth = depth;
        plan.cut(1, rows, columns, depth, operands.leftTransposed, 1);
        call = Operands.nextCall();
        for (int chunk = 0; chunk < plan.tasks; chunk++) {
            run(chunk, scratch);
        }
    }

    @Override
    public void run(int chunk, Scratch scratch) {
        int group = chunk % plan.panelGroups;
        int block = chunk / plan.panelGroups % plan.rowBlocks;
        int batch = firstBatch + chunk / plan.panelGroups / plan.rowBlocks;
        int firstRow = plan.firstRow(block);
        int height = plan.firstRow(block + 1) - firstRow;
        int firstPanel = group * plan.panelGroup;
        int lastPanel = Math.min(firstPanel + plan.panelGroup, PackedLayout.panels(columns));
        int from = 0;
        do {
            int terms = Math.min(plan.depthBlock, depth - from);
            float[] left = leftRows(batch, block, height, from, terms, scratch);
            for (int panel = firstPanel; panel < lastPanel; panel++) {
                multiplyPanel(batch, firstRow, height, panel, from, terms, left, scratch);
            }
            from += terms;
        } while (from < depth);
    }

    /** Copies left rows, unless this thread has just multiplied the same ones by another group of panels. */
    private float[] leftRows(int batch, int block, int height, int from, int terms, Scratch scratch) {
        float[] left = scratch.floats(Slot.LEFT, LeftPanels.length(height, terms));
        long part = ((long) batch * plan.rowBlocks + block) * plan.stretches + from / plan.depthBlock;
        if (!scratch.holds(Slot.LEFT, call, part)) {
            LeftPanels.copy(operands.left, operands.leftAt(batch, plan.firstRow(block), from), operands.leftStride,
                    operands.leftTransposed, height, terms, left);
            scratch.declare(Slot.LEFT, call, part);
        }
        return left;
    }

    private void multiplyPanel(int batch, int firstRow, int height, int panel, int from, int terms, float[] left,
            Scratch scratch) {
        TileKernels kernels = TileKernels.BEST;
        MemorySegment factor = right.prepare(batch, panel, from, terms, scratch);
        long offset = right.offset(batch, panel, from);
        long step = right.step(panel);
        float[] tile = scratch.floats(Slot.TILE, TileKernels.TILE_LENGTH);
        int column = panel * PackedLayout.PANEL;
        int width = Math.min(PackedLayout.PANEL, columns - column);
        boolean end = from + terms == depth;
        for (int row = 0; row < height; row += LeftPanels.ROWS) {
            int tileRows = Math.min(LeftPanels.ROWS, height - row);
            begin(tile, batch, firstRow + row, column, tileRows, width, from);
            for (int term = 0; term < terms; term += TileKernels.DEPTH) {
                kernels.multiply(tileRows, left, LeftPanels.index(terms, row, term), factor, offset + term * step, step,
                        Math.min(TileKernels.DEPTH, terms - term), tile);
            }
            operands.store(tile, 0, tileRows, width, batch, firstRow + row, column, end);
        }
    }

    /** What the tile holds before its first block: the sum so far, or none; or zeros, should there be no block at all. */
    private void begin(float[] tile, int batch, int row, int column, int tileRows, int width, int from) {
        if (from > 0 || operands.accumulating) {
            TileKernels.BEST.load(operands.result, operands.resultAt(batch, row, column),
                    operands.resultStride * Float.BYTES, tileRows, width, tile);
        } else {
            Arrays.fill(tile, 0, tileRows * PackedLayout.PANEL, depth == 0 ? 0 : TileKernels.EMPTY);
            if (depth >= TileKernels.DEPTH) {
                // Any values: it has the lines of the result fetched while the tile is computed.
                operands.store(tile, 0, tileRows, width, batch, row, column, false);
            }
        }
    }
}
