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
 * Numbers of 8 bits; see {@link FourBitRows}.
 */
final class EightBitRows {
    /** Rows of a group. */
    private static final int ROWS = 8;
    /** Numbers in an int. */
    private static final int NUMBERS = 4;
    /** Bits of two numbers. */
    private static final int STEP = 16;
    private static final int EVEN = 0xff;
    private static final int ODD = 0xff00;
    /** 2^23 and 2^15: the bits of a number are whole in the fraction of such a float. */
    private static final int INTEGER = 0x4b00_0000;
    private static final int ODD_INTEGER = 0x4700_0000;
    private static final float ZERO = 0x1p23f;
    private static final float ODD_ZERO = 0x1p15f;

    private EightBitRows() {}

    /** One left row by a group of two vectors of outputs; the sums go on. */
    static void multiply(float[] left, int at, MemorySegment packed, long group, float bias, float[] work, int column) {
        FloatVector scaleA = FloatVector.fromArray(FLOAT, work, column + BlockScales.SCALE);
        FloatVector scaleB = FloatVector.fromArray(FLOAT, work, column + BlockScales.SCALE + LANES);
        FloatVector offsetA = FloatVector.fromArray(FLOAT, work, column + BlockScales.OFFSET);
        FloatVector offsetB = FloatVector.fromArray(FLOAT, work, column + BlockScales.OFFSET + LANES);
        FloatVector a = FloatVector.fromArray(FLOAT, work, column + BlockScales.SUM);
        FloatVector b = FloatVector.fromArray(FLOAT, work, column + BlockScales.SUM + LANES);
        for (int row = 0; row < ROWS; row++) {
            long from = group + (long) row * ROW;
            IntVector u = IntVector.fromMemorySegment(INT, packed, from, ORDER);
            IntVector v = IntVector.fromMemorySegment(INT, packed, from + BYTES, ORDER);
            for (int k = at + row * NUMBERS; k < at + (row + 1) * NUMBERS; k += 2) {
                FloatVector x = FloatVector.broadcast(FLOAT, left[k]);
                a = x.fma(scaleA.fma(u.and(EVEN).or(INTEGER).reinterpretAsFloats().sub(ZERO + bias), offsetA), a);
                b = x.fma(scaleB.fma(v.and(EVEN).or(INTEGER).reinterpretAsFloats().sub(ZERO + bias), offsetB), b);
                x = FloatVector.broadcast(FLOAT, left[k + 1]);
                a = x.fma(scaleA.fma(u.and(ODD).or(ODD_INTEGER).reinterpretAsFloats().sub(ODD_ZERO + bias), offsetA), a);
                b = x.fma(scaleB.fma(v.and(ODD).or(ODD_INTEGER).reinterpretAsFloats().sub(ODD_ZERO + bias), offsetB), b);
                u = u.lanewise(VectorOperators.LSHR, STEP);
                v = v.lanewise(VectorOperators.LSHR, STEP);
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
            IntVector u = IntVector.fromMemorySegment(INT, packed, group + (long) row * ROW, ORDER);
            for (int k = row * NUMBERS; k < (row + 1) * NUMBERS; k += 2) {
                scale.fma(u.and(EVEN).or(INTEGER).reinterpretAsFloats().sub(ZERO + bias), offset)
                        .intoMemorySegment(floats, to + (long) k * ROW, ORDER);
                scale.fma(u.and(ODD).or(ODD_INTEGER).reinterpretAsFloats().sub(ODD_ZERO + bias), offset)
                        .intoMemorySegment(floats, to + (k + 1L) * ROW, ORDER);
                u = u.lanewise(VectorOperators.LSHR, STEP);
            }
        }
    }
}
