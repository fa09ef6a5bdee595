package org.transformer4j.backend.cpu.matmul;

import static org.transformer4j.backend.cpu.matmul.PackedLayout.HALF_PANEL;
import static org.transformer4j.backend.cpu.vector.Species.FLOAT;
import static org.transformer4j.backend.cpu.vector.Species.INT;
import static org.transformer4j.backend.cpu.vector.Species.ORDER;

import java.lang.foreign.MemorySegment;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;

/**
 * One left row by one vector of packed F16 pairs. Widening takes so many steps that two chains suffice; with four, the
 * compiler reaches the limit of what it inlines into one method and puts vectors on the heap.
 */
final class Row1x2F16 {
    private static final long ROW_BYTES = HALF_PANEL * Integer.BYTES;

    private Row1x2F16() {}

    static void multiply(float[] left, int at, MemorySegment right, long offset, int depth, float[] tile, int to) {
        FloatVector a = FloatVector.zero(FLOAT);
        FloatVector b = a;
        for (int k = 0; k < depth; k++) {
            FloatVector s = FloatVector.broadcast(FLOAT, left[at + k]);
            IntVector pairs = IntVector.fromMemorySegment(INT, right, offset + k * ROW_BYTES, ORDER);
            a = s.fma(Binary16Pairs.lower(pairs), a);
            b = s.fma(Binary16Pairs.upper(pairs), b);
        }
        a.add(FloatVector.fromArray(FLOAT, tile, to)).intoArray(tile, to);
        b.add(FloatVector.fromArray(FLOAT, tile, to + HALF_PANEL)).intoArray(tile, to + HALF_PANEL);
    }
}
