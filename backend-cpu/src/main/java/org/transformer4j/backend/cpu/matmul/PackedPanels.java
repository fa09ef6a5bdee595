package org.transformer4j.backend.cpu.matmul;

import java.lang.foreign.MemorySegment;

import org.transformer4j.api.DType;
import org.transformer4j.backend.cpu.thread.Scratch;
import org.transformer4j.backend.cpu.thread.Scratch.Slot;

/** Panels of a packed weight: float32 is read where it lies, 16-bit types are widened block by block as they are needed. */
final class PackedPanels implements RightPanels {
    private final PackedLayout layout;
    private MemorySegment packed = MemorySegment.NULL;
    private long packedOffset;

    PackedPanels(PackedLayout layout) {
        this.layout = layout;
    }

    void bind(MemorySegment packed, long packedOffset) {
        this.packed = packed;
        this.packedOffset = packedOffset;
    }

    PackedLayout layout() {
        return layout;
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
        if (layout.type() == DType.F32) {
            return packed;
        }
        MemorySegment floats = scratch.bytes(Slot.RIGHT, (long) depth * TileKernels.PANEL_ROW);
        TileKernels.BEST.widen(layout.type(), packed, storedOffset(panel, from), depth, floats, 0);
        return floats;
    }

    @Override
    public long offset(int batch, int panel, int from) {
        return layout.type() == DType.F32 ? storedOffset(panel, from) : 0;
    }

    @Override
    public long step(int panel) {
        return TileKernels.PANEL_ROW;
    }
}
