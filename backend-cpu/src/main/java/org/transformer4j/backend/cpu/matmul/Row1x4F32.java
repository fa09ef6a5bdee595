package org.transformer4j.backend.cpu.matmul;

import static org.transformer4j.backend.cpu.vector.Species.BYTES;
import static org.transformer4j.backend.cpu.vector.Species.FLOAT;
import static org.transformer4j.backend.cpu.vector.Species.LANES;
import static org.transformer4j.backend.cpu.vector.Species.ORDER;

import java.lang.foreign.MemorySegment;

import jdk.incubator.vector.FloatVector;

/**
 * One left row by four vectors of float32 columns, two from each of two places, so that two streams are read from memory
 * and the four chains hide each other's latency.
 */
final class Row1x4F32 {
    private static final long ROW_BYTES = PackedLayout.PANEL * Float.BYTES;

    private Row1x4F32() {}

    static void multiply(float[] left, int at, MemorySegment right, long first, long second, int depth,
            float[] tile, int toFirst, int toSecond) {
        FloatVector a = FloatVector.zero(FLOAT);
        FloatVector b = a;
        FloatVector c = a;
        FloatVector d = a;
        for (int k = 0; k < depth; k++) {
            FloatVector s = FloatVector.broadcast(FLOAT, left[at + k]);
            long from = first + k * ROW_BYTES;
            a = s.fma(FloatVector.fromMemorySegment(FLOAT, right, from, ORDER), a);
            b = s.fma(FloatVector.fromMemorySegment(FLOAT, right, from + BYTES, ORDER), b);
            from = second + k * ROW_BYTES;
            c = s.fma(FloatVector.fromMemorySegment(FLOAT, right, from, ORDER), c);
            d = s.fma(FloatVector.fromMemorySegment(FLOAT, right, from + BYTES, ORDER), d);
        }
        a.add(FloatVector.fromArray(FLOAT, tile, toFirst)).intoArray(tile, toFirst);
        b.add(FloatVector.fromArray(FLOAT, tile, toFirst + LANES)).intoArray(tile, toFirst + LANES);
        c.add(FloatVector.fromArray(FLOAT, tile, toSecond)).intoArray(tile, toSecond);
        d.add(FloatVector.fromArray(FLOAT, tile, toSecond + LANES)).intoArray(tile, toSecond + LANES);
    }
}
