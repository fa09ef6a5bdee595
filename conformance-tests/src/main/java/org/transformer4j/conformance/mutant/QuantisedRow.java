package org.transformer4j.conformance.mutant;

import org.transformer4j.api.format.QuantisedBlock;
import org.transformer4j.api.format.WeightFormat;
import org.transformer4j.api.spi.WeightSource;
import org.transformer4j.api.spi.WeightSpec;

/**
 * One output of a quantised weight, taken apart: for each input its integer, and the scale and the offset of its group.
 *
 * @param format of the weight
 * @param numbers integers
 * @param scales what they are multiplied by
 * @param offsets what is added then; 0 in the formats without a minimum
 * @param groupScales integers of the groups
 * @param d the bits of the blocks' scales
 */
record QuantisedRow(WeightFormat format, int[] numbers, float[] scales, float[] offsets, int[] groupScales, short[] d) {
    static QuantisedRow of(WeightSpec spec, WeightSource source, int out) {
        WeightFormat format = spec.format();
        int in = spec.inFeatures();
        QuantisedRow row = new QuantisedRow(format, new int[in], new float[in], new float[in], new int[in], new short[in]);
        QuantisedBlock block = new QuantisedBlock(format);
        for (int i = 0; i < in; i++) {
            int within = i % format.blockSize();
            int group = within / format.groupSize();
            if (within == 0) {
                block.read(source.data(), source.block(out, i));
            }
            row.numbers[i] = block.number(within);
            row.scales[i] = block.scale(group);
            row.offsets[i] = format.hasMinimum() ? block.offset(group) : 0f;
            row.groupScales[i] = block.groupScale(group);
            row.d[i] = block.scaleBits();
        }
        return row;
    }

    int inputs() {
        return numbers.length;
    }

    /** The value of an input with another integer, scale or offset. */
    float value(int number, float scale, float offset) {
        return format.hasMinimum() ? Math.fma(scale, number, offset) : scale * number;
    }

    float value(int i) {
        return value(numbers[i], scales[i], offsets[i]);
    }

    /** What an integer is too small by to be unsigned. */
    int bias() {
        return format.hasMinimum() ? 0 : 1 << format.bits() - 1;
    }
}
