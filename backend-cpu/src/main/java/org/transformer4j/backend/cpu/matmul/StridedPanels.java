package org.transformer4j.backend.cpu.matmul;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

import org.transformer4j.backend.cpu.thread.Scratch;
import org.transformer4j.backend.cpu.thread.Scratch.Slot;
import org.transformer4j.backend.cpu.thread.Task;
import org.transformer4j.backend.cpu.thread.Workers;

/**
 * Panels of a float32 matrix {@code [batch, depth, columns]}, or {@code [batch, columns, depth]} if transposed, read in one
 * of three ways: where they lie (whole panels of the first form, when few left rows meet them), copied one by one by the
 * thread that needs them (when few threads or rows share them), or all copied beforehand (when many do).
 */
final class StridedPanels implements RightPanels {
    private static final int CACHE_LINE = 64;

    private MemorySegment matrix = MemorySegment.NULL;
    private long matrixOffset;
    private long batchStride;
    private long stride;
    private boolean transposed;
    private int columns;
    private int depth;
    private boolean inPlace;

    private MemorySegment copied = MemorySegment.NULL;
    private boolean copiedAll;
    private int copiedBatch;
    private final Task copyOnePanel = this::copyPanel;

    void bind(MemorySegment matrix, long matrixOffset, long batchStride, long stride, boolean transposed) {
        this.matrix = matrix;
        this.matrixOffset = matrixOffset;
        this.batchStride = batchStride;
        this.stride = stride;
        this.transposed = transposed;
    }

    /** Panels are read where they lie, if they can be, or else copied by the thread that needs them. */
    void readSingly(int columns, int depth, boolean inPlace) {
        this.columns = columns;
        this.depth = depth;
        this.inPlace = inPlace && !transposed;
        copiedAll = false;
    }

    /** Copies all panels of one matrix now; until the next call, no other matrix of the batch can be read. */
    void copyAll(int batch, int columns, int depth, Workers workers) {
        readSingly(columns, depth, false);
        int panels = PackedLayout.panels(columns);
        long size = panels * panelBytes();
        if (copied.byteSize() < size) {
            copied = Arena.ofAuto().allocate(size, CACHE_LINE);
        }
        copiedBatch = batch;
        workers.run(copyOnePanel, panels);
        copiedAll = true;
    }

    private void copyPanel(int panel, Scratch scratch) {
        copy(copiedBatch, panel, 0, depth, copied, panel * panelBytes());
    }

    private long panelBytes() {
        return (long) depth * TileKernels.PANEL_ROW;
    }

    @Override
    public MemorySegment prepare(int batch, int panel, int from, int terms, Scratch scratch) {
        if (copiedAll) {
            return copied;
        }
        if (readInPlace(panel)) {
            return matrix;
        }
        MemorySegment floats = scratch.bytes(Slot.RIGHT, (long) terms * TileKernels.PANEL_ROW);
        copy(batch, panel, from, terms, floats, 0);
        return floats;
    }

    @Override
    public long offset(int batch, int panel, int from) {
        if (copiedAll) {
            return panel * panelBytes() + (long) from * TileKernels.PANEL_ROW;
        }
        return readInPlace(panel) ? sourceOffset(batch, panel, from) : 0;
    }

    @Override
    public long step(int panel) {
        return readInPlace(panel) ? stride * Float.BYTES : TileKernels.PANEL_ROW;
    }

    /** Copies some rows of a panel, zeros beyond the last column. */
    void copy(int batch, int panel, int from, int terms, MemorySegment floats, long to) {
        long offset = sourceOffset(batch, panel, from);
        if (transposed) {
            Transposition.toPanel(matrix, offset, stride * Float.BYTES, columns(panel), terms, floats, to);
        } else if (columns(panel) == PackedLayout.PANEL) {
            TileKernels.BEST.copyRows(matrix, offset, stride * Float.BYTES, terms, floats, to);
        } else {
            copyNarrow(offset, columns(panel), terms, floats, to);
        }
    }

    private void copyNarrow(long offset, int width, int terms, MemorySegment floats, long to) {
        for (int row = 0; row < terms; row++) {
            long source = offset + row * stride * Float.BYTES;
            long target = to + (long) row * TileKernels.PANEL_ROW;
            for (int column = 0; column < PackedLayout.PANEL; column++) {
                float value = column < width ? matrix.get(JAVA_FLOAT, source + (long) column * Float.BYTES) : 0;
                floats.set(JAVA_FLOAT, target + (long) column * Float.BYTES, value);
            }
        }
    }

    private boolean readInPlace(int panel) {
        return inPlace && columns(panel) == PackedLayout.PANEL;
    }

    private int columns(int panel) {
        return Math.min(PackedLayout.PANEL, columns - panel * PackedLayout.PANEL);
    }

    private long sourceOffset(int batch, int panel, int from) {
        long column = (long) panel * PackedLayout.PANEL;
        long element = transposed ? column * stride + from : from * stride + column;
        return matrixOffset + (batch * batchStride + element) * Float.BYTES;
    }
}
