package org.transformer4j.backend.cpu.matmul;

import java.lang.foreign.MemorySegment;

import org.transformer4j.api.format.WeightFormat;
import org.transformer4j.backend.cpu.quantised.BlockPanel;
import org.transformer4j.backend.cpu.thread.Scratch;
import org.transformer4j.backend.cpu.thread.Scratch.Slot;

/** Panels of a packed weight: float32 is read where it lies, all others are widened block by block as they are needed. */
final class PackedPanels implements RightPanels {
    private final PackedLayout layout;
    private final BlockPanel blocks;
    private MemorySegment packed = MemorySegment.NULL;
    private long packedOffset;

    PackedPanels(PackedLayout layout) {
        this.layout = layout;
        blocks = new BlockPanel(layout.format());
    }

    void bind(MemorySegment packed, long packedOffset) {
        this.packed = packed;
        this.packedOffset = packedOffset;
    }

    PackedLayout layout() {
        return layout;
    }

    /** How the blocks of a quantised weight lie. */
    BlockPanel blocks() {
        return blocks;
    }

    MemorySegment packed() {
        return packed;
    }

    /** Byte offset, in {@link #packed}, of an input's row as it is stored. */
    long storedOffset(int panel, int input) {
        return packedOffset + layout.offset(panel, input);
    }

    @Override
    public MemorySegment prepare(int batch, int panel, int from, int depth, Scratch scratch) {
        if (layout.format() == WeightFormat.F32) {
            return packed;
        }
        MemorySegment floats = scratch.bytes(Slot.RIGHT, (long) depth * TileKernels.PANEL_ROW);
        widen(panel, from, depth, floats, 0, scratch);
        return floats;
    }

    /** Writes inputs {@code from} to {@code from + depth - 1} of a panel to float32 rows without gaps. */
    void widen(int panel, int from, int depth, MemorySegment floats, long to, Scratch scratch) {
        long offset = storedOffset(panel, from);
        if (layout.format().isQuantised()) {
            float[] work = scratch.floats(Slot.TILE, TileKernels.TILE_LENGTH);
            TileKernels.BEST.widenBlocks(blocks, packed, offset, depth, floats, to, work);
        } else {
            TileKernels.BEST.widen(layout.format().type(), packed, offset, depth, floats, to);
        }
    }

    @Override
    public long offset(int batch, int panel, int from) {
        return layout.format() == WeightFormat.F32 ? storedOffset(panel, from) : 0;
    }

    @Override
    public long step(int panel) {
        return TileKernels.PANEL_ROW;
    }
}
