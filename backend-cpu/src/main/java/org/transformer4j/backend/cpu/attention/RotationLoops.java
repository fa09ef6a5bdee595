package org.transformer4j.backend.cpu.attention;

import java.lang.foreign.MemorySegment;
import org.transformer4j.backend.cpu.vector.VectorWidth;

/** Rotations of the pairs of a vector, {@code y0 = fma(x0, cos, -(x1 * sin))}, {@code y1 = fma(x0, sin, x1 * cos)}. */
interface RotationLoops {
    /** The loops of this virtual machine: vectors where there are any. */
    RotationLoops BEST = VectorWidth.vectorised() ? new VectorRotationLoops() : new ScalarRotationLoops();

    /** Rotates the pairs {@code (i, i + half)}. Offsets are in bytes; y does not overlap x. */
    void halves(MemorySegment x, long xo, MemorySegment cos, long cosOffset, MemorySegment sin, long sinOffset,
            int half, MemorySegment y, long yo);
}
