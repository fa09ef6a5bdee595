package org.transformer4j.backend.cpu.matmul;

import static org.transformer4j.backend.cpu.matmul.PackedLayout.HALF_PANEL;
import static org.transformer4j.backend.cpu.vector.Species.FLOAT;
import static org.transformer4j.backend.cpu.vector.Species.INT;
import static org.transformer4j.backend.cpu.vector.Species.ORDER;

import java.lang.foreign.MemorySegment;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;

/** One left row by two vectors of packed F16 pairs from two places; see {@link Row1x4F32}. */
final class Row1x4F16 {
    private static final long ROW_BYTES = HALF_PANEL * Integer.BYTES;

    private Row1x4F16() {}

    static void multiply(float[] left, int at, MemorySegment right, long first, long second, int depth,
            float[] tile, int toFirst, int toSecond) {
        FloatVector a = FloatVector.zero(FLOAT);
        FloatVector b = a;
        FloatVector c = a;
        FloatVector d = a;
        for (int k = 0; k < depth; k++) {
            FloatVector s = FloatVector.broadcast(FLOAT, left[at + k]);
            IntVector pairs = IntVector.fromMemorySegment(INT, right, first + k * ROW_BYTES, ORDER);
            a = s.fma(Binary16Pairs.lower(pairs), a);
            b = s.fma(Binary16Pairs.upper(pairs), b);
            pairs = IntVector.fromMemorySegment(INT, right, second + k * ROW_BYTES, ORDER);
            c = s.fma(Binary16Pairs.lower(pairs), c);
            d = s.fma(Binary16Pairs.upper(pairs), d);
        }
        a.add(FloatVector.fromArray(FLOAT, tile, toFirst)).intoArray(tile, toFirst);
        b.add(FloatVector.fromArray(FLOAT, tile, toFirst + HALF_PANEL)).intoArray(tile, toFirst + HALF_PANEL);
        c.add(FloatVector.fromArray(FLOAT, tile, toSecond)).intoArray(tile, toSecond);
        d.add(FloatVector.fromArray(FLOAT, tile, toSecond + HALF_PANEL)).intoArray(tile, toSecond + HALF_PANEL);
    }
}
