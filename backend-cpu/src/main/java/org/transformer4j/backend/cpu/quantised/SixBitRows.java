package org.transformer4j.backend.cpu.quantised;

import static org.transformer4j.backend.cpu.quantised.BlockPanel.ROW;
import static org.transformer4j.backend.cpu.vector.Species.BYTES;
import static org.transformer4j.backend.cpu.vector.Species.FLOAT;
import static org.transformer4j.backend.cpu.vector.Species.INT;
import static org.transformer4j.backend.cpu.vector.Species.LANES;
import static org.transformer4j.backend.cpu.vector.Species.ORDER;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/**
 * Numbers of 4 bits and two more in a row of their own; see {@link FourBitRows}. Here they are taken one by
 * one: the code for two would be more than the compiler inlines into one method, and the vectors would go to the heap.
 */
final class SixBitRows {
    /** Rows of a group. */
    private static final int ROWS = 2;
    /** Numbers in an int. */
    private static final int NUMBERS = 8;
    private static final int BITS = 4;
    private static final int MASK = 0xf;
    /** Bits of a number in the row of upper bits, and of all that go with a row of lower bits. */
    private static final int HIGH_BITS = 2;
    private static final int HIGH_ROW = NUMBERS * HIGH_BITS;
    private static final int HIGH_MASK = 0x30;
    /** 2^23: the bits of a number are whole in the fraction of such a float. */
    private static final int INTEGER = 0x4b00_0000;
    private static final float ZERO = 0x1p23f;

    private SixBitRows() {}

    /** One left row by a group of two vectors of outputs; the sums go on. */
    static void multiply(float[] left, int at, MemorySegment packed, long group, float bias, float[] work, int column) {
        FloatVector scaleA = FloatVector.fromArray(FLOAT, work, column + BlockScales.SCALE);
        FloatVector scaleB = FloatVector.fromArray(FLOAT, work, column + BlockScales.SCALE + LANES);
        FloatVector offsetA = FloatVector.fromArray(FLOAT, work, column + BlockScales.OFFSET);
        FloatVector offsetB = FloatVector.fromArray(FLOAT, work, column + BlockScales.OFFSET + LANES);
        FloatVector a = FloatVector.fromArray(FLOAT, work, column + BlockScales.SUM);
        FloatVector b = FloatVector.fromArray(FLOAT, work, column + BlockScales.SUM + LANES);
        for (int row = 0; row < ROWS; row++) {
            long from = group + (row + 1L) * ROW;
            IntVector u = IntVector.fromMemorySegment(INT, packed, from, ORDER);
            IntVector v = IntVector.fromMemorySegment(INT, packed, from + BYTES, ORDER);
            IntVector g = IntVector.fromMemorySegment(INT, packed, group, ORDER).lanewise(VectorOperators.ROR, row * HIGH_ROW);
            IntVector h = IntVector.fromMemorySegment(INT, packed, group + BYTES, ORDER).lanewise(VectorOperators.ROR, row * HIGH_ROW);
            for (int k = at + row * NUMBERS; k < at + (row + 1) * NUMBERS; k++) {
                FloatVector x = FloatVector.broadcast(FLOAT, left[k]);
                FloatVector q = u.and(MASK).or(g.and(HIGH_MASK)).or(INTEGER).reinterpretAsFloats().sub(ZERO + bias);
                a = x.fma(scaleA.fma(q, offsetA), a);
                q = v.and(MASK).or(h.and(HIGH_MASK)).or(INTEGER).reinterpretAsFloats().sub(ZERO + bias);
                b = x.fma(scaleB.fma(q, offsetB), b);
                u = u.lanewise(VectorOperators.LSHR, BITS);
                v = v.lanewise(VectorOperators.LSHR, BITS);
                g = g.lanewise(VectorOperators.LSHR, HIGH_BITS);
                h = h.lanewise(VectorOperators.LSHR, HIGH_BITS);
            }
        }
        a.intoArray(work, column + BlockScales.SUM);
        b.intoArray(work, column + BlockScales.SUM + LANES);
    }

    /** The values of a group and one vector of outputs, in rows of float32. */
    static void widen(MemorySegment packed, long group, float bias, float[] work, int column, MemorySegment floats, long to) {
        FloatVector scale = FloatVector.fromArray(FLOAT, work, column + BlockScales.SCALE);
        FloatVector offset = FloatVector.fromArray(FLOAT, work, column + BlockScales.OFFSET);
        for (int row = 0; row < ROWS; row++) {
            IntVector u = IntVector.fromMemorySegment(INT, packed, group + (row + 1L) * ROW, ORDER);
            IntVector g = IntVector.fromMemorySegment(INT, packed, group, ORDER).lanewise(VectorOperators.ROR, row * HIGH_ROW);
            for (int k = row * NUMBERS; k < (row + 1) * NUMBERS; k++) {
                FloatVector q = u.and(MASK).or(g.and(HIGH_MASK)).or(INTEGER).reinterpretAsFloats().sub(ZERO + bias);
                scale.fma(q, offset).intoMemorySegment(floats, to + (long) k * ROW, ORDER);
                u = u.lanewise(VectorOperators.LSHR, BITS);
                g = g.lanewise(VectorOperators.LSHR, HIGH_BITS);
            }
        }
    }
}
