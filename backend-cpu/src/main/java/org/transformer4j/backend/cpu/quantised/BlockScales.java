package org.transformer4j.backend.cpu.quantised;

import static org.transformer4j.backend.cpu.quantised.BlockPanel.OUTPUTS;
import static org.transformer4j.backend.cpu.quantised.BlockPanel.ROW;
import static org.transformer4j.backend.cpu.vector.Species.FLOAT;
import static org.transformer4j.backend.cpu.vector.Species.INT;
import static org.transformer4j.backend.cpu.vector.Species.LANES;
import static org.transformer4j.backend.cpu.vector.Species.ORDER;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import org.transformer4j.api.format.WeightFormat;

/**
 * The scales and offsets of a group, for all outputs of a panel: with them, an element is {@code fma(scale, q, offset)}. Formats
 * without a minimum have the offset -0, which leaves a product as it is, whatever its sign.
 */
final class BlockScales {
    /** Where the scales of the group stand in the working memory. */
    static final int SCALE = 0;

    /** Where the offsets of the group stand. */
    static final int OFFSET = OUTPUTS;

    /** Where the running sums of a kernel may stand. */
    static final int SUM = 2 * OUTPUTS;

    private static final int D = 3 * OUTPUTS;
    private static final int M = 4 * OUTPUTS;

    /** How many floats of working memory there must be. */
    static final int LENGTH = 5 * OUTPUTS;

    /** 2^23: a smaller integer is whole in the fraction of such a float. */
    private static final int INTEGER = 0x4b00_0000;
    private static final float ZERO = 0x1p23f;
    private static final int BYTE_SIGN = 128;

    private static final int FIELDS = 0x7fff << 13;
    private static final int SIGN = 0x8000_0000;
    private static final int RAISED_EXPONENT = 224 << 23;
    private static final float SCALED = 0x1p-112f;
    private static final float SMALLEST_NORMAL = 0x1p-14f;

    private BlockScales() {}

    /** What the groups of a block have in common; all there is in the formats whose blocks are one group. */
    static void block(BlockPanel panel, MemorySegment packed, long at, float[] work, int base) {
        WeightFormat format = panel.format();
        int d = base + (format.hasGroupScales() ? D : SCALE);
        int m = base + (format.hasGroupScales() ? M : OFFSET);
        if (format.hasMinimum()) {
            widen(packed, at, 0, OUTPUTS, work, d);
            widen(packed, at, Short.SIZE, OUTPUTS, work, m);
        } else {
            widen(packed, at, 0, OUTPUTS / 2, work, d);
            widen(packed, at, Short.SIZE, OUTPUTS / 2, work, d + OUTPUTS / 2);
            Arrays.fill(work, base + OFFSET, base + OFFSET + OUTPUTS, -0f);
        }
    }

    /**
     * The binary16 values {@code shift} bits up in so many ints. Exponent and fraction move to where binary32 has them; the exponent is
     * raised by 224 and the number scaled by 2^-112, so that infinities and NaNs become such. A subnormal number comes out as n instead of
     * 2n - 2^-14, which is the smaller of the two for the subnormal ones alone.
     *
     * <p>All in one method: called from here, methods that were compiled by themselves before might stay calls, with vectors on the heap.
     */
    private static void widen(MemorySegment packed, long at, int shift, int columns, float[] work, int to) {
        for (int column = 0; column < columns; column += LANES) {
            IntVector bits = IntVector.fromMemorySegment(INT, packed, at + (long) column * Integer.BYTES, ORDER)
                    .lanewise(VectorOperators.LSHR, shift);
            FloatVector normal = bits.lanewise(VectorOperators.LSHL, 13).and(FIELDS).add(RAISED_EXPONENT).reinterpretAsFloats().mul(SCALED);
            IntVector magnitude = normal.reinterpretAsInts().min(normal.fma(2f, -SMALLEST_NORMAL).reinterpretAsInts());
            magnitude.or(bits.lanewise(VectorOperators.LSHL, 16).and(SIGN)).reinterpretAsFloats().intoArray(work, to + column);
        }
    }

    /** What a group has to itself. */
    static void group(BlockPanel panel, MemorySegment packed, long at, int group, float[] work, int base) {
        if (panel.format().hasGroupScales()) {
            long rows = at + panel.groupScales();
            if (panel.format().hasMinimum()) {
                sixBits(packed, rows, rows + 2 * ROW, 4 * group, 0, 1f, work, base + D, base + SCALE);
                sixBits(packed, rows + ROW, rows + 2 * ROW, 4 * group, 2, -1f, work, base + M, base + OFFSET);
            } else {
                eightBits(packed, rows + (long) (group / 4) * ROW, 8 * (group % 4), work, base + D, base + SCALE);
            }
        }
    }

    /** Numbers with their lower 4 bits in one row and their upper 2 in another, times those from {@code from} on and the sign. */
    private static void sixBits(MemorySegment packed, long low, long high, int shift, int highShift, float sign, float[] work, int from,
            int to) {
        for (int column = 0; column < OUTPUTS; column += LANES) {
            IntVector upper = IntVector.fromMemorySegment(INT, packed, high + (long) column * Integer.BYTES, ORDER)
                    .lanewise(VectorOperators.LSHR, shift + highShift).and(3).lanewise(VectorOperators.LSHL, 4);
            FloatVector number = IntVector.fromMemorySegment(INT, packed, low + (long) column * Integer.BYTES, ORDER)
                    .lanewise(VectorOperators.LSHR, shift).and(15).or(upper).or(INTEGER).reinterpretAsFloats().sub(ZERO);
            FloatVector.fromArray(FLOAT, work, from + column).mul(number.mul(sign)).intoArray(work, to + column);
        }
    }

    /** Signed numbers of 8 bits, times those from {@code from} on. */
    private static void eightBits(MemorySegment packed, long at, int shift, float[] work, int from, int to) {
        for (int column = 0; column < OUTPUTS; column += LANES) {
            FloatVector number = IntVector.fromMemorySegment(INT, packed, at + (long) column * Integer.BYTES, ORDER)
                    .lanewise(VectorOperators.LSHR, shift).and(255).lanewise(VectorOperators.XOR, BYTE_SIGN).or(INTEGER)
                    .reinterpretAsFloats().sub(ZERO + BYTE_SIGN);
            FloatVector.fromArray(FLOAT, work, from + column).mul(number).intoArray(work, to + column);
        }
    }
}
