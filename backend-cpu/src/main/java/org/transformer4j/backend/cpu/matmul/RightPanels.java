package org.transformer4j.backend.cpu.matmul;

import java.lang.foreign.MemorySegment;

import org.transformer4j.backend.cpu.thread.Scratch;

/** The right factor of a product as panels of 32 float32 columns, wherever they come from. */
interface RightPanels {
    /**
     * Makes rows {@code from} to {@code from + depth - 1} of a panel readable and returns the memory they are in; they start
     * at {@link #offset} and lie {@link #step} bytes apart.
     */
    MemorySegment prepare(int batch, int panel, int from, int depth, Scratch scratch);

    /** Byte offset of row {@code from} in the memory that {@link #prepare} returned. */
    long offset(int batch, int panel, int from);

    /** Bytes from one row to the next in the memory that {@link #prepare} returned. */
    long step(int panel);
}
