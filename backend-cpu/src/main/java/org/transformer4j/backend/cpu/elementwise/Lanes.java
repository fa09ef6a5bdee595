package org.transformer4j.backend.cpu.elementwise;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import org.transformer4j.backend.cpu.vector.Species;

/** Vectors of neighbouring floats in memory. */
public final class Lanes {
    private Lanes() {}

    /** The floats from element {@code i} on. */
    public static FloatVector load(MemorySegment segment, long offset, int i) {
        return FloatVector.fromMemorySegment(Species.FLOAT, segment, offset + 4L * i, Species.ORDER);
    }

    /** Writes the floats from element {@code i} on. */
    public static void store(FloatVector vector, MemorySegment segment, long offset, int i) {
        vector.intoMemorySegment(segment, offset + 4L * i, Species.ORDER);
    }
}
