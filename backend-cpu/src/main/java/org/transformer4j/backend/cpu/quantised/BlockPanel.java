package org.transformer4j.backend.cpu.quantised;

import org.transformer4j.api.format.WeightFormat;

/**
 * How the same block of {@value #OUTPUTS} neighbouring outputs lies in a packed weight: in rows of one int for each output, in native
 * byte order, so that a vector of ints belongs to neighbouring outputs whatever its width. All together have as many bits as in the
 * file.
 *
 * <p>First the scales. With a minimum, a row of {@code d} in the lower and {@code m} in the upper halves; without one, half a row of
 * {@code d}, that of output {@code j} in the lower and that of {@code j + 16} in the upper half of int {@code j}. The K formats
 * follow with what their groups have: of the 8 pairs of 6 bits a row of the lower 4 bits of each {@code s}, a row of those of each
 * {@code t} and a row of the upper 2 bits of both, 4 bits for each group in each; of the 16 scales of 8 bits four rows, 8 bits for
 * each group.
 *
 * <p>Then group by group the numbers {@code q}, made non-negative by {@link #bias}, those of lower inputs in lower bits: all 8 bits
 * or the lower 4. Of 5 or 6 bits the upper ones stand before them, in one row for the whole group; those of input k are
 * {@link #highShift} bits up, so that the first ones stand where the fifth bit of a number does.
 *
 * @param format a quantised format
 */
public record BlockPanel(WeightFormat format) {
    /** Outputs of a panel. */
    public static final int OUTPUTS = 32;

    /** Bytes of a row. */
    static final int ROW = OUTPUTS * Integer.BYTES;

    private static final int HALF = OUTPUTS / 2;
    private static final int PAIR_SCALES = 3;
    private static final int BYTE_SCALES = 4;

    /** Bytes of a block of all outputs. */
    public int bytes() {
        return OUTPUTS * format.blockBytes();
    }

    /** Where an input's block begins in a panel. */
    public long offset(int input) {
        return (long) (input / format.blockSize()) * bytes();
    }

    /** Where the rows that groups have in common begin in a block. */
    int groupScales() {
        return format.hasMinimum() ? ROW : ROW / 2;
    }

    /** Where a group begins in a block. */
    int group(int group) {
        int scales = !format.hasGroupScales() ? 0 : format.hasMinimum() ? PAIR_SCALES : BYTE_SCALES;
        return groupScales() + scales * ROW + group * format.groupSize() * format.bits() * OUTPUTS / Byte.SIZE;
    }

    /** Bytes of a group before the rows of lower bits. */
    int highBytes() {
        return lowBits() == format.bits() ? 0 : ROW;
    }

    /** How many bits of a number stand in the rows of lower bits. */
    int lowBits() {
        return format.bits() == 8 ? 8 : 4;
    }

    /** Where the upper bits of the group's input {@code k} stand in their int. */
    int highShift(int k) {
        return 4 + k * (format.bits() - 4) & 31;
    }

    /** What was added to the numbers. */
    int bias() {
        return format.hasMinimum() ? 0 : 1 << format.bits() - 1;
    }

    /** Where an output's {@code d} stands in a block without a minimum. */
    static int pair(int output) {
        return output % HALF * Integer.BYTES;
    }

    /** By how many bits. */
    static int pairShift(int output) {
        return output < HALF ? 0 : 16;
    }
}
